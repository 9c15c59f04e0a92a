"""OpenDocument spreadsheets: the tables of each sheet as they are shown, cited by row."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.formats.base import Format
from index.formats.builder import Assembly, clean, too_long
from index.formats.excel.workbook import Area, Drawn, Sheet, SheetContent, StoredCell, StoredRow
from index.formats.excel.xlsx import WorkbookText
from index.formats.left_out import LeftOut, left_out_notes
from index.formats.office.parts import Element
from index.formats.opendocument.body import BodyReader, margins
from index.formats.opendocument.package import OFFICE, TABLE, OpenDocument, repeated
from index.formats.word.body import plain_lines
from index.formats.word.paragraphs import without_page_number
from index.types import RawText

FORMAT = Format(
    "OpenDocument spreadsheet", (".ods", ".ots"), re.compile(rb"PK\x03\x04"),
    (b"application/vnd.oasis.opendocument.spreadsheet",), magic_required=True, packages="lxml",
)  # fmt: skip
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
_MOST_CELLS = 2_000_000  # with a text, that repetition may make of one file
_UNKNOWN_FORMULA = "?"  # its text is not calculated
_STRUCK = 1
_SHOWN_CHARACTERS = (10, 16, 19)  # of an ISO time: the day, with minutes, with seconds
_DATE_IN_FIGURES = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?: \d{1,2}:\d\d(?::\d\d)?)?"
)  # fmt: skip
_VALUES = ("string-value", "date-value", "time-value", "value", "boolean-value")
_HOLDERS = {
    f"{TABLE}{name}"
    for name in ("table-rows", "table-row-group", "table-header-rows", "table-columns",
                 "table-column-group", "table-header-columns")
}  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return the rows of all sheets as they are shown, marked ``sheet NAME, row N``.

    What is hidden is marked. Raises ReadError if no cell has a value.
    """
    document = OpenDocument(data)
    workbook = _Workbook(document)
    made = Assembly(limit)
    writer = WorkbookText(workbook, made, limit)
    for sheet in workbook.sheets:
        writer.add(sheet)
    notes = (*writer.notes(), *left_out_notes(workbook.counted))
    return replace(document.described(made.raw("ods")), created="", notes=notes)


@dataclass
class _Read:
    """What was read of a sheet besides its rows."""

    comments: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    drawn: list[Drawn] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)


class _Workbook:
    """A spreadsheet in the form in which the text of workbooks is made."""

    def __init__(self, document: OpenDocument) -> None:
        self._document = document
        self._reader = BodyReader(document)
        self.counted: Counter[LeftOut] = self._reader.left_out
        body = document.body
        self._tables: list[Element] = (
            [] if body is None else list(body.iterchildren(f"{TABLE}table"))
        )
        self.sheets = [
            Sheet(
                clean(table.get(f"{TABLE}name", "")).strip(),
                str(number),
                not document.style("table", table.get(f"{TABLE}style-name", "")).shown,
            )
            for number, table in enumerate(self._tables)
        ]
        self._read: dict[str, _Read] = {}
        self._cells_made = 0
        self._margins = list(self._read_margins())

    def struck(self, style: int) -> bool:
        """Return True if cells of a style are struck through."""
        return style == _STRUCK

    def format(self, number: str, style: int) -> str:
        """Return a number as it is."""
        return number

    def read(self, sheet: Sheet, limit: int) -> SheetContent:
        """Return what a sheet holds. Raises ReadError if that is over ``limit`` characters."""
        found = self._read[sheet.part] = _Read()
        table = self._tables[int(sheet.part)]
        column = 0
        for element in _elements(table, f"{TABLE}table-column"):
            count = repeated(element, "columns-repeated", _MOST_COLUMNS)
            if element.get(f"{TABLE}visibility", "visible") != "visible":
                found.hidden.append((column, column + count - 1))
            column += count
        rows: list[StoredRow] = []
        number, size = 1, 0
        for element in _elements(table, f"{TABLE}table-row"):
            count = repeated(element, "rows-repeated", _MOST_ROWS)
            cells = list(self._cells(element, number, found))
            hidden = element.get(f"{TABLE}visibility", "visible") != "visible"
            for each in range(number, number + count) if cells else ():
                size += sum(len(cell.text) for cell in cells)
                self._cells_made += len(cells)
                if size > limit or self._cells_made > _MOST_CELLS:
                    raise too_long(limit)
                rows.append(StoredRow(each, hidden, cells))
            number += count
        for shapes in table.iterchildren(f"{TABLE}shapes"):
            found.drawn += self._boxes(shapes, 1)
        shown = self._margins if sheet is self.sheets[0] else []
        return SheetContent(rows, found.merged, found.hidden, shown)

    def _cells(self, row: Element, number: int, found: _Read) -> Iterator[StoredCell]:
        column = 0
        for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            count = repeated(cell, "columns-repeated", _MOST_COLUMNS)
            if cell.tag == f"{TABLE}table-cell" and (len(cell) or cell.attrib):
                yield from self._cell(cell, number, column, count, found)
            column = min(column + count, _MOST_COLUMNS)

    def _cell(
        self, cell: Element, row: int, column: int, count: int, found: _Read
    ) -> Iterator[StoredCell]:
        across = repeated(cell, "columns-spanned", _MOST_COLUMNS)
        down = repeated(cell, "rows-spanned", _MOST_ROWS)
        if across > 1 or down > 1:
            found.merged.append(Area(row, column, row + down - 1, column + across - 1))
        for note in cell.iterchildren(f"{OFFICE}annotation"):
            lines = [line for line in plain_lines(self._reader.read(note)) if line]
            if lines:
                found.comments.setdefault((row, column), []).append(" ".join(lines))
            cell.remove(note)
        drawn = [each for each in cell if each.tag.startswith("{urn:oasis:names:tc:opendocument"
                                                              ":xmlns:drawing")]  # fmt: skip
        for each in drawn:
            cell.remove(each)
            found.drawn += self._boxes([each], row)
        says = self._document.style("table-cell", cell.get(f"{TABLE}style-name", ""))
        text = " ".join(" ".join(plain_lines(self._reader.read(cell))).split())
        if _DATE_IN_FIGURES.fullmatch(text) and (date := cell.get(f"{OFFICE}date-value")):
            # Which figure is the month differs from country to country.
            text = date.replace("T", " ")[: _SHOWN_CHARACTERS[text.count(":")]]
        if not text:
            stored = (cell.get(f"{OFFICE}{name}") for name in _VALUES)
            text = next(filter(None, stored), "")
        if text:
            style = _STRUCK if says.struck else 0
            for each in range(column, min(column + count, _MOST_COLUMNS)):
                yield StoredCell(each, clean(text), style)
        elif cell.get(f"{TABLE}formula") and not cell.get(f"{OFFICE}value-type"):
            yield StoredCell(column, "", 0, _UNKNOWN_FORMULA)

    def _boxes(self, shapes: "Element | list[Element]", row: int) -> Iterator[Drawn]:
        texts = [line for line in plain_lines(self._reader.read(shapes)) if line]
        if texts:
            yield Drawn(row, texts)

    def _read_margins(self) -> Iterator[tuple[bool, str]]:
        for is_header, margin in margins(self._document):
            parts = self._reader.read(margin, page_numbers=False)
            text = " ".join(filter(None, map(without_page_number, plain_lines(parts))))
            if text:
                yield is_header, text

    def values(self, sheet: Sheet) -> Iterator[tuple[int, int, str, bool, str]]:
        """Yield nothing: these files hold the results of formulas."""
        yield from ()

    def comments(self, sheet: Sheet) -> dict[tuple[int, int], list[str]]:
        """Return the comments on the cells of a sheet by row and column."""
        return self._read[sheet.part].comments

    def drawn(self, sheet: Sheet) -> Iterator[Drawn]:
        """Yield the texts of shapes of a sheet."""
        yield from self._read[sheet.part].drawn

    def left_out(self, sheet: Sheet) -> Iterator[LeftOut]:
        """Yield nothing: what is not read is counted for all sheets."""
        yield from ()


def _elements(holder: Element, name: str) -> Iterator[Element]:
    """Yield the rows or columns of a table, also those in groups."""
    for child in holder:
        if child.tag == name:
            yield child
        elif child.tag in _HOLDERS:
            yield from _elements(child, name)
