"""Rows of Word's older formats, in which each row has the edges of its own cells."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from index.blocks import Visibility
from index.formats.word.body import Cell, Part, Table

_SAME_EDGE = 40  # twips; edges of cells that lie closer together are one


@dataclass(frozen=True)
class Row:
    """The cells of a row: their edges in twips, which go on from above, and if it is a header.

    ``merged`` are, for each cell, 1 if it goes on from the cell on its left or -1 from above.
    """

    edges: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()
    header: bool = False


@dataclass
class OpenTable:
    """A table that is being read: its rows, and the cells of the row that has begun."""

    rows: list[tuple[list[list[Part]], Row]] = field(default_factory=list)
    cells: list[list[Part]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def finished(table: OpenTable) -> Table:
    """Return a table in whose rows each edge of a cell is an edge of a column."""
    edges = _columns(edge for _, row in table.rows for edge in row.edges)
    rows: list[tuple[list[Cell], bool | None, Visibility]] = []
    above: dict[int, Cell] = {}
    for texts, row in table.rows:
        cells: list[Cell] = []
        reached: dict[int, Cell] = {}
        known = len(row.edges) > len(texts)
        for at, parts in enumerate(texts):
            column = edges[row.edges[at]] if known else at
            across = max(edges[row.edges[at + 1]] - column, 1) if known else 1
            merged = row.merged[at] if at < len(row.merged) else 0
            if merged == 1 and cells:
                cells[-1].across += across
            elif merged < 0 and column in above:
                above[column].down += 1
                above[column].parts += parts
                reached[column] = above[column]
            else:
                cells.append(Cell(column, across, 1, list(parts)))
                reached[column] = cells[-1]
        above = reached
        rows.append((cells, row.header or None, Visibility.VISIBLE))
    said = any(header for _, header, _ in rows)
    if table.cells or table.parts:  # a row that does not end
        parts = [part for cell in [*table.cells, table.parts] for part in cell]
        rows.append(([Cell(0, 1, 1, parts)], None, Visibility.VISIBLE))
    if said:
        rows = [(cells, bool(header), looks) for cells, header, looks in rows]
    return Table(rows)


def _columns(edges: Iterable[int]) -> dict[int, int]:
    """Return for each edge the number of the column that begins there."""
    columns: dict[int, int] = {}
    number, last = -1, None
    for edge in sorted(set(edges)):
        if last is None or edge - last > _SAME_EDGE:
            number += 1
            last = edge
        columns[edge] = number
    return columns
