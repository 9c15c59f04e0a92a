"""Excel workbooks up to 2003 and those of WPS: read as workbooks of today are."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import ReadError
from index.formats.base import Format
from index.formats.builder import Assembly, clean, too_long
from index.formats.charsets.decode import decode
from index.formats.excel.number_format import BUILT_IN, shown
from index.formats.excel.workbook import (
    PICTURE,
    Area,
    Drawn,
    Sheet,
    SheetContent,
    StoredCell,
    StoredRow,
    margin,
)
from index.formats.excel.xlsx import WorkbookText
from index.formats.left_out import LeftOut
from index.formats.legacy.compound import MAGIC, Compound, stream_name
from index.formats.legacy.xls_records import SheetExtras, read_extras
from index.types import RawText

_STREAMS = ("Workbook", "Book")
FORMAT = Format(
    "Excel 97–2003", (".xls", ".xlt", ".et", ".ett"), MAGIC, tuple(map(stream_name, _STREAMS)),
    magic_required=True, packages="xlrd olefile",
)  # fmt: skip
_BIFF_8 = 80  # the version, as xlrd counts, whose strings are Unicode
_WESTERN = (None, 1252)  # code pages that workbooks in other languages name as well
_MOST_CHARACTERS = 20_000  # of strings, from which a charset is told
_EXACT = 1e15  # from which on a number has more digits than Excel keeps
_WINDOWS = "cp1252"
_PAIRS = re.compile(r"[^\x00-\x7f]{2,}")
_MIN_PAIRED = 0.5  # of the characters outside of ASCII; set by hand
_EAST_ASIAN = ("gb", "big5", "cp9", "shift", "euc", "johab")
_UNKNOWN_FORMULA = "?"  # its text is not read
_LATIN = "iso-8859-1"  # in which no byte is lost


def read(data: bytes, limit: int) -> RawText:
    """Return the rows of all sheets as they are shown, marked ``sheet NAME, row N``.

    The charset of workbooks before Excel 97 is told from their strings if they do not name one.
    Raises ReadError if no cell has a value, or for a file that is encrypted or damaged.
    """
    compound = Compound(data)
    stream = next(filter(None, (compound.stream(name) for name in _STREAMS)), b"")
    workbook = _Workbook(stream)
    made = Assembly(limit)
    writer = WorkbookText(workbook, made, limit)
    for sheet in workbook.sheets:
        writer.add(sheet)
    title, author, _ = compound.properties()
    notes = tuple(writer.notes())
    return replace(made.raw("xls"), title=title, author=author, notes=notes)


class _Workbook:
    """A workbook as xlrd reads it."""

    def __init__(self, stream: bytes) -> None:
        try:
            self._book = _opened(stream)
        except UnicodeDecodeError:  # the charset that it names is not that of its strings
            self._book = _opened(stream, _LATIN)
            self._book.codepage = None
        charset = str(self._book.encoding or _LATIN)
        if self._book.biff_version < _BIFF_8 and self._book.codepage in _WESTERN:
            charset = _charset(_opened(stream, _LATIN))
            self._book = _opened(stream, charset)
        self.sheets = [
            Sheet(clean(sheet.name).strip(), str(number), sheet.visibility != 0)
            for number, sheet in enumerate(self._book.sheets())
        ]
        extras = read_extras(stream, charset)
        self._extras = [extras.get(sheet.name, SheetExtras()) for sheet in self._book.sheets()]
        self._since_1904 = self._book.datemode == 1

    def struck(self, style: int) -> bool:
        """Return True if cells of a style are struck through."""
        styles, fonts = self._book.xf_list, self._book.font_list
        font = styles[style].font_index if style < len(styles) else len(fonts)
        return font < len(fonts) and bool(fonts[font].struck_out)

    def format(self, number: str, style: int) -> str:
        """Return a number as cells of a style show it."""
        styles = self._book.xf_list
        key = styles[style].format_key if style < len(styles) else 0
        known = self._book.format_map.get(key)
        code = BUILT_IN.get(key) or (known.format_str if known else "General")
        return shown(number, code, since_1904=self._since_1904)

    def read(self, sheet: Sheet, limit: int) -> SheetContent:
        """Return what a sheet holds. Raises ReadError if that is over ``limit`` characters."""
        source = self._book.sheet_by_index(int(sheet.part))
        rows = []
        size = 0
        unknown: dict[int, list[StoredCell]] = {}
        for row, column in sorted(self._extras[int(sheet.part)].unknown):
            unknown.setdefault(row, []).append(StoredCell(column, "", 0, _UNKNOWN_FORMULA))
        for number in sorted({*range(source.nrows), *unknown}):
            known = self._cells(source, number) if number < source.nrows else ()
            cells = [*known, *unknown.get(number, ())]
            size += sum(len(cell.text) for cell in cells)
            if size > limit:
                raise too_long(limit)
            info = source.rowinfo_map.get(number)
            if cells:
                rows.append(StoredRow(number + 1, bool(info and info.hidden), cells))
        merged = [
            Area(top + 1, left, bottom, right - 1)
            for top, bottom, left, right in source.merged_cells
        ]
        hidden = [(column, column) for column, info in source.colinfo_map.items() if info.hidden]
        codes = self._extras[int(sheet.part)].margins
        margins = [(above, text) for above, code in codes if (text := margin(code))]
        return SheetContent(rows, merged, hidden, margins)

    def _cells(self, source: Any, row: int) -> Iterator[StoredCell]:  # noqa: ANN401
        import xlrd

        for column, cell in enumerate(source.row(row)):
            style = cell.xf_index or 0
            if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                text = self.format(_digits(cell.value), style)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                text = "TRUE" if cell.value else "FALSE"
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                text = xlrd.error_text_from_code.get(cell.value, "")
            elif cell.ctype == xlrd.XL_CELL_TEXT:
                text = " ".join(str(cell.value).split())
            else:
                continue
            if PICTURE.match(text):
                yield StoredCell(column, "", style, picture=True)
            elif text:
                yield StoredCell(column, text, style)

    def values(self, sheet: Sheet) -> Iterator[tuple[int, int, str, bool, str]]:
        """Yield nothing: these files hold the results of formulas."""
        yield from ()

    def comments(self, sheet: Sheet) -> dict[tuple[int, int], list[str]]:
        """Return the comments on the cells of a sheet by row and column."""
        notes = self._book.sheet_by_index(int(sheet.part)).cell_note_map
        return {
            (row + 1, column): [" ".join(clean(note.text).split())]
            for (row, column), note in notes.items()
            if note.text.strip()
        }

    def drawn(self, sheet: Sheet) -> Iterator[Drawn]:
        """Yield the texts of shapes and charts of a sheet."""
        extras = self._extras[int(sheet.part)]
        for text in (*extras.boxes, *extras.chart):
            lines = [line for line in clean(text).splitlines() if line.strip()]
            if lines:
                yield Drawn(1, lines)

    def left_out(self, sheet: Sheet) -> Iterator[LeftOut]:
        """Yield what a sheet holds that is not read."""
        extras = self._extras[int(sheet.part)]
        yield from [LeftOut.DESCRIPTIONS] * extras.descriptions
        yield from [LeftOut.EMBEDDED] * extras.embedded


def _digits(value: float) -> str:
    """Return a number with the digits that Excel keeps: there are 15, also of longer ones."""
    return repr(value) if abs(value) < _EXACT else f"{value:.14e}"


def _opened(stream: bytes, charset: str = "") -> Any:  # noqa: ANN401
    """Return the workbook of a stream as xlrd reads it, with a charset other than it names."""
    import xlrd

    try:
        return xlrd.open_workbook(
            file_contents=stream, formatting_info=True, encoding_override=charset or None,
            logfile=io.StringIO(),
        )  # fmt: skip
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise ReadError("it is protected by a password") from error
        raise


def _charset(book: Any) -> str:  # noqa: ANN401
    """Return the charset of a workbook's strings, which were read as if they were Western."""
    texts = []
    size = 0
    for sheet in book.sheets():
        texts.append(sheet.name)
        for row in range(sheet.nrows):
            texts += [cell for cell in sheet.row_values(row) if isinstance(cell, str)]
            if (size := size + sum(map(len, texts[-10:]))) > _MOST_CHARACTERS:
                break
    text = "\n".join(texts)
    high = sum(not char.isascii() for char in text)
    # Two bytes a character stand side by side; letters with accents stand among others.
    if sum(map(len, _PAIRS.findall(text))) <= _MIN_PAIRED * high:
        return _WINDOWS
    try:
        charset = decode(text.encode(_LATIN, "ignore")).charset
    except ReadError:
        charset = ""
    return charset if charset.startswith(_EAST_ASIAN) else _WINDOWS
