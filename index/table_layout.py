"""Tell which rows of a table name its columns, by the kinds of what stands in its cells."""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from index.text.cell_kinds import has_remark, kind_of, names_a_field, shape_of

# All were set by hand.
_BODY_ROWS = 30  # below a possible header that are looked at
_MAX_CAPTIONS = 4  # lines above the header: a title, a unit, a date, an office
_MAX_HEADERS = 5
_UNIT_CHARACTERS = 6  # of the longest units, such as （万立方米）
_KEY_SHARE = 0.6  # of a column's cells that read like names of fields, if they are

ROWS_LOOKED_AT = _MAX_CAPTIONS + _MAX_HEADERS + _BODY_ROWS
"""Rows at the top of a table by which its layout is found."""


class LaidCell(Protocol):
    """What the layout of a table is found by: a cell that is not empty, and where it stands."""

    @property
    def text(self) -> str:
        """The text of the cell."""

    @property
    def column(self) -> int:
        """The first column of the cell, from 0."""

    @property
    def across(self) -> int:
        """The number of columns that the cell spans."""

    @property
    def down(self) -> int:
        """The number of rows that the cell spans."""


class LaidRow(Protocol):
    """A row of a table."""

    @property
    def cells(self) -> Sequence[LaidCell]:
        """The cells of the row, by column; those without a text may be left out."""

    @property
    def header(self) -> bool | None:
        """Whether the row names the columns, None where the file does not say."""


class Layout(NamedTuple):
    """How many rows at the top of a table are captions, and how many after them are headers."""

    captions: int
    headers: int


def find_layout(rows: Sequence[LaidRow]) -> Layout:
    """Return which of a table's first rows are captions and headers.

    What the file itself says of a row counts; otherwise rows are told apart by the kinds of
    their values: a header is above values of another kind than its own names.
    """
    shown = [row.cells for row in rows[:ROWS_LOOKED_AT]]
    shown = [[cell for cell in cells if cell.text.strip()] for cells in shown]
    width = max((cell.column + cell.across for cells in shown for cell in cells), default=0)
    captions = _captions(shown, rows, width)
    said = 0
    for row in islice(rows, captions, captions + _MAX_HEADERS):
        if not row.header:
            break
        said += 1
    if said or any(row.header is False for row in rows[captions : captions + 1]):
        return Layout(captions, said if captions + said < len(rows) else 0)
    return Layout(captions, _headers(shown[captions:], width))


def _captions(shown: Sequence[Sequence[LaidCell]], rows: Sequence[LaidRow], width: int) -> int:
    """Return how many rows are titles: one text alone above rows of several cells."""
    count = 0
    for cells, row in zip(shown[:_MAX_CAPTIONS], rows, strict=False):
        if row.header or len(cells) > 1 or width < 2:
            break
        if cells:
            (cell,) = cells
            alone = cell.across >= width or cell.column == 0 or has_remark(cell.text)
            if not alone or cell.down > 1:
                break
        count += 1
    return count if any(len(cells) > 1 for cells in shown[count:]) else 0


def _headers(shown: Sequence[Sequence[LaidCell]], width: int) -> int:
    """Return how many of the first rows name the columns."""
    if len(shown) < 2 or width < 2 or not shown[0] or _pairs(shown, width):
        return 0
    count = _group_rows(shown)
    if not count:
        return 0
    names = {cell.column: cell.text for cells in shown[:count] for cell in cells}
    body = shown[count : count + _BODY_ROWS]
    below: dict[int, list[str]] = {}
    for cells in body:
        for cell in cells:
            below.setdefault(cell.column, []).append(cell.text)
    votes = [_vote(name, below[column]) for column, name in names.items() if column in below]
    if any(votes) or any(kind_of(name) == "figure" for name in names.values()):
        return count if sum(votes) > 0 else 0
    texts = [cell.text.strip() for cell in shown[0]]
    filled = len(texts) >= max(len(cells) for cells in body) - 1
    return count if count > 1 or (filled and len(set(texts)) == len(texts)) else 0


def _vote(name: str, values: Sequence[str]) -> int:
    """Return 1 if a text is of another kind than the values below it, -1 if it is a value."""
    kinds = [kind_of(value) for value in values]
    most, own = max(set(kinds), key=kinds.count), kind_of(name)
    if own == "figure" and most == "figure":
        return -(shape_of(name) in map(shape_of, values))
    if own == most:
        return -(own != "label")
    return -1 if own in ("figure", "text") else int(most != "label")


def _group_rows(shown: Sequence[Sequence[LaidCell]]) -> int:
    """Return how many rows the header has if the first row is one: names may stand below groups.

    It is 0 if the cells of the first row show that it holds values.
    """
    count = 1
    while count < min(_MAX_HEADERS, len(shown) - 1):
        above, below = shown[count - 1], shown[count]
        reach = max(cell.down for cell in shown[0])
        if not below and reach > count:
            count += 1
            continue
        own = {cell.column: cell.text.strip() for cell in above if cell.across == 1}
        grouped = any(cell.across > 1 for cell in above)
        if not grouped and above and below and below[0].column > above[0].column:
            # A group that is not merged: nothing stands to the right of its name.
            last = max(cell.column + cell.across for cell in below)
            ends = [*(cell.column for cell in above[1:]), last]
            wide = [cell.column for cell, end in zip(above, ends, strict=True)
                    if end - cell.column > 1]  # fmt: skip
            grouped = bool(wide)
            own = {column: text for column, text in own.items() if column not in wide}
        under_names = [cell for cell in below if own.get(cell.column, cell.text) != cell.text]
        if count == 1 and reach > 1 and not grouped and under_names:
            return 0  # a value that several rows share
        units = _are_units(below, shown[count + 1]) if count == 1 and above else False
        if not below or not (units or (grouped and not under_names)):
            break
        if any(kind_of(cell.text) not in ("label", "period", "code") for cell in below):
            break
        count += 1
    return count


def _are_units(cells: Sequence[LaidCell], body: Sequence[LaidCell]) -> bool:
    """Return True for a row of units: nothing in the first column, figures below each."""
    figures = {cell.column for cell in body if kind_of(cell.text) == "figure"}
    return len(cells) > 1 and all(
        cell.column and cell.column in figures and len(cell.text.strip()) <= _UNIT_CHARACTERS
        for cell in cells
    )


def _pairs(shown: Sequence[Sequence[LaidCell]], width: int) -> bool:
    """Return True if the odd columns name what stands beside them, as 姓名 does beside 张三."""
    if width % 2 or any(cell.across > 1 and cell.column % 2 == 0 for cell in shown[0]):
        return False
    keys = [cell.text for cells in shown for cell in cells if cell.column % 2 == 0]
    values = [cell.text for cells in shown for cell in cells if cell.column % 2]
    if not keys or not values or len(set(keys)) < len(keys):
        return False
    if sum(key.rstrip().endswith(("：", ":")) for key in keys) > _KEY_SHARE * len(keys):
        return True
    beside = [cell.text for cell in shown[0] if cell.column % 2]
    if any(names_a_field(text) or kind_of(text) == "period" for text in beside):
        return False
    if sum(map(names_a_field, keys)) < _KEY_SHARE * len(keys):
        return False
    kinds = [kind_of(text) for text in values[len(beside) :]]
    same = len(set(kinds)) == 1 and kinds[0] != "label"
    return not (same and len(kinds) > 2 and all(kind_of(text) == "label" for text in beside))
