"""The parts of Excel workbooks: sheets, shared strings, number formats, and the rows of a sheet."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from index.errors import ReadError
from index.formats.builder import clean, too_long
from index.formats.excel.number_format import BUILT_IN, shown
from index.formats.left_out import LeftOut
from index.formats.office.parts import RELATION_ID, Element, Package, count_objects

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = 16_384
ROWS = 1_048_576
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
PICTURE = re.compile(r"=(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
"""What stands in a cell that shows a picture."""
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
# Codes in page headers and footers: fonts, colours, sizes, and fields such as the page number.
_MARGIN_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|K\d\d[+-]\d{3}|\d+|[A-Z&])', re.IGNORECASE)
_MARGINS = {f"{place}{edge}": edge == "Header" for edge in ("Header", "Footer")
            for place in ("odd", "even", "first")}  # fmt: skip


class Sheet(NamedTuple):
    """A sheet: its name, the name of its part, and whether a reader sees it."""

    name: str
    part: str
    hidden: bool


class StoredCell(NamedTuple):
    """A cell as it is shown. ``formula`` is given if the file does not say what it comes to.

    ``picture`` is True for a cell that shows a picture and no text.
    """

    column: int
    text: str
    style: int = 0
    formula: str = ""
    picture: bool = False


class StoredRow(NamedTuple):
    """A row with a value in at least one cell; rows are numbered from 1."""

    number: int
    hidden: bool
    cells: list[StoredCell]


class Area(NamedTuple):
    """A rectangle of cells: rows from 1, columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


class SheetContent(NamedTuple):
    """The rows of a sheet, its merged areas, the columns that are hidden, and its margins.

    ``margins`` are the texts of page headers, True, and footers, False.
    """

    rows: list[StoredRow]
    merged: list[Area]
    hidden_columns: list[tuple[int, int]]
    margins: list[tuple[bool, str]]


class Drawn(NamedTuple):
    """What is drawn on a sheet, at a row: the paragraphs of a shape, or a chart."""

    row: int
    texts: list[str]
    chart: Element | None = None


class Book(Protocol):
    """A workbook of any format, as its text is made of it."""

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets in order."""
        ...

    def struck(self, style: int) -> bool:
        """Return True if cells of a style are struck through."""
        ...

    def format(self, number: str, style: int) -> str:
        """Return a number as cells of a style show it."""
        ...

    def read(self, sheet: Sheet, limit: int) -> SheetContent:
        """Return what a sheet holds."""
        ...

    def values(self, sheet: Sheet) -> Iterator[tuple[int, int, str, bool, str]]:
        """Yield the filled cells of a sheet, for formulas without a result."""
        ...

    def comments(self, sheet: Sheet) -> dict[tuple[int, int], list[str]]:
        """Return the comments on the cells of a sheet by row and column."""
        ...

    def drawn(self, sheet: Sheet) -> Iterator[Drawn]:
        """Yield what is drawn on a sheet that has a text."""
        ...

    def left_out(self, sheet: Sheet) -> Iterator[LeftOut]:
        """Yield what a sheet holds that is not read."""
        ...


class Workbook:
    """The parts of a workbook that its sheets refer to."""

    def __init__(self, package: Package) -> None:
        """Read the workbook, the shared strings and the styles."""
        self._package = package
        self._main = package.main
        root: Element = package.xml(self._main)
        if root is None:
            raise ReadError("its workbook is empty")
        relations = package.relations(self._main)
        settings = root.find(f"{MAIN}workbookPr")
        self._since_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        self.sheets: list[Sheet] = []
        for sheet in root.iter(f"{MAIN}sheet"):
            relation = relations.get(sheet.get(RELATION_ID, ""))
            kinds = ("worksheet", "chartsheet")
            if relation and relation.kind in kinds and package.has(relation.target):
                hidden = sheet.get("state", "visible") != "visible"
                name = clean(sheet.get("name", "")).strip()
                self.sheets.append(Sheet(name, relation.target, hidden))
        self._strings: list[str] = []
        self._formats: list[str] = []
        self._struck: list[bool] = []
        for relation in relations.values():
            if relation.kind == "sharedStrings":
                self._read_strings(package.bytes_of(relation.target))
            elif relation.kind == "styles":
                self._read_styles(package.xml(relation.target))

    def _read_strings(self, content: bytes) -> None:
        for item in _elements(content, "si"):
            self._strings.append(_text(item))
            _release(item)

    def _read_styles(self, root: Element | None) -> None:
        if root is None:
            return
        codes = dict(BUILT_IN)
        for each in root.iter(f"{MAIN}numFmt"):
            codes[_whole(each.get("numFmtId"))] = each.get("formatCode", "General")
        fonts = root.find(f"{MAIN}fonts")
        struck = []
        for font in fonts if fonts is not None else ():
            strike = font.find(f"{MAIN}strike")
            struck.append(strike is not None and strike.get("val") not in ("0", "false"))
        styles = root.find(f"{MAIN}cellXfs")
        for style in styles if styles is not None else ():
            font = _whole(style.get("fontId"))
            self._formats.append(codes.get(_whole(style.get("numFmtId")), "General"))
            self._struck.append(font < len(struck) and struck[font])

    def struck(self, style: int) -> bool:
        """Return True if cells of a style are struck through."""
        return style < len(self._struck) and self._struck[style]

    def format(self, number: str, style: int) -> str:
        """Return a number as cells of a style show it."""
        code = self._formats[style] if style < len(self._formats) else "General"
        return shown(number, code, since_1904=self._since_1904)

    def read(self, sheet: Sheet, limit: int) -> SheetContent:
        """Return what a sheet holds. Raises ReadError if that is over ``limit`` characters."""
        content = SheetContent([], [], [], [])
        size = 0
        last = 0
        names = ("row", "mergeCell", "col", *_MARGINS)
        for element in _elements(self._package.bytes_of(sheet.part), *names):
            name = element.tag.removeprefix(MAIN)
            if element.tag == f"{MAIN}row":
                last = number = _whole(element.get("r")) or last + 1
                cells = list(self._cells(element))
                size += sum(len(cell.text) for cell in cells)
                if size > limit:
                    raise too_long(limit)
                if cells:
                    hidden = element.get("hidden") in ("1", "true")
                    content.rows.append(StoredRow(number, hidden, cells))
                _release(element)
            elif element.tag == f"{MAIN}mergeCell":
                if area := read_area(element.get("ref", "")):
                    content.merged.append(area)
            elif name in _MARGINS:
                if text := margin(element.text or ""):
                    content.margins.append((_MARGINS[name], text))
            elif element.get("hidden") in ("1", "true"):
                first, final = _whole(element.get("min")), _whole(element.get("max"))
                content.hidden_columns.append((first - 1, final - 1))
        return content

    def _cells(self, row: Element) -> Iterator[StoredCell]:
        column = -1
        for cell in row.iterchildren(f"{MAIN}c"):
            place = read_cell(cell.get("r", ""))
            column = place[1] if place else column + 1
            style = _whole(cell.get("s"))
            text = self._shown(cell, style)
            # Excel keeps a picture as an error with metadata, WPS as the result of a formula.
            if PICTURE.match(text) or (cell.get("t") == "e" and cell.get("vm")):
                yield StoredCell(column, "", style, picture=True)
            elif text:
                yield StoredCell(column, text, style)
            else:
                formula = cell.findtext(f"{MAIN}f")
                if formula and not cell.findtext(f"{MAIN}v"):
                    yield StoredCell(column, "", style, formula)

    def _shown(self, cell: Element, style: int) -> str:
        """Return the text of a cell on one line."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(f"{MAIN}is")
            text = "" if inline is None else _text(inline)
        else:
            text = cell.findtext(f"{MAIN}v") or ""
            if kind == "s":
                at = _whole(text)
                text = self._strings[at] if at < len(self._strings) else ""
            elif kind == "b":
                text = {"1": "TRUE", "0": "FALSE"}.get(text, text)
            elif kind == "d":
                text = text.replace("T00:00:00", "").replace("T", " ").removesuffix("Z")
            elif kind == "n" and text:
                text = self.format(text, style)
        return " ".join(text.split()) if not text.isalnum() else text

    def values(self, sheet: Sheet) -> Iterator[tuple[int, int, str, bool, str]]:
        """Yield row, column, value, whether it is a number, and formula of each filled cell.

        The formula is '' if the file says what it comes to.
        """
        last = 0
        for row in _elements(self._package.bytes_of(sheet.part), "row"):
            last = number = _whole(row.get("r")) or last + 1
            column = -1
            for cell in row.iterchildren(f"{MAIN}c"):
                place = read_cell(cell.get("r", ""))
                column = place[1] if place else column + 1
                value = cell.findtext(f"{MAIN}v") or ""
                formula = "" if value else cell.findtext(f"{MAIN}f") or ""
                kind = cell.get("t", "n")
                if value or formula or kind == "inlineStr":
                    yield number, column, value, kind == "n", formula
            _release(row)

    def comments(self, sheet: Sheet) -> dict[tuple[int, int], list[str]]:
        """Return the comments on the cells of a sheet by row and column."""
        relations = list(self._package.relations(sheet.part).values())
        found: dict[tuple[int, int], list[str]] = {}
        # What is written as a thread is stored a second time as a comment for older programs.
        kinds = {relation.kind for relation in relations}
        kind = "threadedComment" if "threadedComment" in kinds else "comments"
        for relation in relations:
            root = self._package.xml(relation.target) if relation.kind == kind else None
            for comment in (
                root.iter("{*}comment", "{*}threadedComment") if root is not None else ()
            ):
                text = " ".join("".join(comment.itertext("{*}t", "{*}text")).split())
                place = read_cell(comment.get("ref", ""))
                if place and text:
                    found.setdefault(place, []).append(clean(text))
        return found

    def drawn(self, sheet: Sheet) -> Iterator[Drawn]:
        """Yield what is drawn on a sheet that has a text."""
        for name in self._package.related(sheet.part, "drawing"):
            root = self._package.xml(name)
            relations = self._package.relations(name)
            for anchor in root if root is not None else ():
                row = _whole(anchor.findtext(f"{_PLACED}from/{_PLACED}row")) + 1
                for node in anchor.iter("{*}txBody", _CHART):
                    if node.tag == _CHART:
                        relation = relations.get(node.get(RELATION_ID, ""))
                        chart = self._package.xml(relation.target) if relation else None
                        yield Drawn(row, [], chart)
                    else:
                        paragraphs = node.iter(f"{_DRAWING}p")
                        texts = ["".join(p.itertext(f"{_DRAWING}t")).strip() for p in paragraphs]
                        yield Drawn(row, [clean(text) for text in texts if text])

    def left_out(self, sheet: Sheet) -> Iterator[LeftOut]:
        """Yield what a sheet holds that is not read."""
        for _ in range(count_objects(self._package, sheet.part)):
            yield LeftOut.EMBEDDED
        for name in self._package.related(sheet.part, "drawing"):
            root = self._package.xml(name)
            for node in root.iter("{*}cNvPr") if root is not None else ():
                if (node.get("descr") or "").strip():
                    yield LeftOut.DESCRIPTIONS
            for relation in self._package.relations(name).values():
                if relation.kind == "chartEx":
                    yield LeftOut.CHARTS


def margin(code: str) -> str:
    """Return what the code of a page header or footer prints, '' if only a page number."""
    text = _MARGIN_CODE.sub(lambda found: "&" if found[0] == "&&" else " ", code)
    text = " ".join(clean(text).split())
    return text if any(char.isalpha() and char not in "第页共頁" for char in text) else ""


def read_cell(text: str) -> tuple[int, int] | None:
    """Return the row, from 1, and the column, from 0, of a reference such as ``$B$2``."""
    match = _REFERENCE.fullmatch(text)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    row = int(match[2])
    return (row, column - 1) if 0 < row <= ROWS and column <= COLUMNS else None


def read_area(text: str) -> Area | None:
    """Return the rectangle of a reference such as ``A2:A4``, None if it is none."""
    first, _, last = text.partition(":")
    start, end = read_cell(first), read_cell(last or first)
    return Area(*start, *end) if start and end and start <= end and start[1] <= end[1] else None


def _elements(content: bytes, *names: str) -> Iterator[Element]:
    """Yield the elements of a large part one after the other."""
    from lxml import etree

    tags = [f"{MAIN}{name}" for name in names]
    if content.strip():
        options: dict[str, Any] = {"resolve_entities": False, "no_network": True}
        for _, element in etree.iterparse(io.BytesIO(content), tag=tags, **options):
            yield element


def _release(element: Element) -> None:
    """Free the memory of an element that has been read and of those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _text(holder: Element) -> str:
    """Return a text that may be in several runs, without the reading of its characters."""
    parts = []
    for child in holder:
        if child.tag == f"{MAIN}t":
            parts.append(child.text or "")
        elif child.tag == f"{MAIN}r":
            parts.append(child.findtext(f"{MAIN}t") or "")
    return "".join(parts)


def _whole(text: str | None) -> int:
    """Return a whole number from 0, 0 if the text is none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
