"""Excel workbooks: a line for each row, cited by sheet and row."""

import io
import re
from datetime import date, datetime, time

from index.formats.archive import open_archive
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.office_metadata import described
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "Excel", (".xlsx", ".xlsm", ".xltx"), re.compile(rb"PK\x03\x04"), b"xl/",
    strict=True, needs="openpyxl",
)  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return the rows of all sheets, the values of formulas in place of the formulas.

    Each is marked ``sheet NAME, row N``. Raises ReadError when no cell has a value.
    """
    import openpyxl

    archive = open_archive(data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    made = Assembly(limit)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file declares may be a million empty rows
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = (_shown(value) for value in row if value is not None)
            made.add("\t".join(cells), Place(PlaceKind.ROW, number, sheet.title))
    book.close()
    return described(made.raw("xlsx"), archive, book.properties)


def _shown(value: object) -> str:
    """Return a value on one line, as a reader would write it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split())
