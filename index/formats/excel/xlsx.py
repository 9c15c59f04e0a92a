"""Excel workbooks: the tables of each sheet as they are shown, cited by sheet and row."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.blocks import Block, BlockKind, Visibility
from index.formats.archive import open_archive
from index.formats.attachments import add_attachments
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.excel.formulas import Calculator
from index.formats.excel.workbook import (
    Area,
    Book,
    Sheet,
    SheetContent,
    StoredCell,
    StoredRow,
    Workbook,
)
from index.formats.left_out import LeftOut, left_out_notes
from index.formats.office.drawings import drawing_rows, is_drawing
from index.formats.office.metadata import described
from index.formats.office.parts import Package, embedded_files
from index.formats.tables import TableCell, TableRow, add_table, plain_cells
from index.messages import Message, say
from index.table_layout import find_layout
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "Excel", (".xlsx", ".xlsm", ".xltx"), re.compile(rb"PK\x03\x04"), (b"xl/",),
    magic_required=True, packages="lxml",
)  # fmt: skip
_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_SHOWN_CELLS = 5  # that a note names


def read(data: bytes, limit: int) -> RawText:
    """Return the rows of all sheets as they are shown, marked ``sheet NAME, row N``.

    Rows apart by empty ones are tables of their own. What is hidden is marked. Raises ReadError
    if no cell has a value.
    """
    package = Package(open_archive(data))
    workbook = Workbook(package)
    made = Assembly(limit)
    writer = WorkbookText(workbook, made, limit)
    for sheet in workbook.sheets:
        writer.add(sheet)
    files = [file for sheet in workbook.sheets for file in embedded_files(package, sheet.part)]
    attached = add_attachments(made, files, limit)
    raw = described(made.raw("xlsx"), package)
    return replace(raw, created="", notes=(*writer.notes(), *attached))


class WorkbookText:
    """Puts the sheets of a workbook into a text."""

    def __init__(self, workbook: Book, made: Assembly, limit: int) -> None:
        """Add to a text that may have ``limit`` characters."""
        self._workbook = workbook
        self._made = made
        self._limit = limit
        self._calculator = Calculator(workbook)
        self._unknown: list[str] = []
        self._pictures: list[str] = []
        self._left_out: Counter[LeftOut] = Counter()
        self._margins: set[str] = set()
        self._hidden: list[Message] = []

    def notes(self) -> Iterator[Message]:
        """Yield what the user should know of the workbook."""
        if self._hidden:
            yield say("hidden, and so not quoted: {parts}", parts=tuple(self._hidden))
        if self._unknown:
            yield say(
                "{count} formulas without a stored value were left out ({cells}); open the file"
                " in Excel and save it",
                count=len(self._unknown), cells=tuple(self._unknown[:_SHOWN_CELLS]),
            )  # fmt: skip
        if self._pictures:
            yield say(
                "{count} pictures in cells, which are not read ({cells})",
                count=len(self._pictures), cells=tuple(self._pictures[:_SHOWN_CELLS]),
            )  # fmt: skip
        yield from left_out_notes(self._left_out)

    def add(self, sheet: Sheet) -> None:
        """Add a sheet: its name if there are several, its tables, and what is drawn on it."""
        content = self._workbook.read(sheet, self._limit)
        rows = self._rows(sheet, content)
        drawn = list(self._workbook.drawn(sheet))
        self._left_out.update(self._workbook.left_out(sheet))
        if not rows and not drawn:
            return
        visibility = Visibility.HIDDEN if sheet.hidden else Visibility.VISIBLE
        if sheet.hidden:
            self._hidden.append(say("sheet {name}", name=sheet.name))
        if len(self._workbook.sheets) > 1 and not _UNNAMED.fullmatch(sheet.name):
            with self._made.block(Block(BlockKind.HEADING, 0, 0, level=1, visibility=visibility)):
                self._made.add(sheet.name, Place(PlaceKind.ROW, 1, sheet.name))
        for table in _tables(rows):
            if all(len(row.cells) < 2 for row in table):
                self._add_lines(table, visibility)
            else:
                add_table(self._made, table, visibility=visibility)
        for each in drawn:
            place = Place(PlaceKind.ROW, each.row, sheet.name)
            self._add_lines(
                [TableRow([TableCell(text, 0)], place) for text in each.texts], visibility
            )
            if each.chart is not None and is_drawing(each.chart):
                values = [TableRow(plain_cells(row), place) for row in drawing_rows(each.chart)]
                add_table(self._made, values, visibility=visibility)
        for is_header, text in content.margins:
            if text not in self._margins:
                self._margins.add(text)
                kind = BlockKind.PAGE_HEADER if is_header else BlockKind.PAGE_FOOTER
                with self._made.block(Block(kind, 0, 0, visibility=visibility)):
                    self._made.add(text)

    def _add_lines(self, rows: Sequence[TableRow], sheet: Visibility) -> None:
        """Add texts that stand alone, such as a title or a line of explanation."""
        for row in rows:
            for cell in row.cells:
                visibility = sheet or row.visibility or cell.visibility
                before = self._made.length
                self._made.add(cell.text, row.place)
                if visibility and self._made.length > before:
                    start = before + 1 if before else 0
                    self._made.mark(
                        Block(BlockKind.PARAGRAPH, start, self._made.length, visibility=visibility)
                    )
            for note in row.notes:
                with self._made.block(Block(BlockKind.EDITORIAL, 0, 0, visibility=sheet)):
                    self._made.add(note, row.place)

    def _rows(self, sheet: Sheet, content: SheetContent) -> list[TableRow]:
        """Return the rows of a sheet with what is merged, hidden, struck through or commented."""
        merged = {(area.top, area.left): area for area in content.merged}
        comments = self._workbook.comments(sheet)
        rows = []
        for row in content.rows:
            hidden = Visibility.HIDDEN if row.hidden else Visibility.VISIBLE
            cells = [
                self._cell(sheet, row, cell, merged.get((row.number, cell.column)), content)
                for cell in row.cells
            ]
            self._pictures += [
                f"{sheet.name}!{column_name(cell.column)}{row.number}"
                for cell in row.cells
                if cell.picture
            ]
            cells = [cell for cell in cells if cell.text]
            if not cells:
                continue
            hidden_rows = say("rows of sheet {name}", name=sheet.name)
            if row.hidden and hidden_rows not in self._hidden:
                self._hidden.append(hidden_rows)
            notes = [text for cell in cells for text in comments.get((row.number, cell.column), ())]
            place = Place(PlaceKind.ROW, row.number, sheet.name)
            rows.append(TableRow(cells, place, None, hidden, notes))
        if any(cell.visibility is Visibility.HIDDEN for row in rows for cell in row.cells):
            self._hidden.append(say("columns of sheet {name}", name=sheet.name))
        return rows

    def _cell(
        self, sheet: Sheet, row: StoredRow, cell: StoredCell, area: Area | None,
        content: SheetContent,
    ) -> TableCell:  # fmt: skip
        text = cell.text
        if cell.formula:
            result = self._calculator.result(sheet.name, cell.formula)
            if result is None:
                self._unknown.append(f"{sheet.name}!{column_name(cell.column)}{row.number}")
            else:
                text = self._workbook.format(result, cell.style)
        visibility = Visibility.VISIBLE
        if content.hidden_columns and any(
            first <= cell.column <= last for first, last in content.hidden_columns
        ):
            visibility = Visibility.HIDDEN
        elif self._workbook.struck(cell.style):
            visibility = Visibility.STRUCK
        if area is None:
            return TableCell(text, cell.column, visibility=visibility)
        across, down = area.right - area.left + 1, area.bottom - area.top + 1
        return TableCell(text, cell.column, across, down, visibility)


def _tables(rows: Sequence[TableRow]) -> Iterator[list[TableRow]]:
    """Yield the tables of a sheet: rows without an empty one between them.

    Rows below an empty one that have no header belong to the table above if its columns are
    theirs; merged cells reach over empty rows.
    """
    table: list[TableRow] = []
    for block in _blocks(rows):
        if table and not _continues(table, block):
            yield table
            table = []
        table += block
    if table:
        yield table


def _blocks(rows: Sequence[TableRow]) -> Iterator[list[TableRow]]:
    """Yield runs of rows that follow each other."""
    block: list[TableRow] = []
    reach = 0
    for row in rows:
        number = row.place.number if row.place else 0
        if block and number > reach + 1:
            yield block
            block = []
        block.append(row)
        reach = max(reach, number + max(cell.down for cell in row.cells) - 1)
    if block:
        yield block


def _continues(table: Sequence[TableRow], block: Sequence[TableRow]) -> bool:
    """Return True if rows have the columns of the table above and no header of their own."""
    columns = {cell.column for cell in block[0].cells}
    if len(columns) < 2 or find_layout(block).headers:
        return False
    layout = find_layout([*table, *block])
    if not layout.headers or layout.captions + layout.headers > len(table):
        return False
    header = table[layout.captions + layout.headers - 1]
    return columns == {cell.column for cell in header.cells}


def column_name(column: int) -> str:
    """Return the letters of a column, from 0."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name
