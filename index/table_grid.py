"""Say which column names stand above the cells of a table, and which merged cells reach a row."""

from collections.abc import Iterator
from typing import NamedTuple

from index.blocks import Block, BlockKind

WIDEST = 200
"""Columns of a table that are named; set by hand, cells further right stand without a name."""


class NamedCell(NamedTuple):
    """A cell that belongs to a row, and the header cells above it, from the top."""

    names: tuple[Block, ...]
    cell: Block


class GridRow(NamedTuple):
    """A row of a table with its cells, those merged from rows above included, by column."""

    row: Block
    cells: tuple[NamedCell, ...]


def grid_rows(table: Block) -> Iterator[GridRow]:
    """Yield the rows of a table, top to bottom, without those that name the columns.

    A row that names columns in the middle of a table begins a new part of it.
    """
    above: dict[int, list[Block]] = {}  # header cells by column
    reaching: dict[int, tuple[Block, int]] = {}  # merged cells, and how many rows they go on
    in_header = False
    for row in table.children:
        if row.kind is not BlockKind.ROW:
            continue
        own = [cell for cell in row.children if cell.kind is BlockKind.CELL]
        if row.header:
            if not in_header:
                above, reaching = {}, {}
            for cell in own:
                for column in range(cell.column, min(cell.column + cell.across, WIDEST)):
                    above.setdefault(column, []).append(cell)
        taken = {cell.column for cell in own}
        merged = [cell for column, (cell, _) in reaching.items() if column not in taken]
        reaching = {
            column: (cell, rows - 1)
            for column, (cell, rows) in reaching.items()
            if column not in taken and rows > 1
        }
        reaching |= {cell.column: (cell, cell.down - 1) for cell in own if cell.down > 1}
        in_header = row.header
        if not row.header:
            cells = sorted([*own, *merged], key=lambda cell: cell.column)
            yield GridRow(
                row,
                tuple(NamedCell(tuple(above.get(cell.column, ())), cell) for cell in cells),
            )


def grid_row(table: Block, row: Block) -> GridRow | None:
    """Return one row of a table with its cells, None for a row that names the columns."""
    return next((found for found in grid_rows(table) if found.row.start == row.start), None)


def row_text(text: str, row: GridRow) -> str:
    """Return a row in words, such as ``name: value; name: value``; ``text`` is the document."""
    return "; ".join(cell_text(text, cell) for cell in row.cells)


def rows_in_words(text: str, tree: Block) -> dict[int, str]:
    """Return the rows of all tables of a document in words, by where they start."""
    found: dict[int, str] = {}
    for block in tree.walk():
        if block.kind is BlockKind.TABLE:
            found |= table_in_words(text, block)
    return found


def table_in_words(text: str, table: Block) -> dict[int, str]:
    """Return the rows of a table in words, by where they start."""
    return {row.row.start: row_text(text, row) for row in grid_rows(table)}


def cell_text(text: str, named: NamedCell) -> str:
    """Return a cell with the names of its column before it."""
    names = list(dict.fromkeys(words(text, name) for name in named.names))
    value = words(text, named.cell)
    return f"{' '.join(names)}: {value}" if names else value


def words(text: str, block: Block) -> str:
    """Return the text of a block on one line."""
    return " ".join(text[block.start : block.end].split())
