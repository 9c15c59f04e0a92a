"""Boundary types of the write side: small, frozen, with offsets into the restored text."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.restore import Restored
from index.text.names import PersonOrPlace


class PlaceKind(StrEnum):
    """What a file is divided into."""

    PAGE = "page"
    SLIDE = "slide"
    ROW = "row"
    CHAPTER = "chapter"
    RECORD = "record"


@dataclass(frozen=True)
class Place:
    """A part of a file, counted from 1.

    ``sheet`` is the worksheet of a row, '' where there are none; ``notes`` is True for the
    speaker's notes of a slide.
    """

    kind: PlaceKind
    number: int
    sheet: str = ""
    notes: bool = False

    @property
    def label(self) -> str:
        """The place as it is shown in English, such as ``p. 3`` or ``sheet X, row 3``."""
        sheet = f"sheet {self.sheet}, " if self.sheet else ""
        unit = "p." if self.kind is PlaceKind.PAGE else self.kind.value
        return f"{sheet}{unit} {self.number}{', notes' if self.notes else ''}"

    def continues(self, first: "Place") -> bool:
        """Return True if only the numbers differ, so that a range needs the second number alone."""
        same = (first.kind, first.sheet) == (self.kind, self.sheet)
        return same and not (first.notes or self.notes)


def places_label(places: tuple[Place, ...]) -> str:
    """Return how a range of places is shown in English, such as ``p. 3–4``.

    ``places`` are its first and its last place, one where they are the same, none ('') in a
    file that has no places.
    """
    if len(places) < 2:
        return places[0].label if places else ""
    first, last = places
    if last.continues(first):
        return f"{first.label}–{last.number}"
    return f"{first.label} – {last.label}"


@dataclass(frozen=True)
class Mark:
    """From source offset ``start`` on, up to the next mark, the text stands in ``place``."""

    start: int
    place: Place


@dataclass(frozen=True)
class RawText:
    """The characters of a file, and what the file itself says of them.

    ``charset`` is what they were decoded with, or the name of a format that has its own;
    ``date`` is when the text was published and ``created`` when the file was made, both
    ``YYYY-MM-DD`` or ''; ``notes`` are what a user must know of parts without text.
    """

    text: str
    charset: str
    title: str = ""
    date: str = ""
    created: str = ""
    author: str = ""
    url: str = ""
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence: restored range ``[start, end)`` and the person whose words it reports."""

    start: int
    end: int
    speaker: str = ""


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences, the unit of retrieval."""

    start: int
    end: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Item:
    """One point of an enumeration; its head ``[start, head_end)`` names it."""

    start: int
    head_end: int
    end: int


@dataclass(frozen=True)
class Enumeration:
    """A numbered list in running text: the clause that announces it, and its points."""

    head_start: int
    head_end: int
    items: tuple[Item, ...]
    speaker: str = ""


@dataclass(frozen=True)
class Parsed:
    """A whole document made ready for the store; all offsets are into ``restored.text``.

    ``suspected`` is how a suspect page reads if it is damaged, in the search layer: it is
    found by that and shown as it is. ``inside`` are the ranges of line ends and spaces that
    lie inside sentences and words.
    """

    source: str
    charset: str
    verdict: str
    restored: Restored
    search: str
    title: str
    passages: tuple[Passage, ...]
    enumerations: tuple[Enumeration, ...]
    names: tuple[PersonOrPlace, ...] = ()
    suspected: Restored | None = None
    inside: tuple[tuple[int, int], ...] = ()
    date: str = ""
    author: str = ""
    url: str = ""
    marks: tuple[Mark, ...] = ()

    def indexed(self, start: int, end: int) -> str:
        """Return what a range is searched by.

        That is the search layer: of a suspect page as it reads repaired, of others without
        the line ends and spaces that lie inside sentences and words.
        """
        if self.suspected is not None:
            low, high = self.suspected.from_source(*self.restored.to_source(start, end))
            return self.suspected.text[low:high]
        return "".join(self.search[low:high] for low, high in self._kept(start, end))

    def places(self, start: int, end: int) -> list[int]:
        """Return, for each character of ``indexed(start, end)``, its restored place."""
        if self.suspected is None:
            return [place for kept in self._kept(start, end) for place in range(*kept)]
        low, high = self.suspected.from_source(*self.restored.to_source(start, end))
        sources = (self.suspected.to_source(at, at + 1)[0] for at in range(low, high))
        return [self.restored.from_source(at, at + 1)[0] for at in sources]

    def _kept(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = start
        for place in range(bisect_left(self.inside, (start, start)), len(self.inside)):
            low, high = self.inside[place]
            if high > end:
                break
            yield at, low
            at = high
        yield at, end
