"""What is read from a store, as small frozen records."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.restore import Restored
from index.types import Item, Mark


@dataclass(frozen=True)
class Scope:
    """Which documents are searched.

    Those whose path begins with ``path``, that are named in ``within`` or lie in a folder
    named there (all when it is empty), and whose date is from ``since`` to ``until``
    (``YYYY-MM-DD``, both included); one without a date is left out when either is given.
    """

    path: str = ""
    since: str = ""
    until: str = ""
    within: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The scope in a few words of no language, '' for everything."""
        days = f"{self.since} – {self.until}".strip() if self.since or self.until else ""
        begins = f"{self.path}…" if self.path else ""
        return ", ".join(filter(None, (*self.within, begins, days)))

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``ask --json``."""
        days = {"since": self.since, "until": self.until}
        return {"in": list(self.within), "path": self.path, **days}


EVERYWHERE = Scope()


@dataclass(frozen=True)
class StoredDocument:
    """A document with its layers; ``path`` is the first of the files that hold it.

    ``date`` is ``YYYY-MM-DD``; ``date``, ``author`` and ``url`` are '' where the document
    does not tell them.
    """

    id: int
    digest: str
    path: str
    title: str
    source: str
    search: str
    restored: Restored
    date: str = ""
    author: str = ""
    url: str = ""
    marks: tuple[Mark, ...] = ()

    def place(self, start: int, end: int) -> str:
        """Return where a source range stands, such as ``p. 3–4``; '' in a plain text."""
        first, last = self._label(start), self._label(max(start, end - 1))
        if first == last or not first:
            return last
        same = first.rpartition(" ")[0] == last.rpartition(" ")[0]
        return f"{first}–{last.rpartition(' ')[2]}" if same else f"{first} – {last}"

    def _label(self, position: int) -> str:
        at = bisect_right(self.marks, position, key=lambda mark: mark.start)
        return self.marks[at - 1].label if at else ""


@dataclass(frozen=True)
class StoredPassage:
    """A passage; ``key`` names it across re-indexing as long as its document is the same."""

    id: int
    document_id: int
    ordinal: int
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class StoredSentence:
    """A sentence of a passage with its unit vector."""

    passage_id: int
    start: int
    end: int
    speaker: str
    vector: np.ndarray


@dataclass(frozen=True)
class StoredEnumeration:
    """An enumeration of a document."""

    id: int
    document_id: int
    head_start: int
    head_end: int
    speaker: str
    items: tuple[Item, ...]
