"""Small frozen records of what is read from a store."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from index.blocks import EMPTY, Block, BlockKind
from index.introductions import titled_section
from index.restore.layers import Restored
from index.store.document_status import DocumentState
from index.table_grid import table_in_words
from index.text.normalize import search_layer
from index.types import Box, Item, Mark, Place, PlacedBox, around
from index.unseen_text import interrupted_sentences, joined, unseen_ranges, without


@dataclass(frozen=True)
class Scope:
    """The documents to search: those that meet every condition given.

    ``path`` is how their path begins; ``within`` names documents and folders that hold them;
    ``since`` and ``until`` are the first and the last date (``YYYY-MM-DD``), which leave out
    documents without a date.
    """

    path: str = ""
    since: str = ""
    until: str = ""
    within: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The conditions as a short text that is the same in every language, '' for none."""
        days = f"{self.since} – {self.until}".strip() if self.since or self.until else ""
        begins = f"{self.path}…" if self.path else ""
        return ", ".join(filter(None, (*self.within, begins, days)))

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``ask --json``."""
        days = {"since": self.since, "until": self.until}
        return {"in": list(self.within), "path": self.path, **days}


EVERYWHERE = Scope()


@dataclass(frozen=True, eq=False)
class Rule:
    """What rows have in common: their documents, by id (int64), and their language.

    None stands for any. A store that has its vectors elsewhere hands the rule on, not the rows.
    """

    documents: np.ndarray | None = None
    chinese: bool | None = None


@dataclass(frozen=True, eq=False)
class Selection:
    """Rows of a table to choose from, by id, int64 ``(n,)``.

    ``rule`` is met by these rows, and by no others that have vectors; None if they are only listed.
    """

    ids: np.ndarray
    rule: Rule | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    def in_language(self, chinese: np.ndarray, *, is_chinese: bool) -> "Selection":
        """Return those in Chinese, or those that are not; ``chinese`` are the ids of the former."""
        rule = replace(self.rule, chinese=is_chinese) if self.rule else None
        return Selection(self.ids[np.isin(self.ids, chinese) == is_chinese], rule)


@dataclass(frozen=True)
class StoredDocument:
    """A document with its layers; ``path`` is the first of the files that hold it.

    ``digest`` is the SHA-256 of their content. ``date`` is ``YYYY-MM-DD``; ``date``, ``author``
    and ``url`` are '' where they are not known. ``tree`` are its blocks.
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
    state: DocumentState = DocumentState.COMPLETE
    tree: Block = EMPTY

    @cached_property
    def titled(self) -> Block | None:
        """The section that has the title of the document for its heading, if one has."""
        title = search_layer(self.title)
        return titled_section(self.search, self.tree, title) if title else None

    def row_at(self, start: int) -> str | None:
        """Return the row of a table that starts there in words, in the search layer."""
        for block in reversed(self.tree.path_to(start)):
            if block.kind is BlockKind.TABLE:
                key = block.start, block.end
                if key not in self._tables:  # a document may have many that nobody asks about
                    self._tables[key] = table_in_words(self.search, block)
                if start in self._tables[key]:
                    return self._tables[key][start]
        return None

    @cached_property
    def _tables(self) -> dict[tuple[int, int], dict[int, str]]:
        """The rows of tables in words, by where they start."""
        return {}

    @cached_property
    def interrupted(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """The pieces of the sentences that hidden text interrupts, by where each piece starts."""
        return interrupted_sentences(self.search, self.tree)

    @cached_property
    def unseen(self) -> list[tuple[int, int]]:
        """The ranges that are hidden or struck out, in order."""
        return unseen_ranges(self.tree)

    def shown(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return what is left of a range without the parts that are hidden or struck out."""
        return without(self.search, self.unseen, start, end)

    def as_read(self, start: int, end: int) -> str:
        """Return a sentence as it is read: a row in words, or without what is hidden in it.

        The text is that of the search layer.
        """
        row = self.row_at(start)
        if row is not None:
            return row
        pieces = self.interrupted.get(start)
        return joined(self.search, pieces) if pieces else self.search[start:end]

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Return the first and the last place of a source range.

        That is one place where they are the same, and none in a plain text.
        """
        first, last = self._place(start), self._place(max(start, end - 1))
        known = (place for place in (first, last) if place is not None)
        return tuple(dict.fromkeys(known))

    def boxes(self, start: int, end: int) -> tuple[PlacedBox, ...]:
        """Return where a source range stands: a box around it on each page that tells places."""
        found: dict[int, Box] = {}
        at = max(0, bisect_right(self.marks, start, key=lambda mark: mark.start) - 1)
        for mark in self.marks[at:]:
            if mark.start >= end:
                break
            if mark.box:
                number = mark.place.number
                found[number] = around(found.get(number, mark.box), mark.box)
        return tuple(PlacedBox(number, box) for number, box in found.items())

    def _place(self, position: int) -> Place | None:
        at = bisect_right(self.marks, position, key=lambda mark: mark.start)
        return self.marks[at - 1].place if at else None


@dataclass(frozen=True)
class StoredPassage:
    """A passage; ``key`` stays the same as long as the content of its document does."""

    id: int
    document_id: int
    ordinal: int
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class StoredSentence:
    """A sentence of a passage with its unit vector, float32 (dim,)."""

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


class StoredPart(NamedTuple):
    """A numbered part of a document and its range in the restored text."""

    document_id: int
    start: int
    end: int
    kind: str
    key: str


class NameOccurrence(NamedTuple):
    """A name in a passage: its romanised key and the form it has there.

    ``certain`` is False where it may be an ordinary word.
    """

    key: str
    form: str
    passage_id: int
    certain: bool
