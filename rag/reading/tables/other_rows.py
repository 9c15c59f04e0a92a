"""Recognise rows and sections about something else than what a question names.

Two rows of a table differ in one cell, and two sections that are built alike in one word of their
headings: 主任 and 副主任, 风行A1扫地机 and 风行B2扫地机. To an embedding they look alike.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from os.path import commonprefix

from index.blocks import Block, BlockKind
from index.store import StoredDocument
from index.table_grid import GridRow, grid_rows, words
from rag.reading.evidence import Quote

MOST_CELLS = 20_000
"""Cells of a table whose rows are compared; those of a larger one are told apart by codes."""
_MOST_SECTIONS = 500
_MOST_PAIRS = 50  # of a record that are looked at
_LONGEST = 40  # characters of a cell or a heading that names something
_SHORTEST = 2


def about_other_rows(question: str, quotes: Sequence[Quote]) -> list[bool]:
    """Return for each quote whether it stands in a row or a section about something else.

    ``question`` is in the search layer. A row is about something else if a column has a cell that
    the question names, and another one in this row. A row that names the columns counts too.
    """
    asked = question.lower()
    rows: dict[tuple[int, int], set[int]] = {}
    found = []
    for quote in quotes:
        document = quote.document
        path = document.tree.path_to(quote.start)
        table = next((block for block in path if block.kind is BlockKind.TABLE), None)
        other = _in_other_section(asked, document, path) or _only_names(asked, document, path)
        if table is not None and not other:
            key = document.id, table.start
            if key not in rows:
                rows[key] = rows_of_others(asked, document.search, table)
            other = any(block.start in rows[key] for block in path if block.kind is BlockKind.ROW)
        found.append(other)
    return found


def rows_of_others(asked: str, text: str, table: Block) -> set[int]:
    """Return where the rows of a table start that are about something else, or name columns.

    ``asked`` is a question of the search layer in lower case, ``text`` that of the document.
    """
    rows, others = _compare(asked, text, table)
    headers = {row.start for row in table.children if row.header} if rows else set()
    # Where each row is about something else, the question names no row.
    return headers | (set() if rows <= others else others)


def _compare(asked: str, text: str, table: Block) -> tuple[set[int], set[int]]:
    """Return where the rows of a table start, and where those about something else do.

    Both are empty for a very large table.
    """
    if sum(len(row.children) for row in table.children) > MOST_CELLS:
        return set(), set()
    rows = list(grid_rows(table))
    if not rows or sum(len(row.cells) for row in rows) > MOST_CELLS:
        return set(), set()
    asked = without_names(asked, column_names(text, rows))
    others: set[int] = set()
    columns: dict[int, dict[int, str]] = {}  # the cells of each column, by where their rows start
    for row in rows:
        for column, cell in _cells(text, row):
            columns.setdefault(column, {})[row.row.start] = cell
    for cells in columns.values():
        named = _longest(asked, set(cells.values()))
        if named:
            others |= {start for start, cell in cells.items() if cell not in named}
    return {row.row.start for row in rows}, others


def column_names(text: str, rows: Iterable[GridRow]) -> set[str]:
    """Return the names of the columns of rows in lower case, without units in brackets."""
    names = {name for row in rows for cell in row.cells for name in cell.names}
    return {words(text, name).lower().partition("(")[0].strip() for name in names}


def without_names(asked: str, names: Iterable[str]) -> str:
    """Return a question without the names of columns: 自习 is no cell that 晚自习 names."""
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= _SHORTEST:
            asked = asked.replace(name, "\n")
    return asked


def _cells(text: str, row: GridRow) -> Iterable[tuple[int, str]]:
    for cell in row.cells:
        if cell.cell.end - cell.cell.start <= _LONGEST:
            yield cell.cell.column, words(text, cell.cell).lower()


def _longest(asked: str, names: set[str]) -> set[str]:
    """Return the names that a question contains, without those that stand only within others."""
    found = sorted(
        (name for name in names if len(name) >= _SHORTEST and name in asked), key=len, reverse=True
    )
    kept: set[str] = set()
    for name in found:
        if name in asked:
            kept.add(name)
            asked = asked.replace(name, "\n")
    return kept


def _in_other_section(asked: str, document: StoredDocument, path: Sequence[Block]) -> bool:
    """Return True if a section beside the one that a path leads to is meant by a question."""
    for parent, block in pairwise(path):
        if block.kind is not BlockKind.SECTION or len(parent.children) > _MOST_SECTIONS:
            continue
        own = _heading(document.search, block)
        for sibling in parent.children:
            other = _heading(document.search, sibling) if sibling is not block else ""
            mine, theirs = _difference(own, other)
            if theirs and theirs in asked and mine not in asked:
                return True
    return False


def _only_names(asked: str, document: StoredDocument, path: Sequence[Block]) -> bool:
    """Return True for the first pair of a record, 姓名：…, if a question names its value."""
    for parent, block in pairwise(path):
        if block.kind is not BlockKind.PAIR:
            continue
        pairs = [child for child in parent.children[:_MOST_PAIRS] if child.kind is BlockKind.PAIR]
        value = block.first(BlockKind.VALUE)
        if len(pairs) < _SHORTEST or pairs[0] is not block or value is None:
            return False
        name = words(document.search, value).lower()
        return len(name) >= _SHORTEST and name in asked and not any(map(str.isdigit, name))
    return False


def _heading(text: str, section: Block) -> str:
    heading = section.first(BlockKind.HEADING) if section.kind is BlockKind.SECTION else None
    if heading is None or heading.end - heading.start > _LONGEST:
        return ""
    return words(text, heading).strip("#* ").lower()


def _difference(one: str, other: str) -> tuple[str, str]:
    """Return in what two headings differ that are built alike, ``('', '')`` for any others.

    They are if at least half of each is the same, at its beginning and its end.
    """
    before = len(commonprefix([one, other]))
    after = len(commonprefix([one[before:][::-1], other[before:][::-1]]))
    if before + after < max(_SHORTEST, len(one) / 2, len(other) / 2):
        return "", ""
    return one[before : len(one) - after], other[before : len(other) - after]
