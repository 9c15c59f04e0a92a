"""What xlrd does not read of old workbooks: text boxes, page headers, texts of charts.

A workbook is a stream of records ([MS-XLS]), with a part for the workbook and for each sheet; a
chart on a sheet is a part inside that of the sheet.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.formats.legacy.office_art import read_drawings

# Kinds of records, of objects, and of what an object says.
_BEGIN, _END, _SHEET, _CONTINUE = 0x0809, 0x000A, 0x0085, 0x003C
_HEADER, _FOOTER, _OBJECT, _TEXT, _DRAWING = 0x0014, 0x0015, 0x005D, 0x01B6, 0x00EC
_FORMULA, _STRING, _SERIES_TEXT = 0x0006, 0x0207, 0x100D
_NOTE, _PICTURE = 0x0019, 0x0008
_PICTURE_FORMULA = 0x0009
# Results of formulas that are no numbers.
_NO_NUMBER, _TEXT_FOLLOWS, _EMPTY_TEXT = b"\xff\xff", 0, 3
_BIFF_8 = b"\x00\x06"


@dataclass
class SheetExtras:
    """Texts of a sheet that stand in no cell.

    ``margins`` are the codes of page headers, True, and footers, False; ``boxes`` the texts of
    shapes, ``chart`` those of charts; ``descriptions`` and ``embedded`` count pictures that are
    described and those that show an embedded file. ``unknown`` are the places, from 0, of
    formulas without a stored result, ``empty`` those with an empty one; ``calculated`` is True if
    any formula has another.
    """

    margins: list[tuple[bool, str]] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    chart: list[str] = field(default_factory=list)
    descriptions: int = 0
    embedded: int = 0
    unknown: set[tuple[int, int]] = field(default_factory=set)
    empty: set[tuple[int, int]] = field(default_factory=set)
    calculated: bool = False


def read_extras(stream: bytes, charset: str) -> dict[str, SheetExtras]:
    """Return what stands outside of cells by the names of sheets.

    ``charset`` is that of strings in workbooks before Excel 97.
    """
    places = {}
    wide = False
    for kind, content in _records(stream, 0):
        if kind == _BEGIN:
            wide = content[:2] == _BIFF_8
        elif kind == _SHEET and len(content) > 8:
            name = _string(content[6:], 1, charset, wide=wide)
            places[name] = int.from_bytes(content[:4], "little")
        elif kind == _END:
            break
    found = {name: _extras(stream, at, charset, wide=wide) for name, at in places.items()}
    # Programs that calculate nothing store an empty text as the result of every formula.
    if not any(extras.calculated for extras in found.values()):
        for extras in found.values():
            extras.unknown |= extras.empty
    return found


def _extras(stream: bytes, start: int, charset: str, *, wide: bool) -> SheetExtras:
    reader = _SheetReader(charset, wide=wide)
    depth = 0
    for kind, content in _records(stream, start):
        depth += (kind == _BEGIN) - (kind == _END)
        if not depth:
            break
        reader.read(kind, content, depth)
    return reader.finished()


class _SheetReader:
    """Reads the records of a sheet."""

    def __init__(self, charset: str, *, wide: bool) -> None:
        self._charset = charset
        self._wide = wide
        self._extras = SheetExtras()
        self._drawings = bytearray()
        self._object = 0  # the type of the last object
        self._text_follows = False  # of a shape
        self._formula: tuple[int, int] | None = None  # whose text should follow

    def read(self, kind: int, content: bytes, depth: int) -> None:
        """Read a record; those of a chart on the sheet lie one deeper."""
        if kind == _FORMULA and depth == 1:
            self._read_formula(content)
        elif kind == _STRING:
            self._formula = None
        elif kind in (_HEADER, _FOOTER) and depth == 1:
            code = _string(content, 2 if self._wide else 1, self._charset, wide=self._wide)
            self._extras.margins.append((kind == _HEADER, code))
        elif kind == _SERIES_TEXT and len(content) > 3:
            text = _string(content[2:], 1, self._charset, wide=self._wide)
            self._extras.chart.append(text)
        else:
            self._read_drawn(kind, content)

    def finished(self) -> SheetExtras:
        """Return what was read."""
        self._keep_unknown()
        drawn = read_drawings(bytes(self._drawings))
        self._extras.boxes += drawn.art
        self._extras.descriptions = drawn.descriptions
        return self._extras

    def _read_formula(self, content: bytes) -> None:
        self._keep_unknown()
        # A result of this form is a text that the next record holds.
        if len(content) < 14:
            return
        place = struct.unpack_from("<HH", content)
        special = content[6] if content[12:14] == _NO_NUMBER else None
        if special == _EMPTY_TEXT:
            self._extras.empty.add(place)
        else:
            self._extras.calculated = True
        if special == _TEXT_FOLLOWS:
            self._formula = place

    def _keep_unknown(self) -> None:
        if self._formula:
            self._extras.unknown.add(self._formula)
        self._formula = None

    def _read_drawn(self, kind: int, content: bytes) -> None:
        if kind == _OBJECT and len(content) > 5:
            self._object = int.from_bytes(content[4:6], "little")
            self._extras.embedded += self._object == _PICTURE and _is_embedded(content)
        elif kind == _DRAWING:
            self._drawings += content
        elif kind == _TEXT:
            self._text_follows = self._object != _NOTE  # comments are read with their cells
        elif kind == _CONTINUE and self._text_follows and content:
            self._text_follows = False
            text = _characters(content[1:], content[0] & 1)
            if text.strip():
                self._extras.boxes.append(text)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of each record from a place on."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _is_embedded(content: bytes) -> bool:
    """Return True if the record of a picture says that it shows an embedded file."""
    at = 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        if kind == _PICTURE_FORMULA:
            return True
        at += 4 + size
    return False


def _string(content: bytes, size: int, charset: str, *, wide: bool) -> str:
    """Return a string whose length is in its first byte or its first two."""
    count = int.from_bytes(content[:size], "little")
    if not wide:
        return content[size : size + count].decode(charset, "replace")
    if len(content) <= size:
        return ""
    double = content[size] & 1
    return _characters(content[size + 1 : size + 1 + count * (1 + double)], double)


def _characters(data: bytes, double: int) -> str:
    return data.decode("utf-16-le" if double else "latin-1", "replace")
