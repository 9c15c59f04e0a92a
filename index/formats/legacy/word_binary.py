"""The text of Word's binary files (.doc, .wps) with the properties of its characters.

A stream ``WordDocument`` begins with a table of places (FIB). The text lies in pieces; a piece
table says in which order. Properties lie in pages of 512 bytes for ranges of the stream. All of it
is described in [MS-DOC].
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate
from typing import NamedTuple

from index.errors import ReadError
from index.formats.legacy.compound import Compound
from index.formats.legacy.word_sprms import Layout, Looks, with_layout, with_looks

_PAGE = 512
_STORIES = 8
_MOST_CHARACTERS = 50_000_000  # of a file, below what its pieces may claim
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_WORD_97 = 0xA5EC
_OLDER = (0xA5DC, 0xA5DB)
_DEEPEST_STYLE = 50
_TEXT_ENDS = "\r\x07\x0c"


class Story(IntEnum):
    """The texts that a file holds one after the other."""

    MAIN = 0
    FOOTNOTES = 1
    HEADERS = 2
    MACROS = 3
    COMMENTS = 4
    ENDNOTES = 5
    BOXES = 6
    HEADER_BOXES = 7


class Table(IntEnum):
    """The places of tables in the FIB ([MS-DOC] 2.5.6)."""

    STYLES = 1
    FOOTNOTE_REFERENCES = 2
    FOOTNOTE_TEXTS = 3
    COMMENT_REFERENCES = 4
    COMMENT_TEXTS = 5
    HEADERS = 11
    CHARACTER_PAGES = 12
    PARAGRAPH_PAGES = 13
    FONTS = 15
    PIECES = 33
    ANCHORS = 40
    ENDNOTE_REFERENCES = 46
    ENDNOTE_TEXTS = 47
    DRAWINGS = 50
    BOX_TEXTS = 56
    HEADER_BOX_TEXTS = 58
    LISTS = 73
    LIST_USES = 74


class Run(NamedTuple):
    """Characters that look the same, from a place of the text on.

    Those outside the basic plane are two surrogates, because places are counted so.
    """

    start: int
    text: str
    looks: Looks


@dataclass
class Mark:
    """A paragraph: its runs, the character that ends it, and how it stands."""

    start: int
    runs: list[Run]
    end: str
    layout: Layout
    deleted: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Style:
    """A style: its name, the number of the one it is based on, and what it says itself."""

    name: str = ""
    base: int = 0xFFF
    paragraph: bytes = b""
    characters: bytes = b""


class _Piece(NamedTuple):
    start: int  # in characters
    end: int
    place: int  # in bytes of the stream
    narrow: bool
    changes: bytes


class WordFile:
    """A file of Word 97 to 2003."""

    def __init__(self, compound: Compound) -> None:
        """Read its tables. Raises ReadError for other versions and encrypted files."""
        self._main = compound.stream("WordDocument")
        if len(self._main) < 160:
            raise ReadError("its text is missing or cut off")
        magic, _, *_, flags = struct.unpack_from("<HH6xH", self._main)
        if magic in _OLDER:
            raise ReadError("a file of Word 95 or older: open it and save it as .docx")
        if magic != _WORD_97:
            raise ReadError("its text is damaged or in a form that is not known")
        if flags & _ENCRYPTED:
            raise ReadError("it is protected by a password")
        self._table = compound.stream("1Table" if flags & _SECOND_TABLE else "0Table")
        self._more = compound.stream("Data")
        self._lengths = struct.unpack_from(f"<{_STORIES}i", self._main, 76)
        self._pieces = list(self._read_pieces())
        self.styles = dict(self._read_styles())
        self._character_pages = self._pages(Table.CHARACTER_PAGES)
        self._paragraph_pages = self._pages(Table.PARAGRAPH_PAGES)
        self._looks_of_style: dict[int, Looks] = {}

    def table(self, which: Table) -> bytes:
        """Return the bytes of a table, none without one."""
        at = 154 + 8 * which
        if at + 8 > len(self._main):
            return b""
        start, size = struct.unpack_from("<II", self._main, at)
        return self._table[start : start + size]

    def after(self, which: Table) -> bytes:
        """Return the bytes that follow a table."""
        start, size = struct.unpack_from("<II", self._main, 154 + 8 * which)
        return self._table[start + size :]

    def positions(self, which: Table, size: int) -> list[tuple[int, bytes]]:
        """Return the places of text that a table lists, and the entries of some size with them.

        There is one place more than entries; the last has none.
        """
        data = self.table(which)
        count = max((len(data) - 4) // (4 + size), 0)
        if len(data) < 4:
            return []
        places = struct.unpack_from(f"<{count + 1}i", data)
        first = 4 * (count + 1)
        return [
            (place, data[first + size * at : first + size * (at + 1)])
            for at, place in enumerate(places)
        ]

    def story(self, story: Story) -> tuple[int, int]:
        """Return the range of a story in the whole text."""
        ends = list(accumulate(max(length, 0) for length in self._lengths))
        return (ends[story - 1] if story else 0), ends[story]

    def paragraphs(self, start: int, end: int) -> Iterator[Mark]:
        """Yield the paragraphs of a range of the text."""
        runs: list[Run] = []
        first = start
        for run in self._runs(start, end):
            begin = 0
            for at, character in enumerate(run.text):
                if character in _TEXT_ENDS:
                    if at > begin:
                        part = run.text[begin:at]
                        runs.append(Run(run.start + begin, part, run.looks))
                    layout = self._layout(run.start + at)
                    hidden = bool(run.looks.hidden)
                    yield Mark(first, runs, character, layout, run.looks.deleted, hidden)
                    runs = []
                    begin = at + 1
                    first = run.start + begin
            if begin < len(run.text):
                runs.append(Run(run.start + begin, run.text[begin:], run.looks))
        if runs:
            yield Mark(first, runs, "", self._layout(end - 1))

    def style_line(self, number: int) -> Iterator[tuple[int, Style]]:
        """Yield a style and those that it is based on."""
        for _ in range(_DEEPEST_STYLE):
            style = self.styles.get(number)
            if style is None:
                return
            yield number, style
            number = style.base

    def style_layout(self, number: int) -> Layout:
        """Return what a style says about a paragraph."""
        layout = Layout()
        for _, style in reversed(list(self.style_line(number))):
            layout = with_layout(layout, style.paragraph)
        return layout

    def _looks(self, style: int) -> Looks:
        if style not in self._looks_of_style:
            looks = Looks()
            for _, each in reversed(list(self.style_line(style))):
                looks = with_looks(looks, each.characters, looks)
            self._looks_of_style[style] = looks
        return self._looks_of_style[style]

    def _runs(self, start: int, end: int) -> Iterator[Run]:
        """Yield the characters of a range in runs of the same properties."""
        first = bisect_right(self._pieces, start, key=lambda piece: piece.start) - 1
        for piece in self._pieces[max(first, 0) :]:
            if piece.start >= end:
                return
            at, stop = max(start, piece.start), min(end, piece.end)
            size = 1 if piece.narrow else 2
            while at < stop:
                place = piece.place + (at - piece.start) * size
                properties, until = self._character_pages.at(self._main, place)
                count = max((until - place) // size, 1) if until > place else stop - at
                count = min(count, stop - at)
                data = self._main[place : place + count * size]
                text = data.decode("cp1252", "replace") if piece.narrow else _units(data)
                if not data:
                    raise ReadError("its text is cut off")
                paragraph = self._looks(self._layout(at).style)
                looks = with_looks(Looks(), properties + piece.changes, paragraph)
                style = self._looks(looks.style) if looks.style is not None else paragraph
                yield Run(at, text, _completed(looks, style, paragraph))
                at += count

    def _layout(self, position: int) -> Layout:
        """Return how the paragraph stands in which a character is."""
        number = bisect_right(self._pieces, position, key=lambda piece: piece.start) - 1
        if number < 0:
            return Layout()
        piece = self._pieces[number]
        place = piece.place + (position - piece.start) * (1 if piece.narrow else 2)
        properties, _ = self._paragraph_pages.at(self._main, place)
        if len(properties) < 2:
            return Layout()
        (style,) = struct.unpack_from("<H", properties)
        layout = with_layout(Layout(style=style), properties[2:], self._more)
        return with_layout(layout, piece.changes)

    def _read_pieces(self) -> Iterator[_Piece]:
        data = self.table(Table.PIECES)
        changes: list[bytes] = []
        at = 0
        while at + 3 <= len(data) and data[at] == 1:
            (size,) = struct.unpack_from("<H", data, at + 1)
            changes.append(data[at + 3 : at + 3 + size])
            at += 3 + size
        if at + 5 > len(data) or data[at] != 2:
            raise ReadError("its table of pieces is damaged")
        (size,) = struct.unpack_from("<I", data, at + 1)
        data = data[at + 5 : at + 5 + size]
        count = (len(data) - 4) // 12
        if count < 1:
            raise ReadError("its table of pieces is damaged")
        places = struct.unpack_from(f"<{count + 1}i", data)
        if list(places) != sorted(places) or not 0 <= places[-1] <= _MOST_CHARACTERS:
            raise ReadError("its table of pieces is damaged")
        for number in range(count):
            place, change = struct.unpack_from("<IH", data, 4 * (count + 1) + 8 * number + 2)
            narrow = bool(place & 0x40000000)
            place &= 0x3FFFFFFF
            complex_change = change & 1 and change >> 1 < len(changes)
            yield _Piece(
                places[number], places[number + 1], place // 2 if narrow else place, narrow,
                changes[change >> 1] if complex_change else b"",
            )  # fmt: skip

    def _read_styles(self) -> Iterator[tuple[int, Style]]:
        data = self.table(Table.STYLES)
        if len(data) < 6:
            return
        size, count, base_size = struct.unpack_from("<HHH", data)
        at = 2 + size
        for number in range(count):
            if at + 2 > len(data):
                return
            (size,) = struct.unpack_from("<H", data, at)
            if size:
                yield number, _style(data[at + 2 : at + 2 + size], base_size)
            at += 2 + size

    def _pages(self, which: Table) -> "_Pages":
        listed = self.positions(which, 4)
        starts = [place & 0xFFFFFFFF for place, _ in listed]
        numbers = [int.from_bytes(entry, "little") & 0x3FFFFF for _, entry in listed[:-1]]
        return _Pages(starts, numbers, which is Table.PARAGRAPH_PAGES)


class _Pages:
    """The pages of properties for ranges of the stream."""

    def __init__(self, starts: list[int], numbers: list[int], paragraphs: bool) -> None:
        self._starts = starts
        self._numbers = numbers
        self._paragraphs = paragraphs
        self._read: dict[int, tuple[list[int], list[bytes]]] = {}

    def at(self, stream: bytes, place: int) -> tuple[bytes, int]:
        """Return the properties at a place of the stream, and up to where they hold (0: all)."""
        at = bisect_right(self._starts, place) - 1
        if not 0 <= at < len(self._numbers):
            return b"", 0
        number = self._numbers[at]
        if number not in self._read:
            self._read[number] = self._page(stream[number * _PAGE : (number + 1) * _PAGE])
        starts, properties = self._read[number]
        at = bisect_right(starts, place) - 1
        return (properties[at], starts[at + 1]) if 0 <= at < len(properties) else (b"", 0)

    def _page(self, page: bytes) -> tuple[list[int], list[bytes]]:
        if len(page) < _PAGE:
            return [], []
        count = page[-1]
        entry = 13 if self._paragraphs else 1
        if 4 * (count + 1) + entry * count > _PAGE - 1:
            return [], []
        starts = list(struct.unpack_from(f"<{count + 1}I", page))
        properties = []
        for number in range(count):
            at = 2 * page[4 * (count + 1) + entry * number]
            size = page[at] if at else 0
            if self._paragraphs and at:
                # A length of 0 means that the next byte is the length.
                at, size = (at + 1, 2 * page[at + 1]) if not size else (at, 2 * size - 1)
            properties.append(page[at + 1 : at + 1 + size])
        return starts, properties


def _units(data: bytes) -> str:
    """Return UTF-16 as a text with a character for each unit, as places are counted."""
    text = data.decode("utf-16-le", "surrogatepass" if len(data) % 2 == 0 else "replace")
    if 2 * len(text) == len(data):
        return text
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))


def _style(data: bytes, base_size: int) -> Style:
    if len(data) < base_size + 2 or base_size < 10:
        return Style()
    kind_and_base, count = struct.unpack_from("<HH", data, 2)
    kind, base, count = kind_and_base & 15, kind_and_base >> 4, count & 15
    (length,) = struct.unpack_from("<H", data, base_size)
    at = base_size + 2
    name = data[at : at + 2 * length].decode("utf-16-le", "replace")
    at += 2 * length + 2
    parts = []
    for _ in range(count):
        at += at % 2
        if at + 2 > len(data):
            break
        (size,) = struct.unpack_from("<H", data, at)
        parts.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    if kind == 1:
        parts += [b"", b""]
        return Style(name, base, parts[0][2:], parts[1])
    return Style(name, base, b"", parts[0] if kind == 2 and parts else b"")


def _completed(looks: Looks, style: Looks, paragraph: Looks) -> Looks:
    """Return looks in which the styles answer for what the characters leave open."""

    def said(name: str) -> bool:
        for each in (looks, style, paragraph):
            value = getattr(each, name)
            if value is not None:
                return bool(value)
        return False

    struck = said("struck") or said("struck_twice")
    return Looks(said("hidden"), struck, None, looks.deleted, looks.special, looks.symbol)
