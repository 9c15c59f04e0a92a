"""Find the row of a table that has the most, or the least, of what a question asks for.

Rows are compared by the numbers, dates or times of day of a column, which is one that the question
names. Cells in different units are not compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.blocks import Block, BlockKind
from index.store import ReadableStore
from index.table_grid import GridRow, grid_rows, words
from index.text.dates import dates
from index.text.numerals import FIGURE, NUMERALS, parse_number
from rag.question.analysis import SubQuestion
from rag.question.superlative import Superlative, find_superlative
from rag.question.terms import Terms
from rag.reading.evidence import Comparison, Evidence, Quote
from rag.reading.sentence_scorer import Scored
from rag.reading.tables.lookup import shared_pairs
from rag.reading.tables.other_rows import MOST_CELLS, rows_of_others
from rag.reading.tables.row_reader import quotes_of_rows
from rag.types import Question

_FEWEST = 2  # rows to compare
_MOST_ROWS = 5  # of an answer: as many may be alike
_MOST_LOOKED_AT = 3  # sentences whose tables may be meant
_MOST_COLUMNS = 2  # that a question may mean
_EQUAL = 1e-6  # coverages are compared as floats
_CLOCK = (2, 3)  # parts of a time of day
_MINUS = ("-", "−", "－")
_EMPTY = frozenset(("", "-", "—", "--", "——", "/", "无", "n/a", "none"))
_TOTALS = frozenset(
    "合计 总计 小计 共计 总和 平均 平均值 均值 合计数 total totals subtotal sum average mean all"
    " overall".split()
)


@dataclass(frozen=True)
class _Column:
    """The values of a column by where their rows start, all of them dates or times, or none."""

    name: str
    names: tuple[Block, ...]
    values: Mapping[int, tuple[float, ...]]
    is_time: bool


def read_extremes(
    store: ReadableStore, question: Question, part: SubQuestion, ranked: Sequence[Scored]
) -> Evidence | None:
    """Return the row with the most or the least of what a question asks for.

    ``ranked`` are sentences, best first: the table is that of one of the first. Several rows are
    returned if they have equally much, the question asks for several, or may mean two columns.
    None if the question does not ask so, or no column can be compared.
    """
    asked = find_superlative(question.search)
    if asked is None:
        return None
    seen: set[tuple[int, int]] = set()
    for place, scored in enumerate(ranked[:_MOST_LOOKED_AT]):
        quote = scored.quote
        path = reversed(quote.document.tree.path_to(quote.start))
        table = next((block for block in path if block.kind is BlockKind.TABLE), None)
        if table is None or (quote.document.id, table.start) in seen:
            continue
        seen.add((quote.document.id, table.start))
        found = _extremes_of(store, question, part, asked, (quote, table), surely=place == 0)
        if found:
            return found
    return None


def _extremes_of(
    store: ReadableStore,
    question: Question,
    part: SubQuestion,
    asked: Superlative,
    found: tuple[Quote, Block],
    *,
    surely: bool,
) -> Evidence | None:
    """Return the rows of a table with a quote; ``surely``: the question is about this table."""
    best, table = found
    document = best.document
    if sum(len(row.children) for row in table.children) > MOST_CELLS:
        return None
    others = rows_of_others(question.search.lower(), document.search, table)
    rows = [
        row
        for row in grid_rows(table)
        if row.row.start not in others and not _is_total(document.search, row)
    ]
    columns = _meant(document.search, part.terms, asked, rows, surely=surely)
    starts: dict[int, None] = {}
    for column in columns:
        starts |= dict.fromkeys(_extremes(column, asked, question.count or 1))
    if not starts:
        return None
    # What the question asks for is quoted, of rows with equally much the first.
    most = max(_MOST_ROWS, question.count or 1) * len(columns)
    by_start = {row.row.start: row.row for row in rows}
    chosen = [by_start[start] for start in list(starts)[:most]]
    quotes = quotes_of_rows(store, best, chosen, part)
    text = document.restored.text
    names = tuple(_name(text, column.names) for column in columns)
    compared = min(len(column.values) for column in columns)
    return Evidence(
        sentences=quotes, comparison=Comparison(names, compared, max(0, len(starts) - most))
    )


def _is_total(text: str, row: GridRow) -> bool:
    """Return True for a row that sums others up."""
    return bool(row.cells) and words(text, row.cells[0].cell).lower() in _TOTALS


def _meant(
    text: str, terms: Terms, asked: Superlative, rows: Sequence[GridRow], *, surely: bool
) -> list[_Column]:
    """Return the columns that a question compares rows by, none if that is not clear."""
    columns = list(_columns(text, rows))
    if any(asked.word in column.name for column in columns):
        return []  # 最高限价 is no highest of prices
    near = {word: weight for word, weight in terms.content.items() if word in asked.near.lower()}
    close = replace(terms, content=near, search=asked.near)
    hints = (*asked.hints, asked.adjective)
    scores = {
        column.name: terms.coverage(column.name)
        + close.coverage(column.name)
        + shared_pairs(column.name, asked.near.lower())
        + any(hint in column.name for hint in hints)
        for column in columns
    }
    most = max(scores.values(), default=0.0)
    if most <= _EQUAL:
        return columns if surely and len(columns) == 1 and asked.general else []
    found = [column for column in columns if scores[column.name] >= most - _EQUAL]
    return found if len(found) <= _MOST_COLUMNS else []


def _columns(text: str, rows: Sequence[GridRow]) -> Iterator[_Column]:
    """Yield the columns with a name whose cells can be compared."""
    cells: dict[int, dict[int, str]] = {}
    names: dict[int, tuple[Block, ...]] = {}
    for row in rows:
        for named in row.cells:
            if named.names:
                names.setdefault(named.cell.column, named.names)
                own = cells.setdefault(named.cell.column, {})
                own[row.row.start] = words(text, named.cell)
    for column, written in cells.items():
        filled = {start: cell for start, cell in written.items() if cell.lower() not in _EMPTY}
        read = {start: _value(cell) for start, cell in filled.items()}
        kinds = {value[0] for value in read.values() if value}
        if len(read) < _FEWEST or len(kinds) != 1 or not all(read.values()):
            continue
        values = {start: value[1] for start, value in read.items() if value}
        numbers = [value[0] for value in values.values()]
        if numbers == [float(n) for n in range(1, len(numbers) + 1)]:
            continue  # the rows are numbered
        above = names[column]
        yield _Column(_name(text, above).lower(), above, values, kinds <= {"date", "time"})


def _name(text: str, names: Sequence[Block]) -> str:
    return " ".join(dict.fromkeys(words(text, name) for name in names))


def _value(cell: str) -> tuple[str, tuple[float, ...]] | None:
    """Return what a cell counts, its unit or that it is a date or a time of day, and its value."""
    cell = cell.strip()
    found = dates(cell)
    if found and found[0][:2] == (0, len(cell)):
        return "date", tuple(float(part) for part in found[0][2].split("-"))
    clock = cell.replace("：", ":").split(":")
    if len(clock) in _CLOCK and all(part.isdecimal() for part in clock):
        return "time", tuple(map(float, clock))
    figure = FIGURE.search(cell)
    if figure:
        before, after = cell[: figure.start()], cell[figure.end() :]
        number = figure[0]
    else:
        size = next((n for n, char in enumerate(cell) if char not in NUMERALS), len(cell))
        before, number, after = "", cell[:size], cell[size:]
    value = parse_number(number)
    if value is None or any(map(str.isdigit, before + after)):
        return None
    sign = -1 if before.endswith(_MINUS) else 1
    return f"{before.rstrip('-−－+ ')} {after.strip()}", (sign * float(value),)


def _extremes(column: _Column, asked: Superlative, count: int) -> list[int]:
    """Return where the rows start that have the most or the least, the first of them first."""
    greatest = asked.greatest_time if column.is_time else asked.greatest_number
    ordered = sorted(column.values.items(), key=lambda pair: pair[1], reverse=greatest)
    if len(ordered) <= count:
        return []
    last = ordered[count - 1][1]
    beyond = last if greatest else tuple(-part for part in last)
    return [
        start
        for start, value in ordered
        if (value if greatest else tuple(-part for part in value)) >= beyond
    ]
