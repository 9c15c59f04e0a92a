"""Word documents: what a reader of the printed document sees, in order, with its blocks."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import zip_longest

from index.blocks import Block, BlockKind, Visibility
from index.formats.archive import open_archive
from index.formats.attachments import add_attachments
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.left_out import LeftOut, guides_note, left_out_notes
from index.formats.office.metadata import described
from index.formats.office.parts import Package, count_objects, embedded_files
from index.formats.tables import TableCell, TableRow, add_table
from index.formats.word.body import (
    BodyReader,
    Cell,
    Grid,
    Note,
    Paragraph,
    Part,
    Table,
    plain_lines,
)
from index.formats.word.lists import CLOSED, LEADS_IN, OpenLists, numbered_headings
from index.formats.word.paragraphs import Piece, without_page_number
from index.formats.word.styles import WORD
from index.messages import Message, say
from index.types import RawText

FORMAT = Format(
    "Word", (".docx", ".docm", ".dotx"), re.compile(rb"PK\x03\x04"), (b"word/",),
    magic_required=True, packages="lxml",
)  # fmt: skip
_LONGEST_HEADING = 120  # characters; set by hand, some give whole paragraphs an outline level
_DIVISION = re.compile(r"第.{1,7}[编篇章节]")
_ARTICLE = re.compile(r"第.{1,7}条")


def read(data: bytes, limit: int) -> RawText:
    """Return the body of a document, then its page headers and footers, then files it embeds.

    Printed numbers of paragraphs are part of the text. Notes and comments follow the paragraph
    that refers to them. What is hidden or struck through is marked, deleted text left out. Raises
    ReadError if there is no text.
    """
    package = Package(open_archive(data))
    name = package.main
    reader = BodyReader(package, name)
    writer = WordText(Assembly(limit))
    root = package.xml(name)
    body = root.find(f"{WORD}body") if root is not None else None
    if body is not None:
        writer.add(reader.read(body), "\n")
    for kind, block in (("header", BlockKind.PAGE_HEADER), ("footer", BlockKind.PAGE_FOOTER)):
        seen = set()
        for part in package.related(name, kind):
            content = package.xml(part)
            parts = reader.read(content, page_numbers=False) if content is not None else []
            text = "\n".join(filter(None, map(without_page_number, plain_lines(parts))))
            if text and text not in seen:
                seen.add(text)
                with writer.made.block(Block(block, 0, 0)):
                    writer.made.add(text)
    attached = add_attachments(writer.made, embedded_files(package, name), limit)
    reader.left_out[LeftOut.EMBEDDED] += count_objects(package, name)
    raw = described(writer.made.raw("docx"), package)
    left_out = left_out_notes(reader.left_out)
    return replace(raw, notes=(*writer.notes(), *guides_note(reader.guides), *attached, *left_out))


class WordText:
    """Puts the parts of a Word document into a text, ``made``."""

    def __init__(self, made: Assembly) -> None:
        """Add to a text."""
        self.made = made
        self._unseen: Counter[Visibility] = Counter()
        self._outline = 0  # the level of the last heading by style

    def notes(self) -> Iterator[Message]:
        """Yield what the user should know of the document."""
        if hidden := self._unseen[Visibility.HIDDEN]:
            yield say("hidden passages, which are not quoted: {count}", count=hidden)
        if struck := self._unseen[Visibility.STRUCK]:
            yield say("passages struck through, which are not quoted: {count}", count=struck)

    def add(self, parts: Sequence[Part], joint: str) -> None:
        """Add parts, with a joint in front of the first; numbered paragraphs become lists."""
        headings = set(numbered_headings(parts))
        with ExitStack() as whole:
            lists = OpenLists(self.made, whole)
            for part, following in zip_longest(parts, parts[1:]):
                if not isinstance(part, Paragraph):
                    if not isinstance(part, Note):
                        lists.close()
                    joint = self._add_part(part, joint)
                    continue
                seen = _visibility(part.pieces)
                block = self._block(part, id(part) in headings)
                if block is not None and block.kind is BlockKind.ITEM:
                    lists.open(part, block._replace(visibility=seen))
                    block = None
                else:
                    lists.close()
                    if block is None and self._leads_in(part, following, headings):
                        lists.lead_in()
                        block = Block(BlockKind.LEAD_IN, 0, 0)
                joint = self._add_paragraph(part, block, seen, joint)
                for note in (each for each in part.after if isinstance(each, Note)):
                    joint = self._add_part(note, joint)
                if others := [each for each in part.after if not isinstance(each, Note)]:
                    lists.close()
                    self.add(others, joint)

    def _leads_in(self, part: Paragraph, following: Part | None, headings: set[int]) -> bool:
        if part.number or not part.text.rstrip().endswith(LEADS_IN):
            return False
        if not isinstance(following, Paragraph):
            return False
        block = self._block(following, id(following) in headings)
        return block is not None and block.kind is BlockKind.ITEM

    def _block(self, part: Paragraph, numbered_heading: bool) -> Block | None:
        """Return the block of a paragraph, None for one that is only a paragraph."""
        number = part.number.text if part.number else ""
        words = part.words.strip()
        if part.kind is BlockKind.HEADING:
            if len(words) <= _LONGEST_HEADING and not words.endswith(CLOSED):
                self._outline = part.level
                return Block(BlockKind.HEADING, 0, 0, level=part.level, number=number)
        elif part.kind is not None:
            return Block(part.kind, 0, 0)
        if part.number is None or _ARTICLE.fullmatch(number):
            return None  # an article is a section, not an item
        level = part.number.level + 1
        if _DIVISION.fullmatch(number):
            return Block(BlockKind.HEADING, 0, 0, level=level, number=number)
        if numbered_heading:
            return Block(BlockKind.HEADING, 0, 0, level=self._outline + level, number=number)
        return Block(BlockKind.ITEM, 0, 0, level=level, number=number)

    def _add_paragraph(
        self, part: Paragraph, block: Block | None, seen: Visibility, joint: str
    ) -> str:
        """Add a paragraph with the blocks in it; return the joint for what follows."""
        filled = [piece for piece in part.pieces if piece.text.strip()]
        formula = block is None and bool(filled) and all(piece.formula for piece in filled)
        if formula:
            block = Block(BlockKind.FORMULA, 0, 0)
        elif block is None and any(piece.formula or piece.visibility for piece in filled):
            block = Block(BlockKind.PARAGRAPH, 0, 0)
        text = part.text
        with ExitStack() as stack:
            if block is not None:
                stack.enter_context(self.made.block(block._replace(visibility=seen)))
            self.made.add(text, joint=joint)
            at = self.made.length - len(text.strip()) - (len(text) - len(text.lstrip()))
            self.made.derive(at, len(part.label.rstrip()))
            at += len(part.label)
            for piece in part.pieces:
                if piece.text.strip() and not formula:
                    self._mark(piece, at, seen)
                at += len(piece.text)
        self._unseen[seen] += 1
        return "\n" if text.strip() else joint

    def _mark(self, piece: Piece, at: int, around: Visibility) -> None:
        """Mark a piece that stands at a place of the text, if it is not as what is around it."""
        if piece.formula or piece.visibility is not around:
            self._unseen[piece.visibility] += piece.visibility is not around
            kind = BlockKind.FORMULA if piece.formula else BlockKind.PARAGRAPH
            start = at + len(piece.text) - len(piece.text.lstrip())
            end = at + len(piece.text.rstrip())
            self.made.mark(Block(kind, start, end, visibility=piece.visibility))

    def _add_part(self, part: Part, joint: str) -> str:
        before = self.made.length
        if isinstance(part, Note):
            number = part.number if part.kind is BlockKind.FOOTNOTE else ""
            with self.made.block(Block(part.kind, 0, 0, number=number)):
                self.add(part.parts, joint)
        elif isinstance(part, Grid):
            self._add_grid(part, joint)
        elif isinstance(part, Table):
            self._add_table(part, joint)
        else:
            self.add([part], joint)
        return "\n" if self.made.length > before else joint

    def _add_grid(self, grid: Grid, joint: str) -> None:
        if all(len(row.cells) < 2 for row in grid.rows):
            for row in grid.rows:
                for cell in row.cells:
                    self.made.add(cell.text, joint=joint)
                    joint = "\n"
        else:
            add_table(self.made, grid.rows, joint)

    def _add_table(self, table: Table, joint: str) -> None:
        columns = {cell.column for cells, *_ in table.rows for cell in cells if cell.parts}
        if len(columns) < 2:  # a frame around paragraphs
            for cells, _, visibility in table.rows:
                for cell in cells:
                    with ExitStack() as stack:
                        if visibility:
                            self._unseen[visibility] += 1
                            hidden = Block(BlockKind.PARAGRAPH, 0, 0, visibility=visibility)
                            stack.enter_context(self.made.block(hidden))
                        self.add(cell.parts, joint)
            return
        rows = []
        hanging: list[Part] = []
        for cells, header, visibility in table.rows:
            self._unseen[visibility] += 1
            row = [self._cell(cell, hanging) for cell in cells]
            rows.append(TableRow(row, header=header, visibility=visibility))
        add_table(self.made, rows, joint)
        self.add(hanging, "\n")

    def _cell(self, cell: Cell, hanging: list[Part]) -> TableCell:
        """Return a cell for a table; its notes go below the table."""
        simple = True
        texts = []
        parts: list[Part] = []
        for part in cell.parts:
            if isinstance(part, Paragraph):
                part = replace(part, after=list(part.after), kind=None)
                for each in list(part.after):
                    if isinstance(each, Note):
                        part.after.remove(each)
                        hanging.append(each)
                pieces = [
                    piece._replace(text=piece.text.replace("\t", " ")) for piece in part.pieces
                ]
                part.pieces = pieces
                marked = any(piece.formula or piece.visibility for piece in pieces) or part.label
                simple = simple and not marked and not part.after
                texts.append(part.text.strip())
            else:
                simple = False
            parts.append(part)
        text = "\n".join(filter(None, texts))
        if simple:
            return TableCell(text, cell.column, cell.across, cell.down)

        def write(joint: str) -> None:
            self.add(parts, joint)

        inner = any(not isinstance(part, Paragraph) for part in parts)
        # The text of a cell that only holds a table says nothing of what the row is.
        return TableCell(
            text or "…", cell.column, cell.across, cell.down, write=write, own_lines=inner
        )


def _visibility(pieces: Sequence[Piece]) -> Visibility:
    """Return what all pieces with a text have in common."""
    looks = {piece.visibility for piece in pieces if piece.text.strip()}
    return looks.pop() if len(looks) == 1 else Visibility.VISIBLE
