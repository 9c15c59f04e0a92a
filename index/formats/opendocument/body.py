"""The paragraphs and tables of an OpenDocument text in order, as the parts of a Word document."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from index.blocks import BlockKind, Visibility
from index.errors import ReadError
from index.formats.builder import clean
from index.formats.left_out import LeftOut
from index.formats.office.parts import Element
from index.formats.opendocument.lists import Lists
from index.formats.opendocument.package import (
    DRAW,
    LINK,
    OFFICE,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    OpenDocument,
    repeated,
)
from index.formats.web.math import formula_text
from index.formats.word.body import Cell, Note, Paragraph, Part, Table
from index.formats.word.numbering import Number
from index.formats.word.paragraphs import Piece
from index.formats.word.styles import style_kind

_DEEPEST = 150  # elements in elements
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
_MATH = "{http://www.w3.org/1998/Math/MathML}"
_SPACES = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n", f"{TEXT}soft-page-break": ""}
_PAGE_NUMBERS = (f"{TEXT}page-number", f"{TEXT}page-count", f"{TEXT}page-continuation")
_SHAPES = {
    f"{DRAW}{name}"
    for name in "custom-shape rect ellipse circle line polyline polygon path connector caption"
    " measure regular-polygon".split()
}
_NOT_READ = {
    f"{DRAW}object": LeftOut.EMBEDDED, f"{DRAW}object-ole": LeftOut.EMBEDDED,
    f"{DRAW}plugin": LeftOut.RECORDINGS,
}  # fmt: skip
_NO_TEXT = {
    f"{TEXT}{name}"
    for name in "change change-start change-end bookmark bookmark-start bookmark-end script"
    " reference-mark reference-mark-start reference-mark-end note-citation toc-mark toc-mark-start"
    " toc-mark-end alphabetical-index-mark alphabetical-index-mark-start"
    " alphabetical-index-mark-end meta-field-settings sequence-decls variable-decls"
    " user-field-decls list-header-number table-of-content-source index-source".split()
} | {f"{OFFICE}forms", f"{OFFICE}annotation-end", f"{TABLE}tracked-changes"}


@dataclass
class _Content:
    """What a paragraph holds, and what hangs on it."""

    pieces: list[Piece] = field(default_factory=list)
    after: list[Part] = field(default_factory=list)

    def add(self, text: str, visibility: Visibility, *, formula: bool = False) -> None:
        """Add a text to the last piece, or as a new one if it is of another sort."""
        last = self.pieces[-1] if self.pieces else None
        if last and not formula and not last.formula and last.visibility is visibility:
            self.pieces[-1] = last._replace(text=last.text + text)
        elif text:
            self.pieces.append(Piece(text, formula, visibility))


class BodyReader:
    """Reads bodies: of the document, of notes, of cells, of page headers."""

    def __init__(self, document: OpenDocument) -> None:
        """Read a document."""
        self._document = document
        self._lists = Lists(document)
        self._numbers: Counter[str] = Counter()
        self._page_numbers = True
        self.left_out: Counter[LeftOut] = Counter()
        self.guides: list[tuple[str, str]] = []
        self._readers: dict[str, Callable[[Element, _Content, Visibility, int], None]] = {
            f"{TEXT}s": self._blanks, f"{TEXT}span": self._span, f"{TEXT}note": self._note,
            f"{OFFICE}annotation": self._comment, f"{TEXT}ruby": self._ruby,
            f"{TEXT}hidden-text": self._unseen, f"{TEXT}hidden-paragraph": self._unseen,
            f"{TEXT}placeholder": self._hint,
        }  # fmt: skip

    def read(
        self,
        body: Element,
        *,
        page_numbers: bool = True,
        visibility: Visibility = Visibility.VISIBLE,
    ) -> list[Part]:
        """Return the parts of a body; without ``page_numbers`` those of a page header."""
        kept, self._page_numbers = self._page_numbers, self._page_numbers and page_numbers
        parts = list(self._blocks(body, Visibility.VISIBLE, 0))
        self._page_numbers = kept
        return parts

    def _blocks(self, parent: Element, around: Visibility, depth: int) -> Iterator[Part]:
        """Yield the parts directly in an element, and those in sections, indexes and the like."""
        _check(depth)
        for child in parent:
            tag = child.tag
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                yield from self._paragraph(child, None, around, depth)
            elif tag == f"{TEXT}list":
                yield from self._list(child, "", "", 0, around, depth + 1)
            elif tag == f"{TABLE}table":
                yield self._table(child, around, depth + 1)
            elif tag == f"{TEXT}tracked-changes":
                deleted = list(child.iter(f"{TEXT}deletion"))
                self.left_out[LeftOut.DELETED] += sum(map(_has_text, deleted))
            elif tag == f"{DRAW}frame" or tag in _SHAPES or tag == f"{DRAW}g":
                yield from self._drawn(child, around, depth + 1)
            elif tag in _NOT_READ:
                self.left_out[_NOT_READ[tag]] += 1
            elif tag not in _NO_TEXT:
                inner = around
                condition = tag == f"{TEXT}section" and child.get(f"{TEXT}display")
                if condition == "none" or child.get(f"{TEXT}is-hidden") == "true":
                    inner = Visibility.HIDDEN
                yield from self._blocks(child, inner, depth + 1)

    def _list(
        self, element: Element, name: str, style: str, level: int, around: Visibility, depth: int
    ) -> Iterator[Part]:
        """Yield the items of a list; ``name`` and ``style`` are those of the list around it."""
        _check(depth)
        own = element.get(f"{TEXT}style-name", "") or style
        if not own:
            first = next(element.iter(f"{TEXT}p", f"{TEXT}h"), None)
            named = "" if first is None else first.get(f"{TEXT}style-name", "")
            own = self._document.style("paragraph", named).list or ""
        if not name or own != style:
            name = self._lists.begin(element, own)
        for item in element:
            numbered = item.tag == f"{TEXT}list-item"
            for child in item:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, name, own, level + 1, around, depth + 1)
                elif child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    number = None
                    if numbered:
                        start = item.get(f"{TEXT}start-value", "")
                        number = self._lists.next(name, level, start)
                        numbered = False  # the second paragraph of an item has none
                    yield from self._paragraph(child, number, around, depth)
                elif child.tag == f"{TABLE}table":
                    yield self._table(child, around, depth + 1)

    def _paragraph(
        self, element: Element, number: Number | None, around: Visibility, depth: int
    ) -> Iterator[Part]:
        name = element.get(f"{TEXT}style-name", "")
        says = self._document.style("paragraph", name)
        outline = element.get(f"{TEXT}outline-level", "") if element.tag == f"{TEXT}h" else ""
        level = int(outline) - 1 if outline.isdecimal() and len(outline) < 3 else says.outline
        content = _Content()
        looks = around or _visibility(says.hidden, says.struck)
        self._walk(element, content, looks, depth + 1)
        pieces = [piece._replace(text=clean(piece.text)) for piece in content.pieces]
        if number is None and element.tag == f"{TEXT}h" and level is not None:
            number = self._lists.heading(max(level, 0))
        if not any(piece.text.strip() for piece in pieces) and not (number and number.text):
            yield from content.after
            return
        kind, heading = style_kind(self._document.style_names("paragraph", name), level)
        yield Paragraph(pieces, kind, heading, number, content.after)

    def _walk(self, element: Element, content: _Content, looks: Visibility, depth: int) -> None:
        """Add what an element holds to the content of a paragraph."""
        _check(depth)
        content.add(_text(element.text), looks)
        for child in element:
            self._inline(child, content, looks, depth)
            content.add(_text(child.tail), looks)

    def _inline(self, child: Element, content: _Content, looks: Visibility, depth: int) -> None:
        tag = child.tag
        if tag in self._readers:
            self._readers[tag](child, content, looks, depth + 1)
        elif tag in _SPACES:
            content.add(_SPACES[tag], looks)
        elif tag in _PAGE_NUMBERS and not self._page_numbers:
            return
        elif tag in _SHAPES or tag in (f"{DRAW}frame", f"{DRAW}g"):
            self._in_line(child, content, looks, depth)
        elif tag not in _NO_TEXT:
            self._walk(child, content, looks, depth + 1)

    def _blanks(self, child: Element, content: _Content, looks: Visibility, _: int) -> None:
        count = child.get(f"{TEXT}c", "1")
        content.add(" " * (int(count) if count.isdecimal() and len(count) < 4 else 1), looks)

    def _span(self, child: Element, content: _Content, looks: Visibility, depth: int) -> None:
        says = self._document.style("text", child.get(f"{TEXT}style-name", ""))
        self._walk(child, content, looks or _visibility(says.hidden, says.struck), depth)

    def _comment(self, child: Element, content: _Content, _: Visibility, __: int) -> None:
        self._numbers["annotation"] += 1
        number = str(self._numbers["annotation"])
        content.after.append(Note(BlockKind.EDITORIAL, number, self.read(child)))

    def _unseen(self, child: Element, content: _Content, _: Visibility, __: int) -> None:
        content.add(child.get(f"{TEXT}string-value") or "", Visibility.HIDDEN)

    def _hint(self, child: Element, _: _Content, __: Visibility, ___: int) -> None:
        self.left_out[LeftOut.HINTS] += _has_text(child)

    def _in_line(self, child: Element, content: _Content, looks: Visibility, depth: int) -> None:
        """Add what is drawn at a place of a paragraph: a formula there, all else below it."""
        formula = self._formula(child)
        if formula:
            content.add(formula, looks, formula=True)
        else:
            content.after += self._drawn(child, looks, depth + 1)

    def _note(self, element: Element, content: _Content, _: Visibility, __: int) -> None:
        kind = element.get(f"{TEXT}note-class", "footnote")
        self._numbers[kind] += 1
        citation = (element.findtext(f"{TEXT}note-citation") or "").strip()
        number = clean(citation) or str(self._numbers[kind])
        for body in element.iterfind(f"{TEXT}note-body"):
            content.after.append(Note(BlockKind.FOOTNOTE, number, self.read(body)))

    def _ruby(self, ruby: Element, content: _Content, looks: Visibility, depth: int) -> None:
        base = ruby.find(f"{TEXT}ruby-base")
        reading = "".join(ruby.itertext(f"{TEXT}ruby-text")).strip()
        if base is not None:
            if reading:
                self.guides.append((clean("".join(base.itertext())).strip(), clean(reading)))
            self._walk(base, content, looks, depth)

    def _formula(self, frame: Element) -> str:
        """Return the text of a formula that a frame holds, '' for any other."""
        for embedded in frame.iterfind(f"{DRAW}object"):
            root = embedded.find(f"{_MATH}math")
            if root is None and embedded.get(LINK):
                root = self._document.xml(f"{embedded.get(LINK)}/content.xml")
            if root is not None and root.tag == f"{_MATH}math":
                for node in root.iter(f"{_MATH}*"):
                    node.tag = node.tag.removeprefix(_MATH)
                return clean(formula_text(root))
        return ""

    def _drawn(self, element: Element, around: Visibility, depth: int) -> Iterator[Part]:
        """Yield the texts of frames and shapes; count what is not read."""
        if any((element.findtext(f"{SVG}{name}") or "").strip() for name in ("title", "desc")):
            self.left_out[LeftOut.DESCRIPTIONS] += 1
        if formula := self._formula(element):
            yield Paragraph([Piece(formula, True, around)])
        else:
            yield from self._blocks(element, around, depth + 1)

    def _table(self, table: Element, around: Visibility, depth: int) -> Table:
        rows: list[tuple[list[Cell], bool | None, Visibility]] = []
        headed = table.find(f"{TABLE}table-header-rows") is not None
        for row, header in _rows(table):
            column = 0
            cells: list[Cell] = []
            for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                count = repeated(cell, "columns-repeated", _MOST_COLUMNS)
                if cell.tag == f"{TABLE}table-cell":
                    across = repeated(cell, "columns-spanned", _MOST_COLUMNS)
                    down = repeated(cell, "rows-spanned", _MOST_ROWS)
                    parts = list(self._blocks(cell, around, depth + 1))
                    cells.append(Cell(column, across, down, parts))
                column = min(column + count, _MOST_COLUMNS)
            hidden = row.get(f"{TABLE}visibility", "visible") != "visible"
            looks = Visibility.HIDDEN if hidden else Visibility.VISIBLE
            rows.append((cells, header if headed else None, looks))
        return Table(rows)


def _rows(holder: Element, *, header: bool = False) -> Iterator[tuple[Element, bool]]:
    """Yield the rows of a table with whether they are a header."""
    for child in holder:
        if child.tag == f"{TABLE}table-row":
            yield child, header
        elif child.tag in (f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(child, header=header)
        elif child.tag == f"{TABLE}table-header-rows":
            yield from _rows(child, header=True)


def _check(depth: int) -> None:
    """Raise ReadError for an element that lies too deep."""
    if depth > _DEEPEST:
        raise ReadError("it is nested too deeply")


def _visibility(hidden: bool | None, struck: bool | None) -> Visibility:
    if hidden:
        return Visibility.HIDDEN
    return Visibility.STRUCK if struck else Visibility.VISIBLE


def _has_text(element: Element) -> bool:
    return any(text.strip() for text in element.iter(f"{TEXT}p", f"{TEXT}h", f"{TEXT}placeholder")
               for text in text.itertext())  # fmt: skip


def _text(text: str | None) -> str:
    """Return text in which runs of white space are one blank, as the format has it."""
    if not text:
        return ""
    inner = " ".join(text.split())
    if not inner:
        return " "
    return f"{' ' if text[0] in WHITE else ''}{inner}{' ' if text[-1] in WHITE else ''}"


WHITE = " \t\r\n"
"""Characters of which a run is a single blank in a file."""


def margins(document: OpenDocument) -> Iterator[tuple[bool, Element]]:
    """Yield the page headers, True, and footers, False, of the pages of a document."""
    if document.common is None:
        return
    for page in document.common.iter(f"{STYLE}master-page"):
        for child in page:
            name = child.tag.removeprefix(STYLE)
            if name.startswith(("header", "footer")):
                yield name.startswith("header"), child
