"""Word documents up to 2003 and those of WPS: read as Word documents of today are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.blocks import Block, BlockKind, Visibility
from index.formats.base import Format
from index.formats.builder import Assembly, clean, too_long
from index.formats.left_out import LeftOut, guides_note, left_out_notes
from index.formats.legacy.compound import MAGIC, Compound, stream_name
from index.formats.legacy.field_codes import drawn_by_equation, guide_in, is_page_number
from index.formats.legacy.office_art import read_drawings
from index.formats.legacy.word_binary import Mark, Run, Story, Table, WordFile
from index.formats.legacy.word_binary_lists import read_numbering
from index.formats.legacy.word_rows import OpenTable, finished
from index.formats.legacy.word_sprms import Layout
from index.formats.word.body import Note, Paragraph, Part, plain_lines
from index.formats.word.docx import WordText
from index.formats.word.numbering import Number
from index.formats.word.paragraphs import Piece, symbol, without_page_number
from index.formats.word.styles import style_kind
from index.types import RawText

FORMAT = Format(
    "Word 97–2003", (".doc", ".dot", ".wps", ".wpt"), MAGIC, (stream_name("WordDocument"),),
    magic_required=True, packages="olefile",
)  # fmt: skip
_MARKS_PER_CHARACTER = 3  # what a file may hold besides its text: field codes, cell marks
_HEADER_PARTS = 6  # separators of notes, then six a section
_FOOTERS = (2, 3, 5)  # of the six
_MOST_DEPTH = 30  # tables in tables; deeper ones are read as if they were not
_RECORD_HEADER = 8  # bytes
_CHARACTERS = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\xa0": " ", "\x00": ""}
_PLACES = dict.fromkeys(range(0x20))  # other control characters are places of things
_FIELD_START, _FIELD_MIDDLE, _FIELD_END = "\x13", "\x14", "\x15"
_NOTE, _COMMENT, _SYMBOL = "\x02", "\x05", "("


def read(data: bytes, limit: int) -> RawText:
    """Return the body of a document, then its page headers and footers.

    Printed numbers of paragraphs are part of the text. Notes, comments and text boxes follow the
    paragraph that refers to them. What is hidden or struck through is marked, deleted text left
    out. Raises ReadError if there is no text, or if the file is encrypted, damaged or older.
    """
    compound = Compound(data)
    file = WordFile(compound)
    start, end = file.story(Story.MAIN)
    if end - start > _MARKS_PER_CHARACTER * limit:
        raise too_long(limit)
    reader = _Reader(file)
    writer = WordText(Assembly(limit))
    writer.add(reader.read(start, end), "\n")
    writer.add(reader.left_over(), "\n")
    _add_headers(writer.made, reader)
    title, author, created = compound.properties()
    raw = writer.made.raw("doc")
    notes = (*writer.notes(), *guides_note(reader.guides), *left_out_notes(reader.left_out))
    return replace(raw, title=title, author=author, created=created, notes=notes)


def _add_headers(made: Assembly, reader: "_Reader") -> None:
    seen: set[str] = set()
    for footer in (False, True):
        for parts in reader.headers(footers=footer):
            text = "\n".join(filter(None, map(without_page_number, plain_lines(parts))))
            if text and text not in seen:
                seen.add(text)
                kind = BlockKind.PAGE_FOOTER if footer else BlockKind.PAGE_HEADER
                with made.block(Block(kind, 0, 0)):
                    made.add(text)


@dataclass
class _OpenField:
    """A field: its code, and whether its result has begun; the result of some is not shown."""

    code: str = ""
    result: bool = False
    shown: bool = True


class _Reader:
    """Reads stories of a file as parts of a Word document."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._numbering = read_numbering(file)
        self._fields: list[_OpenField] = []
        self._fonts = _font_names(file.table(Table.FONTS))
        self._page_numbers = True
        self._notes = {
            _place: (kind, begin, end)
            for kind, story, references, texts, size in (
                ("footnotes", Story.FOOTNOTES, Table.FOOTNOTE_REFERENCES, Table.FOOTNOTE_TEXTS, 2),
                ("endnotes", Story.ENDNOTES, Table.ENDNOTE_REFERENCES, Table.ENDNOTE_TEXTS, 2),
                ("comments", Story.COMMENTS, Table.COMMENT_REFERENCES, Table.COMMENT_TEXTS, 30),
            )
            for _place, begin, end in self._texts_by_place(story, references, texts, size)
        }
        self._counts = {"footnotes": 0, "endnotes": 0, "comments": 0}
        self._boxes = list(self._read_boxes(Story.BOXES, Table.BOX_TEXTS))
        self.left_out: Counter[LeftOut] = Counter()
        self.guides: list[tuple[str, str]] = []

    def read(self, start: int, end: int) -> list[Part]:
        """Return the parts of a range of the text."""
        root: list[Part] = []
        tables: list[OpenTable] = []
        waiting: list[Piece] = []  # of a paragraph whose mark is deleted
        for mark in self._file.paragraphs(start, end):
            depth = min(mark.layout.depth, _MOST_DEPTH)
            while len(tables) > depth:
                closed = tables.pop()
                (tables[-1].parts if tables else root).append(finished(closed))
            while len(tables) < depth:
                tables.append(OpenTable())
            inner = len(tables) > 1
            cell_ends = bool(tables) and (mark.layout.cell_end if inner else mark.end == "\x07")
            if tables and mark.layout.row_end and (inner or mark.end == "\x07"):
                table = tables[-1]
                table.rows.append((table.cells, mark.layout.row))
                table.cells, table.parts = [], []
                continue
            parts = tables[-1].parts if tables else root
            pieces = waiting + self._pieces(mark.runs)
            if mark.deleted and not cell_ends:
                waiting = pieces
                continue
            waiting = []
            parts += self._paragraph(mark, pieces)
            if cell_ends:
                tables[-1].cells.append(tables[-1].parts)
                tables[-1].parts = []
        while tables:
            closed = tables.pop()
            (tables[-1].parts if tables else root).append(finished(closed))
        if waiting:
            root.append(Paragraph(waiting))
        return root

    def _drawn(self, *, headers: bool) -> list[str]:
        """Return the texts drawn as pictures in the body or in the page headers."""
        data = self._file.table(Table.DRAWINGS)
        at = _RECORD_HEADER + int.from_bytes(data[4:8], "little")  # what all drawings share
        art = []
        while at + 1 + _RECORD_HEADER <= len(data):
            size = _RECORD_HEADER + int.from_bytes(data[at + 5 : at + 9], "little")
            if bool(data[at]) is headers:
                drawn = read_drawings(data[at + 1 : at + 1 + size])
                art += drawn.art
                self.left_out[LeftOut.DESCRIPTIONS] += drawn.descriptions
            at += 1 + size
        return art

    def headers(self, *, footers: bool) -> Iterator[list[Part]]:
        """Yield the page headers of the sections, or their footers."""
        base, end = self._file.story(Story.HEADERS)
        places = [place for place, _ in self._file.positions(Table.HEADERS, 0)]
        self._page_numbers = False
        for at, (begin, stop) in enumerate(zip(places, places[1:], strict=False)):
            if at >= _HEADER_PARTS and (at % _HEADER_PARTS in _FOOTERS) is footers:
                if 0 <= begin < stop <= end - base:
                    yield self.read(base + begin, base + stop)
        if not footers:
            for _, begin, stop in self._read_boxes(Story.HEADER_BOXES, Table.HEADER_BOX_TEXTS):
                yield self.read(begin, stop)
            yield [Paragraph([Piece(text)]) for text in self._drawn(headers=True)]
        self._page_numbers = True

    def left_over(self) -> list[Part]:
        """Return the text boxes whose place in the text is not known."""
        boxes, self._boxes = self._boxes, []
        parts = [part for _, begin, end in boxes for part in self.read(begin, end)]
        return [*parts, *(Paragraph([Piece(text)]) for text in self._drawn(headers=False))]

    def _paragraph(self, mark: Mark, pieces: list[Piece]) -> list[Part]:
        after = self._hanging(mark)
        layout = mark.layout
        own = self._file.style_layout(layout.style)
        hidden = mark.hidden and all(piece.visibility for piece in pieces)
        number = None if hidden else self._number(layout, own)
        if not number and not any(piece.text.strip() for piece in pieces):
            return after
        names = (style.name for _, style in self._file.style_line(layout.style))
        outline = layout.outline if layout.outline is not None else own.outline
        kind, level = style_kind(names, outline)
        return [Paragraph(pieces, kind, level, number, after)]

    def _number(self, layout: Layout, style: Layout) -> Number | None:
        instance = style.list if layout.list is None else layout.list
        level = style.level if layout.level is None else layout.level
        return self._numbering.next(str(instance), level or 0) if instance else None

    def _pieces(self, runs: Iterable[Run]) -> list[Piece]:
        """Return the text of runs as it is read, without field codes and what is deleted."""
        pieces: list[Piece] = []
        for run in runs:
            looks = run.looks
            if looks.deleted:
                self.left_out[LeftOut.DELETED] += bool(run.text.strip())
                continue
            visibility = Visibility.HIDDEN if looks.hidden else Visibility.VISIBLE
            if not visibility and looks.struck:
                visibility = Visibility.STRUCK
            text = self._shown(run)
            if text and pieces and pieces[-1].visibility is visibility:
                pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + text)
            elif text:
                pieces.append(Piece(text, False, visibility))
        return [piece._replace(text=clean(_joined(piece.text))) for piece in pieces]

    def _shown(self, run: Run) -> str:
        if run.looks.symbol is not None and run.text.strip() in (_SYMBOL, ""):
            font, code = run.looks.symbol
            name = self._fonts[font] if font < len(self._fonts) else ""
            return symbol(name, f"{code:x}") * len(run.text)
        shown: list[str] = []
        for character in run.text:
            if character == _FIELD_START:
                self._fields.append(_OpenField())
            elif character == _FIELD_MIDDLE and self._fields:
                self._fields[-1].result = True
                if not self._page_numbers:
                    self._fields[-1].shown = not is_page_number(self._fields[-1].code)
            elif character == _FIELD_END and self._fields:
                closed = self._fields.pop()
                self.left_out[LeftOut.EMBEDDED] += closed.code.split()[:1] == ["EMBED"]
                if not closed.result:
                    self._write(drawn_by_equation(closed.code), shown)
                    self.guides += guide_in(closed.code)
            else:
                text = _CHARACTERS.get(character, character)
                self._write(text if text == "\n" else text.translate(_PLACES | {9: "\t"}), shown)
        return "".join(shown)

    def _write(self, text: str, shown: list[str]) -> None:
        """Add a text to the code of the field that it stands in, or to what is shown."""
        for opened in reversed(self._fields):
            if not opened.result:
                opened.code += text
                return
            if not opened.shown:
                return
        shown.append(text)

    def _hanging(self, mark: Mark) -> list[Part]:
        """Return notes, comments and boxes that hang on the characters of a paragraph."""
        parts: list[Part] = []
        end = mark.start
        for run in mark.runs:
            end = run.start + len(run.text)
            if run.looks.deleted:
                continue
            for at, character in enumerate(run.text, run.start):
                if character in (_NOTE, _COMMENT) and at in self._notes:
                    kind, begin, stop = self._notes.pop(at)
                    self._counts[kind] += 1
                    block = BlockKind.EDITORIAL if kind == "comments" else BlockKind.FOOTNOTE
                    parts.append(Note(block, str(self._counts[kind]), self.read(begin, stop)))
        here = [box for box in self._boxes if box[0] is not None and mark.start <= box[0] <= end]
        for box in here:
            self._boxes.remove(box)
            parts += self.read(box[1], box[2])
        return parts

    def _texts_by_place(
        self, story: Story, references: Table, texts: Table, size: int
    ) -> Iterator[tuple[int, int, int]]:
        """Yield where a note is referred to, and the range of its text."""
        base, end = self._file.story(story)
        places = [place for place, _ in self._file.positions(references, size)][:-1]
        begins = [begin for begin, _ in self._file.positions(texts, 0)]
        for place, begin, stop in zip(places, begins, begins[1:], strict=False):
            if 0 <= begin < stop <= end - base:
                yield place, base + begin, base + stop

    def _read_boxes(self, story: Story, texts: Table) -> Iterator[tuple[int | None, int, int]]:
        """Yield the place of each text box, None if it is not known, and the range of its text."""
        anchors = {
            entry[:4]: place for place, entry in self._file.positions(Table.ANCHORS, 26) if entry
        }
        base, end = self._file.story(story)
        boxes = self._file.positions(texts, 22)
        for (begin, entry), (stop, _) in zip(boxes, boxes[1:], strict=False):
            if 0 <= begin < stop <= end - base and len(entry) == 22:
                yield anchors.get(entry[14:18]), base + begin, base + stop


def _joined(text: str) -> str:
    """Return a text in which two surrogates are the character that they stand for."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _font_names(data: bytes) -> Sequence[str]:
    """Return the names of the fonts of a file ([MS-DOC] 2.9.282, 2.9.86)."""
    names = []
    at = 4
    while at < len(data):
        size = data[at]
        name = data[at + 1 + 39 : at + 1 + size].decode("utf-16-le", "replace")
        names.append(name.partition("\0")[0])
        at += 1 + size
    return names
