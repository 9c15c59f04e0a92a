"""Put a table into a text with its captions, rows, cells and the notes below it."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from itertools import accumulate
from typing import NamedTuple

from index.blocks import Block, BlockKind, Visibility
from index.formats.builder import Assembly
from index.table_layout import find_layout
from index.types import Place

# Both were set by hand.
_NOTE_ROWS = 4  # at the bottom that may be notes
_WIDTH_ROWS = 30  # that tell how wide a table is
_NOTE = re.compile(
    r"[（(]?(?:附?注|备注|说明|(?:资料|数据)来源|notes?|source)\d*\s*[：:.]", re.IGNORECASE
)


class TableCell(NamedTuple):
    """A cell: its text, its first column from 0, and how many columns and rows it spans.

    ``write`` adds what the cell holds, given the joint in front of it, where that is more than a
    text. ``own_lines`` is True if that begins and ends a line, as a table in the cell does.
    """

    text: str
    column: int
    across: int = 1
    down: int = 1
    visibility: Visibility = Visibility.VISIBLE
    write: Callable[[str], None] | None = None
    own_lines: bool = False


class TableRow(NamedTuple):
    """A row; cells without a text may be left out.

    ``header`` is None where the file is silent. ``notes`` are comments on cells of the row.
    """

    cells: Sequence[TableCell]
    place: Place | None = None
    header: bool | None = None
    visibility: Visibility = Visibility.VISIBLE
    notes: Sequence[str] = ()


def plain_cells(texts: Iterable[str]) -> list[TableCell]:
    """Return the cells of a row without spans; empty texts take their column and are left out."""
    return [TableCell(text, column) for column, text in enumerate(texts) if text.strip()]


def add_table(
    made: Assembly,
    rows: Sequence[TableRow],
    joint: str = "\n",
    visibility: Visibility = Visibility.VISIBLE,
) -> None:
    """Add a table with its captions, header rows and cells, a line for each row.

    ``joint`` stands between the table and the text before it.
    """
    layout = find_layout(rows)
    notes = _notes_below(rows[layout.captions + layout.headers + 1 :])
    # Rows without a text leave no row, so that no cell can span them.
    filled = [0, *accumulate(any(cell.text.strip() for cell in row.cells) for row in rows)]
    with made.block(Block(BlockKind.TABLE, 0, 0, visibility=visibility)):
        for number, row in enumerate(rows):
            before = made.length
            if any(cell.down > 1 for cell in row.cells):
                row = row._replace(cells=[_clipped(cell, number, filled) for cell in row.cells])
            if number < layout.captions or number >= len(rows) - notes:
                kind = BlockKind.CAPTION if number < layout.captions else BlockKind.FOOTNOTE
                with made.block(Block(kind, 0, 0, visibility=row.visibility)):
                    _add_cells(made, row, joint, marked=False)
            else:
                header = number < layout.captions + layout.headers
                block = Block(BlockKind.ROW, 0, 0, header=header, visibility=row.visibility)
                with made.block(block):
                    _add_cells(made, row, joint, marked=True)
            joint = "\n" if made.length > before else joint
            for note in row.notes:
                with made.block(Block(BlockKind.EDITORIAL, 0, 0, visibility=row.visibility)):
                    made.add(note, row.place, joint)


def _clipped(cell: TableCell, number: int, filled: Sequence[int]) -> TableCell:
    """Return a cell that spans no rows but those that have a text."""
    last = min(number + cell.down, len(filled) - 1)
    return cell._replace(down=max(1, filled[last] - filled[number]))


def _add_cells(made: Assembly, row: TableRow, joint: str, *, marked: bool) -> None:
    """Add the cells of a row, tabs between them, with a block for each if they are ``marked``."""
    for cell in row.cells:
        between = "\n" if cell.own_lines and joint == "\t" else joint
        before = made.length
        if cell.write:
            with made.block(_cell_block(cell, 0, 0)) if marked else nullcontext():
                cell.write(between)
        else:
            made.add(cell.text, row.place, between)
            if marked and made.length > before:
                start = before + len(between) if before else 0
                made.mark(_cell_block(cell, start, made.length))
        if made.length > before:
            joint = "\n" if cell.own_lines else "\t"


def _cell_block(cell: TableCell, start: int, end: int) -> Block:
    return Block(
        BlockKind.CELL, start, end, 0, "", cell.column, cell.across, cell.down, False,
        cell.visibility,
    )  # fmt: skip


def _notes_below(rows: Sequence[TableRow]) -> int:
    """Return how many of the last rows are notes: one text alone, all across or named so."""
    cells = [cell for row in rows[:_WIDTH_ROWS] for cell in row.cells]
    width = max((cell.column + cell.across for cell in cells), default=0)
    count = 0
    for row in reversed(rows[-_NOTE_ROWS:]):
        filled = [cell for cell in row.cells if cell.text.strip()]
        if len(filled) != 1 or not (
            filled[0].across >= max(width, 2) or _NOTE.match(filled[0].text.strip())
        ):
            break
        count += 1
    return count
