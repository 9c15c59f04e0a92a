"""Tables of web pages: where each cell stands, and which tables only arrange the page."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from index.blocks import Block, BlockKind
from index.formats.tables import TableCell, TableRow
from index.table_layout import find_layout

T = TypeVar("T")

_MAX_ACROSS = 1000  # as HTML limits it
_MAX_DOWN = 65_534
_PARTS = frozenset(("thead", "tbody", "tfoot"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# A cell with so many characters in several paragraphs, and with so much of all the table's text,
# is a part of the page. Set by hand: the notes column of a table is shorter.
_MIN_PAGE_CHARACTERS = 150
_MIN_PAGE_SHARE = 0.6
_BREAKS = ("p", "div", "br", "section", "ul", "ol", "blockquote", "article")


class TablePlan(NamedTuple):
    """The blocks of the rows and cells of a table."""

    rows: dict[Any, Block]
    cells: dict[Any, Block]


def plan_table(table: Any, lengths: dict[Any, int]) -> TablePlan | None:  # noqa: ANN401
    """Return the blocks of a table by their elements, None for a table that arranges the page.

    ``lengths`` are the characters in each element.
    """
    rows = _rows(table)
    grid = _grid([row for _, row in rows])
    if _arranges(table, grid, lengths):
        return None
    read = []
    for (in_head, _), cells in zip(rows, grid, strict=True):
        named = [element.tag == "th" for element, _ in cells]
        texts = [TableCell(_text(element), *block) for element, block in cells]
        read.append(
            TableRow(
                [cell for cell in texts if cell.text],
                header=True if in_head or (named and all(named)) else None,
            )
        )
    layout = find_layout(read)
    plan = TablePlan({}, {})
    for number, ((_, row), cells) in enumerate(zip(rows, grid, strict=True)):
        header = layout.captions <= number < layout.captions + layout.headers
        if number < layout.captions:
            plan.rows[row] = Block(BlockKind.CAPTION, 0, 0)
            continue
        plan.rows[row] = Block(BlockKind.ROW, 0, 0, header=header)
        for element, (column, across, down) in cells:
            plan.cells[element] = Block(
                BlockKind.CELL, 0, 0, column=column, across=across, down=down
            )
    return plan


def _rows(table: Any) -> list[tuple[bool, Any]]:  # noqa: ANN401
    """Return the rows of a table, but not of tables in it, and whether each is in its head."""
    found = []
    for child in table:
        if child.tag == "tr":
            found.append((False, child))
        elif child.tag in _PARTS:
            found += [(child.tag == "thead", row) for row in child if row.tag == "tr"]
    return found


def _grid(rows: list[Any]) -> list[list[tuple[Any, tuple[int, int, int]]]]:
    """Return the cells of each row with their first column and how much they span."""
    return place_cells(
        [
            [
                (cell, cell.get("colspan"), cell.get("rowspan"))
                for cell in row
                if cell.tag in ("td", "th")
            ]
            for row in rows
        ]
    )


def place_cells(
    rows: Sequence[Sequence[tuple[T, str | None, str | None]]],
) -> list[list[tuple[T, tuple[int, int, int]]]]:
    """Return the cells of each row with their first column and how many they span both ways.

    A cell is given with its attributes ``colspan`` and ``rowspan``.
    """
    grid = []
    taken: list[tuple[int, int, int]] = []  # first column, columns, rows left, in order
    for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
        cells: list[tuple[T, tuple[int, int, int]]] = []
        after: list[tuple[int, int, int]] = []
        waiting = iter(taken)
        above = next(waiting, None)
        column = 0
        for element, colspan, rowspan in row:
            while above and above[0] <= column:
                column = max(column, above[0] + above[1])
                after.append(above)
                above = next(waiting, None)
            across = min(_number(colspan, 1) or 1, _MAX_ACROSS)
            down = _number(rowspan, 1)
            down = min(down or left, left, _MAX_DOWN)  # 0 is: to the end of the table
            cells.append((element, (column, across, down)))
            if down > 1:
                after.append((column, across, down))
            column += across
        after += [above, *waiting] if above else []
        taken = [(first, wide, high - 1) for first, wide, high in after if high > 1]
        grid.append(cells)
    return grid


def _arranges(
    table: Any,  # noqa: ANN401
    grid: list[list[tuple[Any, tuple[int, int, int]]]],
    lengths: dict[Any, int],
) -> bool:
    """Return True if a table only arranges the parts of a page."""
    if table.get("role") in ("presentation", "none"):
        return True
    filled = [[cell for cell, _ in row if lengths.get(cell, 0)] for row in grid]
    if sum(map(bool, filled)) < 2 or max(map(len, filled)) < 2:
        return True
    if any(cell.tag == "th" for row in filled for cell in row):
        return False
    if next(table.iterdescendants("table", *_HEADINGS), None) is not None:
        return True
    most = max((cell for row in filled for cell in row), key=lambda cell: lengths[cell])
    long = lengths[most] >= max(_MIN_PAGE_CHARACTERS, _MIN_PAGE_SHARE * lengths.get(table, 0))
    return long and sum(1 for _ in most.iterdescendants(*_BREAKS)) > 1


def _text(cell: Any) -> str:  # noqa: ANN401
    return " ".join("".join(cell.itertext()).split())


def _number(value: str | None, default: int) -> int:
    try:
        return max(0, int((value or "").strip()[:9]))
    except ValueError:
        return default
