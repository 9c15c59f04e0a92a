"""PowerPoint presentations: the text of each slide and its notes, cited by slide."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from index.blocks import Block, BlockKind, Visibility
from index.formats.archive import open_archive
from index.formats.attachments import add_attachments
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.left_out import LeftOut, hidden_slides, left_out_notes
from index.formats.office.drawings import drawing_rows, is_drawing
from index.formats.office.metadata import described
from index.formats.office.parts import Element, Package, parse_xml
from index.formats.office.slide_text import SlideText, read_paragraphs
from index.formats.tables import TableCell, TableRow, add_table, plain_cells
from index.messages import Message, say
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "PowerPoint", (".pptx", ".pptm", ".ppsx"), re.compile(rb"PK\x03\x04"), (b"ppt/",),
    magic_required=True, packages="python-pptx",
)  # fmt: skip
_SAME_HEIGHT = 250_000  # in EMU, 0.7 cm: shapes whose tops are nearer stand beside each other
# Placeholders of the slide's number, of the day it is shown, and of its picture beside the notes.
_PAGE_PARTS = {"sldNum", "dt", "sldImg", "hdr"}
_LEFT_OUT = {
    "oleObject": LeftOut.EMBEDDED, "video": LeftOut.RECORDINGS,
    "audio": LeftOut.RECORDINGS, "chartEx": LeftOut.CHARTS,
}  # fmt: skip
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the slides and their notes, marked ``slide 1`` and so on.

    Titles are headings; shapes are read from top to bottom. Hidden slides are marked as such.
    Raises ReadError if there is no text.
    """
    import pptx

    package = Package(open_archive(data))
    show = pptx.Presentation(io.BytesIO(data))
    writer = _Writer(Assembly(limit))
    hidden = []
    for number, slide in enumerate(show.slides, 1):
        with ExitStack() as stack:
            if slide.element.get("show") in ("0", "false"):
                hidden.append(str(number))
                block = Block(BlockKind.PARAGRAPH, 0, 0, visibility=Visibility.HIDDEN)
                stack.enter_context(writer.made.block(block))
            writer.add(slide, number)
    writer.add_backgrounds()
    attached = add_attachments(writer.made, writer.embedded, limit)
    notes = (hidden_slides(hidden),) if hidden else ()
    return replace(
        described(writer.made.raw("pptx"), package), notes=(*notes, *writer.notes(), *attached)
    )


class _Writer:
    """Puts the slides of a presentation into a text."""

    def __init__(self, made: Assembly) -> None:
        self.made = made
        self._footers: set[str] = set()
        self._backgrounds: dict[str, None] = {}  # in the order of the slides
        self._left_out: Counter[LeftOut] = Counter()
        self._hidden = 0
        self.embedded: list[tuple[str, bytes | None]] = []

    def notes(self) -> Iterator[Message]:
        """Yield what the user should know of the presentation."""
        if self._hidden:
            yield say("hidden shapes, which are not quoted: {count}", count=self._hidden)
        yield from left_out_notes(self._left_out)

    def add_backgrounds(self) -> None:
        """Add the texts that layouts and masters print onto slides, once each."""
        for text in self._backgrounds:
            with self.made.block(Block(BlockKind.PAGE_HEADER, 0, 0)):
                self.made.add(text)

    def add(self, slide: Any, number: int) -> None:  # noqa: ANN401
        """Add a slide: its title, its shapes and its notes."""
        self._place = Place(PlaceKind.SLIDE, number)
        title = slide.shapes.title
        if title is not None:
            first = number == 1 and _placeholder(title) == "ctrTitle"
            kind = BlockKind.TITLE if first else BlockKind.HEADING
            with self.made.block(Block(kind, 0, 0, level=0 if first else 1)):
                self._add_lines(read_paragraphs(title.text_frame._txBody))
        for shape in _in_order(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                self._add_shape(shape, slide.part)
        if slide.has_notes_slide:
            self._place = replace(self._place, notes=True)
            for shape in slide.notes_slide.shapes:
                self._add_shape(shape, slide.notes_slide.part)
        self._read_relations(slide.part)
        for background in (slide.slide_layout, slide.slide_layout.slide_master):
            for shape in background.shapes:
                if not _placeholder(shape) and shape.has_text_frame:
                    lines = read_paragraphs(shape.text_frame._txBody)
                    text = "\n".join(line.text for line in lines)
                    if text:
                        self._backgrounds[text] = None

    def _read_relations(self, part: Any) -> None:  # noqa: ANN401
        """Add the comments on a slide; count what it holds that is not read."""
        for relation in part.rels.values():
            kind = relation.reltype.rpartition("/")[2]
            if kind == "package" and not relation.is_external:
                name = relation.target_part.partname.filename
                self.embedded.append((name, relation.target_part.blob))
            if kind in _LEFT_OUT:
                self._left_out[_LEFT_OUT[kind]] += 1
            elif kind == "comments" and not relation.is_external:
                for comment in parse_xml(relation.target_part.blob).iter("{*}cm", "{*}reply"):
                    body = next(comment.iterchildren("{*}text", "{*}txBody"), None)
                    texts = body.iter("{*}text", "{*}t") if body is not None else ()
                    with self.made.block(Block(BlockKind.EDITORIAL, 0, 0)):
                        self.made.add("".join(each.text or "" for each in texts), self._place)

    def _add_shape(self, shape: Any, part: Any) -> None:  # noqa: ANN401
        """Add a shape, marked if it is hidden."""
        properties = next(shape.element.iter("{*}cNvPr"), None)
        hidden = properties is not None and properties.get("hidden") in ("1", "true")
        before = self.made.length
        with ExitStack() as stack:
            if hidden:
                block = Block(BlockKind.PARAGRAPH, 0, 0, visibility=Visibility.HIDDEN)
                stack.enter_context(self.made.block(block))
            self._add_content(shape, part)
        self._hidden += hidden and self.made.length > before
        if properties is not None and (properties.get("descr") or "").strip():
            self._left_out[LeftOut.DESCRIPTIONS] += 1

    def _add_content(self, shape: Any, part: Any) -> None:  # noqa: ANN401
        if hasattr(shape, "shapes"):
            for inner in _in_order(shape.shapes):
                self._add_shape(inner, part)
        elif shape.has_text_frame:
            self._add_text(_placeholder(shape), read_paragraphs(shape.text_frame._txBody))
        elif getattr(shape, "has_table", False):
            add_table(self.made, list(self._rows(shape.table)))
        elif getattr(shape, "has_chart", False):
            self._add_drawing(parse_xml(shape.chart.part.blob))
        else:
            for diagram in shape.element.iter(_DIAGRAM):
                target = part.rels.get(diagram.get(_DIAGRAM_DATA, ""))
                if target is not None and not target.is_external:
                    self._add_drawing(parse_xml(target.target_part.blob))

    def _add_text(self, role: str, lines: list[SlideText]) -> None:
        """Add a text; what stands at the foot of every slide is added once."""
        if role == "ftr":
            text = "\n".join(line.text for line in lines)
            if text not in self._footers:
                self._footers.add(text)
                with self.made.block(Block(BlockKind.PAGE_FOOTER, 0, 0)):
                    self._add_lines(lines)
        elif role not in _PAGE_PARTS:
            self._add_lines(lines)

    def _add_lines(self, lines: list[SlideText]) -> None:
        for line in lines:
            before = self.made.length
            self.made.add(line.text, self._place)
            if self.made.length > before:
                start = self.made.length - len(line.text.strip())
                self.made.derive(start, len(line.number))
                for block in line.blocks:
                    self.made.mark(block._replace(start=start + block.start, end=start + block.end))

    def _add_drawing(self, root: Element) -> None:
        rows = [TableRow(plain_cells(row), self._place) for row in drawing_rows(root)]
        if is_drawing(root) and any(len(row.cells) > 1 for row in rows):
            add_table(self.made, rows)
        else:
            for row in rows:
                for cell in row.cells:
                    self.made.add(cell.text, self._place)

    def _rows(self, table: Any) -> Iterator[TableRow]:  # noqa: ANN401
        for row in table.rows:
            cells = []
            for column, cell in enumerate(row.cells):
                if not cell.is_spanned:
                    lines = read_paragraphs(cell._tc.txBody) if cell._tc.txBody is not None else []
                    text = "\n".join(line.text.strip() for line in lines)
                    across, down = max(cell.span_width, 1), max(cell.span_height, 1)
                    cells.append(TableCell(text.replace("\t", " ").strip(), column, across, down))
            yield TableRow(cells, self._place)


def _in_order(shapes: Any) -> list[Any]:  # noqa: ANN401
    """Return shapes from top to bottom, those at the same height from left to right.

    A file keeps them in the order in which they were drawn.
    """
    placed = sorted(shapes, key=lambda shape: shape.top or 0)
    ordered: list[Any] = []
    line: list[Any] = []
    for shape in placed:
        if line and (shape.top or 0) - (line[0].top or 0) > _SAME_HEIGHT:
            ordered += sorted(line, key=lambda each: each.left or 0)
            line = []
        line.append(shape)
    return ordered + sorted(line, key=lambda each: each.left or 0)


def _placeholder(shape: Any) -> str:  # noqa: ANN401
    """Return the type of a placeholder as the file names it, '' for another shape."""
    found = next(shape.element.iter("{*}ph"), None)
    return "" if found is None else found.get("type", "body")
