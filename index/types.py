"""The types of a parsed document; their offsets are into the restored text."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from index.blocks import EMPTY, Block
from index.messages import Message
from index.restore.layers import Restored

if TYPE_CHECKING:  # a sync without changes needs neither
    from index.text.names import PersonOrPlace
    from index.text.part_numbers import Part


class PlaceKind(StrEnum):
    """The parts that a file may be divided into."""

    PAGE = "page"
    SLIDE = "slide"
    ROW = "row"
    CHAPTER = "chapter"
    RECORD = "record"
    ATTACHMENT = "attachment"


@dataclass(frozen=True)
class Place:
    """A part of a file, numbered from 1.

    ``sheet`` is the worksheet of a row, '' if the file has none; ``notes`` is True for the
    speaker's notes of a slide. ``within`` is the name of the attachment that the place is in, ''
    if it is in the file itself.
    """

    kind: PlaceKind
    number: int
    sheet: str = ""
    notes: bool = False
    within: str = ""

    @property
    def label(self) -> str:
        """The place as it is shown in English, such as ``p. 3`` or ``sheet X, row 3``."""
        attachment = f"attachment {self.within}"
        if self.kind is PlaceKind.ATTACHMENT:
            return attachment
        inside = f"{attachment}, " if self.within else ""
        sheet = f"sheet {self.sheet}, " if self.sheet else ""
        unit = "p." if self.kind is PlaceKind.PAGE else self.kind.value
        return f"{inside}{sheet}{unit} {self.number}{', notes' if self.notes else ''}"

    def continues(self, first: "Place") -> bool:
        """Return True if only the numbers differ, so that a range can be shown as ``p. 3–4``."""
        same = (first.kind, first.sheet, first.within) == (self.kind, self.sheet, self.within)
        return same and self.kind is not PlaceKind.ATTACHMENT and not (first.notes or self.notes)


def places_label(places: tuple[Place, ...]) -> str:
    """Return how a range of places is shown in English, such as ``p. 3–4``.

    ``places`` holds the first and the last place, or a single place if they are the same. It is
    empty for a file without places, and so is the label.
    """
    if len(places) < 2:
        return places[0].label if places else ""
    first, last = places
    if last.continues(first):
        return f"{first.label}–{last.number}"
    return f"{first.label} – {last.label}"


Box = tuple[float, float, float, float]
"""Left, top, right and bottom of something on a page, from the page's top left corner.

The unit is that of the file: points (1/72 inch) in a PDF, pixels in a picture.
"""


@dataclass(frozen=True)
class PlacedBox:
    """A box on a page, which is numbered from 1."""

    page: int
    box: Box

    def to_dict(self) -> dict[str, object]:
        """Return the object of ``boxes`` in JSON."""
        return {"page": self.page, "box": list(self.box)}


def around(first: Box, second: Box) -> Box:
    """Return the smallest box that holds two."""
    return (
        min(first[0], second[0]), min(first[1], second[1]),
        max(first[2], second[2]), max(first[3], second[3]),
    )  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """The text from source offset ``start`` up to the next mark is in ``place``.

    ``box`` says where on the page, if that is known.
    """

    start: int
    place: Place
    box: Box | None = None


@dataclass(frozen=True)
class RawText:
    """The text of a file, and the metadata that the file itself declares.

    ``charset`` is what the file was decoded with, or the name of a format that defines its own.
    ``date`` is when the text was published and ``created`` when the file was made, both
    ``YYYY-MM-DD`` or ''. ``notes`` tell the user of parts that contain no text. ``blocks`` are
    those that the file itself declares, without children, an outer one before those in it.
    ``derived`` are ranges of numbers that a program prints and the file only describes, in order.
    ``doubtful`` are the offsets of characters that OCR may have read wrong. ``waiting`` counts the
    pages that are not in the text because what reads scans is not installed.
    """

    text: str
    charset: str
    title: str = ""
    date: str = ""
    created: str = ""
    author: str = ""
    url: str = ""
    marks: tuple[Mark, ...] = ()
    notes: tuple[Message, ...] = ()
    blocks: tuple[Block, ...] = ()
    derived: tuple[tuple[int, int], ...] = ()
    doubtful: tuple[int, ...] = ()
    waiting: int = 0


@dataclass(frozen=True)
class PlacedPart:
    """A numbered part of a document, such as an article or a page, and its range."""

    part: "Part"
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """The range ``[start, end)`` of a sentence and the person whose words it reports, or ''.

    ``in_context`` is the text to embed where the sentence by itself is not understood: a row with
    the names of its columns, an item after its lead-in, an answer after its question.
    """

    start: int
    end: int
    speaker: str = ""
    in_context: str = ""


@dataclass(frozen=True)
class Passage:
    """Consecutive whole sentences: the unit of retrieval.

    ``context`` are the title, headings and names of columns above it, which are indexed with it.
    """

    start: int
    end: int
    sentences: tuple[Sentence, ...]
    context: str = ""


@dataclass(frozen=True)
class Item:
    """An item ``[start, end)`` of an enumeration; its head ``[start, head_end)`` names it."""

    start: int
    head_end: int
    end: int


@dataclass(frozen=True)
class Enumeration:
    """A list in running text: the clause that announces it (its head), and its items."""

    head_start: int
    head_end: int
    items: tuple[Item, ...]
    speaker: str = ""


@dataclass(frozen=True)
class Parsed:
    """A whole document made ready for the store; all offsets are into ``restored.text``.

    ``suspected`` is the search layer of a suspect page as repaired: the page is indexed by that
    text but shown unchanged. ``inside`` are the ranges of line ends and spaces that lie inside
    sentences and words. ``tree`` are its blocks. ``waiting`` pages of the file are not in it, as
    they are scanned and OCR is not installed.
    """

    source: str
    charset: str
    verdict: str
    restored: Restored
    search: str
    title: str
    passages: tuple[Passage, ...]
    enumerations: tuple[Enumeration, ...]
    names: "tuple[PersonOrPlace, ...]" = ()
    suspected: Restored | None = None
    inside: tuple[tuple[int, int], ...] = ()
    date: str = ""
    author: str = ""
    url: str = ""
    marks: tuple[Mark, ...] = ()
    tree: Block = EMPTY
    waiting: int = 0

    def indexed(self, start: int, end: int) -> str:
        """Return the text by which a range is indexed.

        That is its search layer: as repaired for a suspect page, for others without the line ends
        and spaces that lie inside sentences and words.
        """
        if self.suspected is not None:
            low, high = self.suspected.from_source(*self.restored.to_source(start, end))
            return self.suspected.text[low:high]
        return "".join(self.search[low:high] for low, high in self._kept(start, end))

    def places(self, start: int, end: int) -> list[int]:
        """Return the offset in the restored text of each character of ``indexed(start, end)``."""
        if self.suspected is None:
            return [offset for kept in self._kept(start, end) for offset in range(*kept)]
        low, high = self.suspected.from_source(*self.restored.to_source(start, end))
        sources = (self.suspected.to_source(at, at + 1)[0] for at in range(low, high))
        return [self.restored.from_source(at, at + 1)[0] for at in sources]

    def _kept(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield what is left of a range without the parts that lie inside sentences and words."""
        at = start
        for place in range(bisect_left(self.inside, (start, start)), len(self.inside)):
            low, high = self.inside[place]
            if high > end:
                break
            yield at, low
            at = high
        yield at, end
