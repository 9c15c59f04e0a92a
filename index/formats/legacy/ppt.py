"""PowerPoint presentations up to 2003 and those of WPS: slides and notes, cited by slide."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from index.blocks import Block, BlockKind, Visibility
from index.formats.base import Format
from index.formats.builder import Assembly, clean
from index.formats.left_out import LeftOut, hidden_slides, left_out_notes
from index.formats.legacy.compound import MAGIC, Compound, stream_name
from index.formats.legacy.ppt_file import SLIDE_ATOM, SLIDE_INFO, Listed, PowerPointFile, Record
from index.formats.legacy.ppt_shapes import (
    CENTRED_TITLE,
    FOOTER,
    PAGE_PARTS,
    TITLES,
    Shape,
    shapes_of,
    strings,
)
from index.formats.tables import TableCell, TableRow, add_table
from index.messages import Message, say
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "PowerPoint 97–2003", (".ppt", ".pps", ".pot", ".dps", ".dpt"), MAGIC,
    (stream_name("PowerPoint Document"),), magic_required=True, packages="olefile",
)  # fmt: skip
_HEADERS, _COMMENT, _EMBEDDED = 4057, 12000, 4044
_VIDEO_AND_SOUND = (4101, 4102, 4103, 4109, 4110, 4111)
_HIDDEN_FLAG = 4
_SAME_HEIGHT = 150  # in 1/576 inch: shapes whose tops are nearer stand beside each other
_SAME_EDGE = 12
_BREAKS = re.compile(r"[\r\n]")


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the slides and their notes, marked ``slide 1`` and so on.

    Titles are headings; shapes are read from top to bottom. Hidden slides are marked as such.
    Raises ReadError if there is no text, or for a file that is encrypted or damaged.
    """
    compound = Compound(data)
    writer = _Writer(PowerPointFile(compound), Assembly(limit))
    writer.add_all()
    title, author, created = compound.properties()
    raw = writer.made.raw("ppt")
    return replace(raw, title=title, author=author, created=created, notes=tuple(writer.notes()))


class _Writer:
    """Puts the slides of a presentation into a text."""

    def __init__(self, file: PowerPointFile, made: Assembly) -> None:
        self.made = made
        self._file = file
        self._masters = file.masters()
        self._notes = file.notes()
        self._footers: set[str] = set()
        self._backgrounds: dict[str, None] = {}
        self._hidden_slides: list[str] = []
        self._hidden = 0
        self._left_out: Counter[LeftOut] = Counter()

    def notes(self) -> Iterator[Message]:
        """Yield what the user should know of the presentation."""
        if self._hidden_slides:
            yield hidden_slides(self._hidden_slides)
        if self._hidden:
            yield say("hidden shapes, which are not quoted: {count}", count=self._hidden)
        yield from left_out_notes(self._left_out)

    def add_all(self) -> None:
        """Add all slides, then what masters print onto them."""
        for number, slide in enumerate(self._file.slides(), 1):
            if slide.record is None:
                continue
            with ExitStack() as stack:
                if _is_hidden(slide.record):
                    self._hidden_slides.append(str(number))
                    block = Block(BlockKind.PARAGRAPH, 0, 0, visibility=Visibility.HIDDEN)
                    stack.enter_context(self.made.block(block))
                self._add(slide, slide.record, number)
        for text in self._backgrounds:
            with self.made.block(Block(BlockKind.PAGE_HEADER, 0, 0)):
                self.made.add(text)
        self._left_out[LeftOut.EMBEDDED] += len(list(self._file.document.walk(_EMBEDDED)))
        recordings = self._file.document.walk(*_VIDEO_AND_SOUND)
        self._left_out[LeftOut.RECORDINGS] += len(list(recordings))

    def _add(self, slide: Listed, record: Record, number: int) -> None:
        self._place = Place(PlaceKind.SLIDE, number)
        shapes = shapes_of(record, slide.texts)
        title = next((shape for shape in shapes if shape.role in TITLES), None)
        if title is not None:
            first = number == 1 and (title.role == CENTRED_TITLE or _is_title_slide(record))
            kind = BlockKind.TITLE if first else BlockKind.HEADING
            with self.made.block(Block(kind, 0, 0, level=0 if first else 1)):
                self._add_lines(title.text)
        for shape in _in_order(shapes):
            if shape is not title:
                self._add_shape(shape)
        self._add_around(record)

    def _add_around(self, slide: Record) -> None:
        """Add comments, footer and notes of a slide; keep what its master prints."""
        for comment in slide.walk(_COMMENT):
            with self.made.block(Block(BlockKind.EDITORIAL, 0, 0)):
                self._add_lines(strings(comment).get(1, ""))
        for headers in slide.records(_HEADERS):
            self._add_footer(strings(headers).get(2, ""))
        master, notes = _references(slide)
        if notes in self._notes:
            self._place = replace(self._place, notes=True)
            for shape in _in_order(shapes_of(self._notes[notes])):
                self._add_shape(shape)
        if master in self._masters:
            for shape in shapes_of(self._masters[master]):
                if not shape.role and shape.text.strip():
                    self._backgrounds["\n".join(_lines(shape.text))] = None

    def _add_shape(self, shape: Shape) -> None:
        self._left_out[LeftOut.DESCRIPTIONS] += shape.described
        before = self.made.length
        with ExitStack() as stack:
            if shape.hidden:
                block = Block(BlockKind.PARAGRAPH, 0, 0, visibility=Visibility.HIDDEN)
                stack.enter_context(self.made.block(block))
            if shape.cells:
                add_table(self.made, list(_rows(shape.cells, self._place)))
            elif shape.role == FOOTER:
                self._add_footer(shape.text)
            elif shape.role not in PAGE_PARTS:
                self._add_lines(shape.text)
        self._hidden += shape.hidden and self.made.length > before

    def _add_footer(self, text: str) -> None:
        """Add what stands at the foot of slides, once."""
        text = "\n".join(_lines(text))
        if text and text not in self._footers:
            self._footers.add(text)
            with self.made.block(Block(BlockKind.PAGE_FOOTER, 0, 0)):
                self.made.add(text, self._place)

    def _add_lines(self, text: str) -> None:
        for line in _lines(text):
            self.made.add(line, self._place)


def _lines(text: str) -> list[str]:
    lines = _BREAKS.split(clean(text).replace("\v", "\n"))
    return [line.strip() for line in lines if line.strip()]


def _is_title_slide(slide: Record) -> bool:
    atom = slide.first(SLIDE_ATOM)
    return atom is not None and atom.content[:4] == bytes(4)


def _is_hidden(slide: Record) -> bool:
    info = slide.first(SLIDE_INFO)
    return info is not None and len(info.content) > 10 and bool(info.content[10] & _HIDDEN_FLAG)


def _references(slide: Record) -> tuple[int, int]:
    """Return the numbers of the master and of the notes of a slide, -1 without them."""
    atom = slide.first(SLIDE_ATOM)
    if atom is None or len(atom.content) < 20:
        return -1, -1
    master, notes = (int.from_bytes(atom.content[at : at + 4], "little") for at in (12, 16))
    return master, notes or -1


def _in_order(shapes: Sequence[Shape]) -> list[Shape]:
    """Return shapes from top to bottom, those at the same height from left to right."""
    ordered: list[Shape] = []
    line: list[Shape] = []
    for shape in sorted(shapes, key=lambda each: each.place[1]):
        if line and shape.place[1] - line[0].place[1] > _SAME_HEIGHT:
            ordered += sorted(line, key=lambda each: each.place[0])
            line = []
        line.append(shape)
    return ordered + sorted(line, key=lambda each: each.place[0])


def _rows(cells: Sequence[Shape], place: Place) -> Iterator[TableRow]:
    """Yield the rows of a table whose cells are shapes, by their edges."""
    columns = _edges(cell.place[0] for cell in cells)
    tops = _edges(cell.place[1] for cell in cells)
    rows: dict[int, list[TableCell]] = {}
    for cell in sorted(cells, key=lambda each: (each.place[1], each.place[0])):
        left, top, right, bottom = cell.place
        column, row = columns[left], tops[top]
        across = _reach(columns, column, right)
        down = _reach(tops, row, bottom)
        text = "\n".join(line.replace("\t", " ") for line in _lines(cell.text))
        rows.setdefault(row, []).append(TableCell(text, column, across, down))
    for number in sorted(rows):
        yield TableRow(sorted(rows[number], key=lambda cell: cell.column), place)


def _edges(values: Iterator[float]) -> dict[float, int]:
    """Return for each edge the number of the column or row that begins there."""
    numbered: dict[float, int] = {}
    number, last = -1, None
    for value in sorted(set(values)):
        if last is None or value - last > _SAME_EDGE:
            number += 1
            last = value
        numbered[value] = number
    return numbered


def _reach(edges: dict[float, int], first: int, end: float) -> int:
    """Return how many columns or rows, from the first on, begin before an edge."""
    begun = {number for edge, number in edges.items() if edge < end - _SAME_EDGE}
    return max(sum(number >= first for number in begun), 1)
