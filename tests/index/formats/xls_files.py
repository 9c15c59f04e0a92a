"""Write workbooks as Excel did up to 2003 ([MS-XLS])."""

import struct
from dataclasses import dataclass, field

from tests.index.formats.compound_files import compound, property_set

_WORKBOOK, _SHEET = 0x0005, 0x0010


@dataclass
class XlsSheet:
    """A sheet: rows of texts, numbers, pairs of a number and a format, ``...`` for a formula.

    ``merged`` are first and last row and first and last column, from 0; ``comments`` are by row
    and column; ``struck`` are places whose text is struck through.
    """

    rows: list
    hidden: bool = False
    hidden_rows: tuple = ()
    hidden_columns: tuple = ()
    merged: tuple = ()
    comments: dict = field(default_factory=dict)
    struck: tuple = ()
    header: str = ""
    boxes: tuple = ()
    chart: str = ""
    drawings: bytes = b""
    embedded: bool = False


def as_xls(sheets, *, charset="", code_page=None, encrypted=False, stream="Workbook", title=""):
    """Return a workbook of sheets by their names, of Excel 97, or of Excel 95 with a charset."""
    writer = _Writer(charset)
    return compound(
        {
            stream: writer.workbook(sheets, code_page, encrypted),
            "\x05SummaryInformation": property_set({2: title, 4: "王五"}),
        }
    )


class _Writer:
    def __init__(self, charset):
        self.charset = charset
        self.formats = []

    def workbook(self, sheets, code_page, encrypted):
        parts = {
            name: self.sheet(sheet if isinstance(sheet, XlsSheet) else XlsSheet(sheet))
            for name, sheet in sheets.items()
        }
        head = self.begin(_WORKBOOK)
        if encrypted:
            head += record(0x002F, bytes(6))
        if code_page:
            head += record(0x0042, struct.pack("<H", code_page))
        font = struct.pack("<HHHHHBBBx", 200, 0, 0x7FFF, 400, 0, 0, 0, 0)
        for number in range(6):  # there is no font 4
            look = font[:2] + struct.pack("<H", 8 if number == 5 else 0) + font[4:]
            head += record(0x0031, look + self.string("Song", 1))
        for number, code in enumerate(self.formats):
            head += record(0x041E, struct.pack("<H", 164 + number) + self.string(code, 2, 1))
        styles = [(0, 0)] * 16 + [(0, 6)] + [(164 + n, 0) for n in range(len(self.formats))]
        for key, font_number in styles:
            size = 16 if not self.charset else 12
            head += record(0x00E0, struct.pack("<HHHH", font_number, key, 1, 32) + bytes(size - 4))
        size = len(head) + sum(
            len(self.bound(name, 0, sheet)) for name, sheet in sheets.items()
        ) + 4  # fmt: skip
        bound, body = b"", b""
        for name, sheet in sheets.items():
            bound += self.bound(name, size + len(body), sheet)
            body += parts[name]
        return head + bound + record(0x000A) + body

    def bound(self, name, at, sheet):
        hidden = isinstance(sheet, XlsSheet) and sheet.hidden
        return record(0x0085, struct.pack("<IBB", at, hidden, 0) + self.string(name, 1))

    def sheet(self, sheet):
        made = self.begin(_SHEET)
        if sheet.header:
            made += record(0x0014, self.string(sheet.header, 2, 1))
        for column in sheet.hidden_columns:
            made += record(0x007D, struct.pack("<HHHHHH", column, column, 2000, 15, 1, 0))
        for row in range(len(sheet.rows)):
            flags = 0x20 if row in sheet.hidden_rows else 0
            made += record(
                0x0208, struct.pack("<HHHHHHHH", row, 0, 9, 300, 0, 0, flags | 0x100, 15)
            )
        made += b"".join(
            self.cell(row, column, value, (row, column) in sheet.struck)
            for row, cells in enumerate(sheet.rows)
            for column, value in enumerate(cells)
            if value is not None
        )
        made += self.shapes(sheet)
        if sheet.drawings:
            made += record(0x00EC, sheet.drawings)
        if sheet.embedded:
            made += record(0x005D, struct.pack("<HHHH14xHHHH", 21, 18, 8, 99, 9, 0, 0, 0))
        if sheet.chart:
            made += self.begin(0x0020)
            made += record(0x100D, b"\0\0" + self.string(sheet.chart, 1))
            made += record(0x000A)
        if sheet.merged:
            areas = b"".join(struct.pack("<HHHH", *area) for area in sheet.merged)
            made += record(0x00E5, struct.pack("<H", len(sheet.merged)) + areas)
        return made + record(0x000A)

    def shapes(self, sheet):
        """Return the records of comments and text boxes."""
        made = b""
        for number, text in enumerate((*sheet.comments.values(), *sheet.boxes), 1):
            kind = 0x19 if number <= len(sheet.comments) else 0x06
            made += record(0x005D, struct.pack("<HHHHH12xHH", 21, 18, kind, number, 0, 0, 0))
            made += record(0x01B6, struct.pack("<HHHHHHH4x", 0, 0, 0, 0, 0, len(text), 16))
            made += record(0x003C, b"\1" + text.encode("utf-16-le"))
            made += record(0x003C, bytes(16))
        for number, (row, column) in enumerate(sheet.comments, 1):
            author = self.string("王五", 2)
            made += record(0x001C, struct.pack("<HHHH", row, column, 0, number) + author + b"\0")
        return made

    def cell(self, row, column, value, struck):
        style = 15
        if isinstance(value, tuple):
            value, code = value
            if code not in self.formats:
                self.formats.append(code)
            style = 17 + self.formats.index(code)
        place = struct.pack("<HH", row, column)
        if value is ...:
            result = struct.pack("<BxxxxxH", 3, 0xFFFF)
            return record(0x0006, place + struct.pack("<H", style) + result + bytes(6) + b"\0\0")
        if isinstance(value, bool):
            return record(0x0205, place + struct.pack("<HBB", style, value, 0))
        if isinstance(value, str):
            style = 16 if struck else style
            return record(0x0204, place + struct.pack("<H", style) + self.string(value, 2, 2))
        return record(0x0203, place + struct.pack("<Hd", style, value))

    def begin(self, kind):
        version = 0x0500 if self.charset else 0x0600
        return record(0x0809, struct.pack("<HHHH", version, kind, 0x0DBB, 1996) + bytes(8))

    def string(self, text, size, old_size=1):
        """Return a string with its length in a number of bytes, which was another up to 1995."""
        if self.charset:
            data = text.encode(self.charset)
            return len(data).to_bytes(old_size, "little") + data
        wide = text.encode("utf-16-le")
        return (len(wide) // 2).to_bytes(size, "little") + b"\1" + wide


def record(kind, content=b""):
    """Return a record of the stream."""
    return struct.pack("<HH", kind, len(content)) + content
