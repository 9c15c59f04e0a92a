"""Excel workbooks: one line for each row, cited by sheet and row."""

import io
import re
from datetime import date, datetime, time

from index.formats.archive import open_archive
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.office_metadata import described
from index.formats.office_parts import Package
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "Excel", (".xlsx", ".xlsm", ".xltx"), re.compile(rb"PK\x03\x04"), b"xl/",
    magic_required=True, packages="openpyxl",
)  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return the rows of all sheets, marked ``sheet NAME, row N``.

    Formulas are replaced by their values. Raises ReadError if no cell has a value.
    """
    import openpyxl

    archive = open_archive(data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    made = Assembly(limit)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # the declared ones may include a million empty rows
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = (_as_text(value) for value in row if value is not None)
            made.add("\t".join(cells), Place(PlaceKind.ROW, number, sheet.title))
    book.close()
    return described(made.raw("xlsx"), Package(archive))


def _as_text(value: object) -> str:
    """Return a cell's value on one line: dates as ``YYYY-MM-DD``, no time where it is midnight."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split())
