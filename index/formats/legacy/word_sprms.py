"""Properties of characters, paragraphs and rows in Word's binary files ("sprms" in [MS-DOC])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.formats.legacy.word_rows import Row

# Property codes of [MS-DOC] 2.6.
_VANISH, _STRIKE, _DOUBLE_STRIKE = 0x083C, 0x0837, 0x2A53
_DELETED, _SPECIAL, _SYMBOL, _CHARACTER_STYLE = 0x0800, 0x0855, 0x6A09, 0x4A30
_TOGGLES = {_VANISH: "hidden", _STRIKE: "struck", _DOUBLE_STRIKE: "struck_twice"}
_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL, _INNER_ROW_END = 0x244B, 0x244C
_LEVEL, _LIST, _OUTLINE, _STYLE = 0x260A, 0x460B, 0x2640, 0x4600
_NUMBERS = {_DEPTH: "depth", _LEVEL: "level", _OUTLINE: "outline", _STYLE: "style"}
_SWITCHES = {_ROW_END: "row_end", _INNER_ROW_END: "row_end", _INNER_CELL: "cell_end"}
_HUGE = (0x6645, 0x6646)
_TABLE_CELLS, _HEADER_ROW, _DELETED_ROW = 0xD608, 0x3404, 0xD662
_VERTICAL_MERGE = 0xD62B
_TABS = 0xC615
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of an operand by the highest bits of its code
_MOST_CELLS = 63


@dataclass(frozen=True)
class Looks:
    """How characters look. What is None is as the style says.

    ``style`` is the number of a character style, ``symbol`` a font and a character of it.
    """

    hidden: bool | None = None
    struck: bool | None = None
    struck_twice: bool | None = None
    deleted: bool = False
    special: bool = False
    symbol: tuple[int, int] | None = None
    style: int | None = None


@dataclass(frozen=True)
class Layout:
    """How a paragraph stands. ``list`` is 0 without one, None if the style says.

    ``depth`` is the number of tables around it; ``cell_end`` and ``row_end`` are for its mark.
    """

    style: int = 0
    depth: int = 0
    cell_end: bool = False
    row_end: bool = False
    level: int | None = None
    list: int | None = None
    outline: int | None = None
    row: Row = Row()


def sprms(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield code and operand of each property of a list."""
    at = 0
    while at + 2 <= len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _SIZES[code >> 13]
        if not size and at < len(data):
            size = data[at]
            at += 1
            if code == _TABLE_CELLS and at < len(data):
                size += (data[at] << 8) - 1
                at += 1
            elif code == _TABS and size == 255:
                return  # tab stops too many to be stored plainly; nothing we need comes after
        yield code, data[at : at + max(size, 0)]
        at += max(size, 0)


def with_looks(looks: Looks, data: bytes, style: Looks) -> Looks:
    """Return looks changed by a list of properties; ``style`` is what the style says."""
    for code, operand in sprms(data):
        number = int.from_bytes(operand[:2], "little")
        if code in _TOGGLES:
            name = _TOGGLES[code]
            # 0x80 means as the style says, 0x81 the opposite.
            on = bool(getattr(style, name)) ^ bool(number & 1) if number & 0x80 else number == 1
            said: dict[str, Any] = {name: on}
            looks = replace(looks, **said)
        elif code == _DELETED:
            looks = replace(looks, deleted=bool(number))
        elif code == _SPECIAL:
            looks = replace(looks, special=number == 1)
        elif code == _SYMBOL and len(operand) == 4:
            looks = replace(looks, special=True, symbol=struct.unpack("<HH", operand))
        elif code == _CHARACTER_STYLE:
            looks = replace(looks, style=number)
    return looks


def with_layout(layout: Layout, data: bytes, more: bytes = b"") -> Layout:
    """Return a layout changed by a list of properties; long lists stand in the stream ``more``."""
    for code, operand in sprms(data):
        number = int.from_bytes(operand, "little")
        if code == _IN_TABLE:
            layout = replace(layout, depth=max(layout.depth, 1) if number else 0)
        elif code in _NUMBERS:
            said: dict[str, Any] = {_NUMBERS[code]: number}
            layout = replace(layout, **said)
        elif code in _SWITCHES:
            said = {_SWITCHES[code]: bool(number)}
            layout = replace(layout, **said)
        elif code == _LIST:
            # 0xF801 stands for "none, in spite of the style".
            layout = replace(layout, list=number if number < 0xF801 else 0)
        elif code in _HUGE and number + 2 <= len(more):
            (size,) = struct.unpack_from("<H", more, number)
            layout = with_layout(layout, more[number + 2 : number + 2 + size])
        else:
            layout = replace(layout, row=_with_row(layout.row, code, operand))
    return layout


def _with_row(row: Row, code: int, operand: bytes) -> Row:
    if code == _HEADER_ROW:
        return replace(row, header=operand[:1] == b"\1")
    if code == _VERTICAL_MERGE and len(operand) > 1 and operand[0] < len(row.merged):
        merged = list(row.merged)
        merged[operand[0]] = -1 if operand[1] == 1 else 0
        return replace(row, merged=tuple(merged))
    if code != _TABLE_CELLS or not operand:
        return row
    count = min(operand[0], _MOST_CELLS)
    end = 1 + 2 * (count + 1)
    if len(operand) < end:
        return row
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    merged = []
    for at in range(count):
        flags = int.from_bytes(operand[end + 20 * at : end + 20 * at + 2], "little")
        across, down = flags & 3, flags >> 5 & 3
        merged.append(1 if across == 1 else -1 if down == 1 else 0)
    return replace(row, edges=edges, merged=tuple(merged))
