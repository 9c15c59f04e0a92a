"""The paragraphs and tables of a Word document in order, read but not yet put into a text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from index.blocks import BlockKind, Visibility
from index.formats.left_out import LeftOut
from index.formats.office.drawings import drawing_rows, is_drawing
from index.formats.office.parts import Element, Package, chosen
from index.formats.tables import TableRow, plain_cells
from index.formats.word.numbering import Number, Numbering
from index.formats.word.paragraphs import Content, ContentReader, Piece, has_text, is_hint
from index.formats.word.styles import WORD, Styles, numbering, on, outline_level, value

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MOST_COLUMNS = 16_384  # that a cell may reach; Word allows 63
_NOTES = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


@dataclass
class Paragraph:
    """A paragraph: its printed number, its pieces, and what follows it on lines of its own."""

    pieces: list[Piece]
    kind: BlockKind | None = None
    level: int = 0
    number: Number | None = None
    after: "list[Part]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """The printed number and the text."""
        return f"{self.label}{self.words}"

    @property
    def words(self) -> str:
        """The text without the printed number."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def label(self) -> str:
        """The printed number and the space after it, '' without one."""
        if self.number is None or not self.number.text:
            return ""
        close = not self.number.spaced or self.number.text.endswith(tuple("、）．。：，"))
        return self.number.text + ("" if close else " ")


@dataclass
class Cell:
    """A cell: the columns and rows it covers, and its content."""

    column: int
    across: int
    down: int
    parts: "list[Part]"


@dataclass
class Table:
    """A table: for each row its cells, what the file says of it, and whether it is shown."""

    rows: list[tuple[list[Cell], bool | None, Visibility]]


@dataclass
class Note:
    """A footnote, an endnote or a comment, by the paragraph that it belongs to."""

    kind: BlockKind
    number: str
    parts: "list[Part]"


@dataclass
class Grid:
    """The values of a chart or a diagram, or of anything else that is rows of texts."""

    rows: list[TableRow]


Part: TypeAlias = Paragraph | Table | Note | Grid


def plain_lines(parts: list[Part]) -> Iterator[str]:
    """Yield the texts of parts and of the parts in them."""
    for part in parts:
        if isinstance(part, Paragraph):
            yield part.text.strip()
            yield from plain_lines(part.after)
        elif isinstance(part, Table):
            for cells, *_ in part.rows:
                for cell in cells:
                    yield from plain_lines(cell.parts)


class BodyReader:
    """Reads bodies: of the document, of notes, of page headers."""

    def __init__(self, package: Package, name: str) -> None:
        """Read the document that is the part ``name``."""
        self._package = package
        self._relations = package.relations(name)
        roots = {
            relation.kind: package.xml(relation.target)
            for relation in self._relations.values()
            if relation.kind in ("styles", "numbering", *_NOTES)
        }
        self._styles = Styles(roots.get("styles"))
        self._numbering = Numbering(roots.get("numbering"))
        self._notes = {
            (kind, note.get(f"{WORD}id", "")): note
            for kind, tag in _NOTES.items()
            for note in _children(roots.get(kind))
            if note.tag == f"{WORD}{tag}" and note.get(f"{WORD}type", "normal") == "normal"
        }
        self._numbers = dict.fromkeys(_NOTES, 0)
        self.left_out: Counter[LeftOut] = Counter()
        self._contents = ContentReader(self._styles, self.left_out)

    @property
    def guides(self) -> list[tuple[str, str]]:
        """The words with a phonetic guide that were read, and their readings."""
        return self._contents.guides

    def read(self, body: Element, *, page_numbers: bool = True) -> list[Part]:
        """Return the parts of a body; without ``page_numbers`` those of a page header."""
        kept = self._contents, self._relations
        if not page_numbers:
            self._contents = ContentReader(self._styles, self.left_out, page_numbers=False)
            self._relations = {}
        parts: list[Part] = []
        content = Content()  # of a paragraph whose mark is deleted, which goes on in the next
        for element in self._blocks(body):
            if element.tag == f"{WORD}tbl":
                parts.append(self._table(element))
            else:
                content = self._paragraph(element, content, parts)
        if content.pieces:
            parts.append(Paragraph(content.pieces, after=self._after(content)))
        self._contents, self._relations = kept
        return parts

    def _paragraph(self, element: Element, content: Content, parts: list[Part]) -> Content:
        """Add a paragraph to the parts; return what the next paragraph begins with."""
        properties = element.find(f"{WORD}pPr")
        style = value(properties, "pStyle")
        before = len(content.pieces)
        self._contents.read(element, style, content)
        mark = None if properties is None else properties.find(f"{WORD}rPr")
        if mark is not None and any(
            mark.find(f"{WORD}{change}") is not None for change in ("del", "moveFrom")
        ):
            return content
        hidden = mark is not None and self._styles.visibility(mark, style) is Visibility.HIDDEN
        hidden = hidden and all(piece.visibility for piece in content.pieces[before:])
        number = None if hidden else self._number(properties, style)
        kind, level = self._styles.kind(style, outline_level(properties))
        after = self._after(content)
        if any(piece.text.strip() for piece in content.pieces) or number:
            parts.append(Paragraph(content.pieces, kind, level, number, after))
        else:
            parts += after
        return Content()

    def _number(self, properties: Element | None, style: str) -> Number | None:
        own = numbering(properties)
        inherited, source = self._styles.numbering(style)
        instance = own.instance or inherited.instance
        if not instance or instance == "0":
            return None
        level = own.level if own.level is not None else inherited.level
        if level is None or (not own.instance and inherited.level is None):
            level = self._numbering.level_of_style(instance, source)
        return self._numbering.next(instance, level)

    def _after(self, content: Content) -> list[Part]:
        """Return what hangs on a paragraph: boxes, drawings, notes and comments."""
        parts: list[Part] = []
        parts += [Paragraph([Piece(text)]) for text in content.art if text]
        boxes, content.boxes = content.boxes, []
        for box in boxes:
            parts += self.read(box)
        for identifier in content.drawings:
            relation = self._relations.get(identifier)
            root = self._package.xml(relation.target) if relation else None
            if root is not None and is_drawing(root):
                parts.append(Grid([TableRow(plain_cells(row)) for row in drawing_rows(root)]))
        for kind, identifier in content.references:
            note = self._notes.pop((kind, identifier), None)  # a note is read once
            if note is not None:
                self._numbers[kind] += 1
                block = BlockKind.EDITORIAL if kind == "comments" else BlockKind.FOOTNOTE
                parts.append(Note(block, str(self._numbers[kind]), self.read(note)))
        return parts

    def _blocks(self, container: Element) -> Iterator[Element]:
        """Yield the paragraphs and tables of a container, also those in controls and changes."""
        for child in container:
            if child.tag in (f"{WORD}p", f"{WORD}tbl"):
                yield child
            elif child.tag == _ALTERNATIVES:
                alternative = chosen(child)
                if alternative is not None:
                    yield from self._blocks(alternative)
            elif child.tag == f"{WORD}del":
                self.left_out[LeftOut.DELETED] += has_text(child)
            elif is_hint(child):
                self.left_out[LeftOut.HINTS] += has_text(child)
            elif child.tag != f"{WORD}moveFrom" and not str(child.tag).endswith("Pr"):
                yield from self._blocks(child)

    def _rows(self, container: Element) -> Iterator[Element]:
        """Yield the rows of a table that are not deleted."""
        for child in container:
            if child.tag == f"{WORD}tr":
                properties = child.find(f"{WORD}trPr")
                if properties is None or properties.find(f"{WORD}del") is None:
                    yield child
                else:
                    self.left_out[LeftOut.DELETED] += has_text(child)
            elif not child.tag.endswith("Pr"):
                yield from self._rows(child)

    def _table(self, table: Element) -> Table:
        rows: list[tuple[list[Cell], bool | None, Visibility]] = []
        open_cells: dict[int, Cell] = {}  # by column, those that may go on in the next row
        elements = list(self._rows(table))
        said = any(_switched(row, "tblHeader") for row in elements)
        for element in elements:
            properties = element.find(f"{WORD}trPr")
            column = _count(value(properties, "gridBefore"), 0)
            cells: list[Cell] = []
            reached: dict[int, Cell] = {}
            for tc in _cells(element):
                settings = tc.find(f"{WORD}tcPr")
                across = _count(value(settings, "gridSpan"), 1)
                merge = None if settings is None else settings.find(f"{WORD}vMerge")
                above = open_cells.get(column)
                goes_on = merge is not None and merge.get(f"{WORD}val", "continue") == "continue"
                if goes_on and above is not None:
                    above.down += 1
                    reached[column] = above
                else:
                    cells.append(Cell(column, max(across, 1), 1, self.read(tc)))
                    if merge is not None:
                        reached[column] = cells[-1]
                column = min(column + max(across, 1), _MOST_COLUMNS)
            open_cells = reached
            header = _switched(element, "tblHeader") if said else None
            hidden = Visibility.HIDDEN if _switched(element, "hidden") else Visibility.VISIBLE
            rows.append((cells, header, hidden))
        return Table(rows)


def _children(parent: Element | None) -> Iterator[Element]:
    return iter(()) if parent is None else iter(parent)


def _cells(container: Element) -> Iterator[Element]:
    for child in container:
        if child.tag == f"{WORD}tc":
            yield child
        elif not child.tag.endswith("Pr"):
            yield from _cells(child)


def _switched(row: Element, name: str) -> bool:
    switch = row.find(f"{WORD}trPr/{WORD}{name}")
    return switch is not None and on(switch.get(f"{WORD}val"))


def _count(text: str, otherwise: int) -> int:
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() and len(text) < 9 else otherwise
