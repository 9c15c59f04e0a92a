"""OpenDocument presentations: the text of each slide and its notes, cited by slide."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from index.blocks import Block, BlockKind, Visibility
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.left_out import guides_note, hidden_slides, left_out_notes
from index.formats.office.parts import Element
from index.formats.opendocument.body import BodyReader
from index.formats.opendocument.package import (
    DRAW,
    OFFICE,
    PRESENTATION,
    STYLE,
    SVG,
    OpenDocument,
)
from index.formats.tables import TableCell, TableRow, add_table
from index.formats.word.body import Note, Paragraph, Part, Table, plain_lines
from index.messages import Message
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "OpenDocument presentation", (".odp", ".otp"), re.compile(rb"PK\x03\x04"),
    (b"application/vnd.oasis.opendocument.presentation",), magic_required=True, packages="lxml",
)  # fmt: skip
_SAME_HEIGHT = 0.7  # cm: shapes whose tops are nearer stand beside each other
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)(cm|mm|in|pt|px|pc)?")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "px": 2.54 / 96, "pc": 2.54 / 6}
_PAGE_PARTS = {"page", "date-time", "page-number", "header", "handout"}


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the slides and their notes, marked ``slide 1`` and so on.

    Titles are headings; shapes are read from top to bottom. Hidden slides are marked as such.
    Raises ReadError if there is no text.
    """
    document = OpenDocument(data)
    writer = _Writer(document, Assembly(limit))
    pages = document.body.iterchildren(f"{DRAW}page") if document.body is not None else ()
    hidden = []
    for number, page in enumerate(pages, 1):
        with ExitStack() as stack:
            if not document.style("drawing-page", page.get(f"{DRAW}style-name", "")).shown:
                hidden.append(str(number))
                block = Block(BlockKind.PARAGRAPH, 0, 0, visibility=Visibility.HIDDEN)
                stack.enter_context(writer.made.block(block))
            writer.add(page, number)
    writer.add_backgrounds()
    notes = (hidden_slides(hidden),) if hidden else ()
    raw = document.described(writer.made.raw("odp"))
    return replace(raw, notes=(*notes, *writer.notes()))


class _Writer:
    """Puts the slides of a presentation into a text."""

    def __init__(self, document: OpenDocument, made: Assembly) -> None:
        self.made = made
        self._document = document
        self._reader = BodyReader(document)
        self._footers: set[str] = set()
        self._declared = {
            each.get(f"{PRESENTATION}name", ""): " ".join("".join(each.itertext()).split())
            for each in document.content.iter(f"{PRESENTATION}footer-decl")
        }
        self._masters: dict[str, None] = {}

    def notes(self) -> Iterator[Message]:
        """Yield what the user should know of the presentation."""
        yield from guides_note(self._reader.guides)
        yield from left_out_notes(self._reader.left_out)

    def add(self, page: Element, number: int) -> None:
        """Add a slide: its title, its shapes and its notes."""
        self._place = Place(PlaceKind.SLIDE, number)
        self._masters[page.get(f"{DRAW}master-page-name", "")] = None
        shapes = [shape for shape in page if shape.tag.startswith((DRAW, OFFICE))]
        title = next((shape for shape in shapes if _role(shape) == "title"), None)
        if title is not None:
            first = number == 1 and any(_role(shape) == "subtitle" for shape in shapes)
            kind = BlockKind.TITLE if first else BlockKind.HEADING
            with self.made.block(Block(kind, 0, 0, level=0 if first else 1)):
                self._add_parts(self._reader.read([title]))
        for shape in _in_order(shapes):
            if shape is not title:
                self._add_shape(shape)
        if name := page.get(f"{PRESENTATION}use-footer-name"):
            self._add_footer(self._declared.get(name, ""))
        self._place = replace(self._place, notes=True)
        for notes in page.iterchildren(f"{PRESENTATION}notes"):
            for shape in _in_order(list(notes)):
                self._add_shape(shape)

    def add_backgrounds(self) -> None:
        """Add the texts that masters print onto slides, once each."""
        if self._document.common is None:
            return
        for master in self._document.common.iter(f"{STYLE}master-page"):
            if master.get(f"{STYLE}name", "") not in self._masters:
                continue
            for shape in _in_order([each for each in master if each.tag.startswith(DRAW)]):
                if not _role(shape):
                    with self.made.block(Block(BlockKind.PAGE_HEADER, 0, 0)):
                        self.made.add("\n".join(plain_lines(self._reader.read([shape]))))

    def _add_shape(self, shape: Element) -> None:
        role = _role(shape)
        if role == "footer":
            self._add_footer("\n".join(plain_lines(self._reader.read([shape]))))
        elif shape.tag == f"{OFFICE}annotation":
            with self.made.block(Block(BlockKind.EDITORIAL, 0, 0)):
                self._add_parts(self._reader.read(shape))
        elif role not in _PAGE_PARTS and shape.get(f"{PRESENTATION}placeholder") != "true":
            if shape.tag == f"{DRAW}g":
                for inner in _in_order(list(shape)):
                    self._add_shape(inner)
            else:
                self._add_parts(self._reader.read([shape]))

    def _add_footer(self, text: str) -> None:
        text = text.strip()
        if text and text not in self._footers:
            self._footers.add(text)
            with self.made.block(Block(BlockKind.PAGE_FOOTER, 0, 0)):
                self.made.add(text, self._place)

    def _add_parts(self, parts: Sequence[Part]) -> None:
        for part in parts:
            if isinstance(part, Table):
                add_table(self.made, list(self._rows(part)))
            elif isinstance(part, Paragraph):
                self._add_paragraph(part)
                self._add_parts(part.after)
            elif isinstance(part, Note):
                with self.made.block(Block(part.kind, 0, 0)):
                    self._add_parts(part.parts)

    def _add_paragraph(self, part: Paragraph) -> None:
        text = part.text
        before = self.made.length
        self.made.add(text, self._place)
        if self.made.length == before:
            return
        at = self.made.length - len(text.strip()) - (len(text) - len(text.lstrip()))
        at += len(part.label)
        for piece in part.pieces:
            if piece.visibility and piece.text.strip():
                start = at + len(piece.text) - len(piece.text.lstrip())
                end = at + len(piece.text.rstrip())
                block = Block(BlockKind.PARAGRAPH, start, end, visibility=piece.visibility)
                self.made.mark(block)
            at += len(piece.text)

    def _rows(self, table: Table) -> Iterator[TableRow]:
        for cells, header, visibility in table.rows:
            yield TableRow(
                [
                    TableCell(
                        "\n".join(plain_lines(cell.parts)).replace("\t", " "),
                        cell.column, cell.across, cell.down,
                    )
                    for cell in cells
                ],
                self._place, header, visibility,
            )  # fmt: skip


def _role(shape: Element) -> str:
    """Return what a shape is for, such as ``title``, '' if that is not said."""
    if shape.tag == f"{DRAW}page-thumbnail":
        return "page"
    return str(shape.get(f"{PRESENTATION}class", ""))


def _in_order(shapes: Sequence[Element]) -> list[Element]:
    """Return shapes from top to bottom, those at the same height from left to right."""
    ordered: list[Element] = []
    line: list[Element] = []
    for shape in sorted(shapes, key=lambda each: _edge(each, "y")):
        if line and _edge(shape, "y") - _edge(line[0], "y") > _SAME_HEIGHT:
            ordered += sorted(line, key=lambda each: _edge(each, "x"))
            line = []
        line.append(shape)
    return ordered + sorted(line, key=lambda each: _edge(each, "x"))


def _edge(shape: Element, name: str) -> float:
    """Return where a shape begins, in centimetres; a group where its first shape does."""
    for each in shape.iter(f"{DRAW}*"):
        found = _LENGTH.fullmatch(each.get(f"{SVG}{name}", ""))
        if found:
            return float(found[1]) * _CENTIMETRES.get(found[2] or "cm", 1.0)
    return 0.0
