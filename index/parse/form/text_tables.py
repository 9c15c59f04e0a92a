"""Find tables and code that are laid out in plain text.

Consecutive lines with the same number of cells make a table; its cells are parted by tabs, by
``|``, or by runs of blanks.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.parse.form.lines import Line
from index.table_layout import ROWS_LOOKED_AT, find_layout

_RULE = re.compile(r"[|:+\-=\s]+")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_BLANKS = re.compile(r"[ \t\u3000]{2,}|\t")
_CODE_END = re.compile(r"[{};]$|^[)\]}]|[=(]\S|^(?:\$|#include|def |class |import |return )")
_CODE_INDENT = 4  # blanks before a line of code
_MOST_CELLS = 20_000  # more than any format of tables allows
_SENTENCE = re.compile("[。！？；]")


def find_code(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return the ranges of lines that are code: between fences, or indented and like code."""
    found = []
    place = 0
    while place < len(lines):
        line = lines[place]
        fence = _FENCE.match(line.text)
        last = place + 1
        if fence:
            while last < len(lines) and not (
                lines[last].text.startswith(fence[1]) and not lines[last].text.strip(fence[1][0])
            ):
                last += 1
            if last < len(lines):
                found.append((place, last + 1))
                place = last + 1
                continue
            # An opening fence without a closing one marks nothing.
            last = place + 1
        elif line.indent >= _CODE_INDENT and (place == 0 or line.gap):
            while last < len(lines) and lines[last].indent >= _CODE_INDENT:
                last += 1
            run = lines[place:last]
            like_code = sum(bool(_CODE_END.search(item.text)) for item in run)
            if 2 * like_code > len(run) and len(run) > 1:
                found.append((place, last))
        place = last
    return found


def find_tables(lines: Sequence[Line]) -> list[tuple[int, int, list[Block]]]:
    """Return the ranges of lines that are tables, each with its blocks."""
    found = []
    place = 0
    while place < len(lines):
        for split in (_piped, _tabbed, _aligned):
            last, rows = _run(lines, place, split)
            if len(rows) > 1:
                found.append((place, last, _table(lines, rows)))
                place = last
                break
        else:
            place += 1
    return found


class _Cell(NamedTuple):
    """A cell by which the layout of its table is found."""

    text: str
    column: int
    across: int = 1
    down: int = 1


class _Row(NamedTuple):
    """A row by which the layout of its table is found."""

    cells: Sequence[_Cell]
    header: bool | None = None


_Cells = list[tuple[int, int, int]]
_Split = Callable[[Line], tuple[int, _Cells]]


def _run(
    lines: Sequence[Line], place: int, split: _Split
) -> tuple[int, list[tuple[int, _Cells | None]]]:
    """Return the line after a run of rows of the same width, and its rows."""
    rows: list[tuple[int, _Cells | None]] = []
    width = 0
    at = place
    while at < len(lines):
        line = lines[at]
        if split is _piped and "|" in line.text and rows and _RULE.fullmatch(line.text):
            rows.append((at, None))
            at += 1
            continue
        count, cells = split(line)
        if count < 2 or (width and count != width) or (rows and line.gap):
            break
        width = count
        rows.append((at, cells))
        at += 1
    return at, rows if sum(cells is not None for _, cells in rows) > 1 else []


def _piped(line: Line) -> tuple[int, _Cells]:
    if "|" not in line.text or _SENTENCE.search(line.text[:1]):
        return 0, []
    body = line.text
    low = 1 if body.startswith("|") else 0
    high = len(body) - 1 if body.endswith("|") and len(body) > 1 else len(body)
    return _cells(line, re.compile(r"(?<!\\)\|"), low, high)


def _tabbed(line: Line) -> tuple[int, _Cells]:
    if "\t" not in line.text:
        return 0, []
    return _cells(line, re.compile(r"\t"), 0, len(line.text))


def _aligned(line: Line) -> tuple[int, _Cells]:
    if not _BLANKS.search(line.text) or _SENTENCE.search(line.text):
        return 0, []
    return _cells(line, _BLANKS, 0, len(line.text))


def _cells(line: Line, between: re.Pattern[str], low: int, high: int) -> tuple[int, _Cells]:
    """Return how many cells a line has and the column and range of those that are not empty."""
    found: _Cells = []
    column = 0
    at = low
    for match in [*between.finditer(line.text, low, high), None]:
        end = match.start() if match else high
        cell = line.text[at:end]
        text = cell.strip()
        if text:
            start = line.start + at + len(cell) - len(cell.lstrip())
            found.append((column, start, start + len(text)))
        at = match.end() if match else high
        column += 1
        if column > _MOST_CELLS:
            return 0, []
    return column, found


def _table(lines: Sequence[Line], rows: list[tuple[int, _Cells | None]]) -> list[Block]:
    first, last = lines[rows[0][0]], lines[rows[-1][0]]
    found = [Block(BlockKind.TABLE, first.start, last.end)]
    contents = [(lines[place], cells) for place, cells in rows if cells is not None]
    is_ruled = len(rows) > 1 and rows[1][1] is None
    first_rows = contents[:ROWS_LOOKED_AT]
    read = [_Row([_cell(line, *cell) for cell in cells]) for line, cells in first_rows]
    if is_ruled:
        read[0] = read[0]._replace(header=True)
    layout = find_layout(read)
    for place, (line, cells) in enumerate(contents):
        if place < layout.captions:
            found.append(Block(BlockKind.CAPTION, line.start, line.end))
            continue
        header = place < layout.captions + layout.headers
        found.append(Block(BlockKind.ROW, line.start, line.end, header=header))
        found += [Block(BlockKind.CELL, low, high, column=column) for column, low, high in cells]
    return found


def _cell(line: Line, column: int, low: int, high: int) -> _Cell:
    return _Cell(line.text[low - line.start : high - line.start], column)
