"""Quoted cells as small tables, the names of the columns above them."""

import html
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.store import StoredDocument
from rag.types import Citation, CitedCell
from rag.web.i18n import bilingual


class _Placed(NamedTuple):
    """A quoted cell, where it stands in its table, and whether its citation begins with it."""

    row: int
    column: int
    down: int
    number: int
    first: bool
    cell: CitedCell


def render_tables(document: StoredDocument, citations: Sequence[Citation]) -> str:
    """Return the cells that are quoted of a document as escaped HTML, '' if there are none.

    There is a table for each of the document that they are of, and for each part of a table
    that has names of columns of its own.
    """
    tables: dict[tuple[int, int], list[_Placed]] = defaultdict(list)
    for citation in citations:
        if citation.cells:
            table, _ = _table_and_cell(document, citation.cells[0])
            header = _header_row(table, citation.cells)
            tables[table.start, header] += _place(document, table, citation)
    return "".join(_render(placed) for placed in tables.values())


def _table_and_cell(document: StoredDocument, cell: CitedCell) -> tuple[Block, Block | None]:
    """Return the table and the block of a quoted cell, which may hold another table.

    What is in no table counts as one with the whole document.
    """
    table, found = document.tree, None
    inner = table
    for block in document.tree.path_to(cell.restored_start):
        if block.kind is BlockKind.TABLE:
            inner = block
        elif block.kind is BlockKind.CELL and block.end >= cell.restored_end:
            table, found = inner, block
    return table, found


def _row_at(table: Block, position: int) -> int:
    return bisect_right(table.children, position, key=lambda row: row.start) - 1


def _header_row(table: Block, cells: Iterable[CitedCell]) -> int:
    """Return the first of the rows that name the columns of some cells, -1 if there is none."""
    start = next((cell.names[0][0] for cell in cells if cell.names), -1)
    row = _row_at(table, start)
    while row > 0 and table.children[row - 1].header:
        row -= 1
    return row


def _place(document: StoredDocument, table: Block, citation: Citation) -> Iterable[_Placed]:
    for at, cell in enumerate(citation.cells):
        row = _row_at(table, cell.restored_start)
        _, block = _table_and_cell(document, cell)
        column, down = (block.column, block.down) if block else (at, 1)
        yield _Placed(row, column, down, citation.number, at == 0, cell)


def _render(placed: Sequence[_Placed]) -> str:
    columns = sorted({cell.column for cell in placed})
    names = {cell.column: cell.cell.name for cell in reversed(placed)}
    named = "".join(f"<th scope='col'><bdi>{html.escape(names[at])}</bdi></th>" for at in columns)
    head = f"<thead><tr>{named}</tr></thead>" if any(names.values()) else ""
    body = "".join(
        f"<tr>{''.join(f'<td>{_quotes(cells, row, at)}</td>' for at in columns)}</tr>"
        for row, cells in _rows(placed)
    )
    return (
        f"<div class='yz-scroll'><table class='yz-cells'><caption>{bilingual('cells')}</caption>"
        f"{head}<tbody>{body}</tbody></table></div>"
    )


def _rows(placed: Sequence[_Placed]) -> list[tuple[int, list[_Placed]]]:
    """Return the rows with quoted cells, and their cells with those merged from rows above.

    A row that holds nothing but what reaches another row too is left out.
    """
    rows = {
        row: [cell for cell in placed if cell.row <= row < cell.row + cell.down]
        for row in sorted({cell.row for cell in placed})
    }
    starts = {row: {cell.cell.restored_start for cell in rows[row]} for row in rows}
    return [
        (row, cells)
        for row, cells in rows.items()
        if not any(starts[row] < other for other in starts.values())
    ]


def _quotes(cells: Sequence[_Placed], row: int, column: int) -> str:
    """Return the quotes in a column of a row.

    What several citations quote stands there once: in its own row as the first of them has it, in
    the rows below it as the last.
    """
    found: dict[int, _Placed] = {}
    for cell in cells:
        if cell.column == column and (cell.row < row or cell.cell.restored_start not in found):
            found[cell.cell.restored_start] = cell
    return " ".join(map(_mark, found.values()))


def _mark(placed: _Placed) -> str:
    number = f"<sup>{placed.number}</sup>" if placed.first else ""
    return f"<mark data-cite='{placed.number}'>{number}{html.escape(placed.cell.quote)}</mark>"
