"""Look up a cell: the row that a question names, in the column that it names.

A table answers 水泵每月租金多少 by the cell in the row of 水泵 and the column 月租金, however alike
some clause about rent looks.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.store import StoredDocument
from index.table_grid import GridRow, NamedCell, grid_rows, words
from index.text.normalize import has_han
from index.text.numerals import FIGURE, parse_number
from index.text.words import latin_words
from rag.language.dictionary import stem_word
from rag.language.stopwords import STOP_TERMS
from rag.question.terms import Terms
from rag.reading.evidence import Quote
from rag.reading.tables.other_rows import MOST_CELLS, column_names, without_names

_LONGEST = 40  # characters of a cell or of a name of a column that a question may name
_SHORTEST = 2
_EQUAL = 1e-6  # shares are compared as floats
_MARKS = "*_`# "  # of Markdown
_JOINTS = dict.fromkeys(map(ord, "及和与或、/"), "\n")  # 周末及节假日
_HOW_MANY = ("几", "多少")
_SURELY = 0.75  # of a name of a column that a question has, for nothing else to be quoted
_LEAST = 0.5  # of a name of a column that a question has, for the column to be named


class Lookup(NamedTuple):
    """The cell of a table that a question asks for, and how far the question names its column.

    ``keys`` are the texts of the cells that name the row. ``named`` is 0 to 1; ``only``: no other
    column of the row is named as well.
    """

    cell: Block
    keys: frozenset[str]
    named: float
    only: bool


def look_up(question: str, terms: Terms, quote: Quote) -> Lookup | None:
    """Return the cell of a quoted row that a question of the search layer asks for.

    None if the quote is no row, or the question does not name both its row and a column.
    """
    return next(_look_ups(question, terms, [quote]))


def looked_up(question: str, terms: Terms, quotes: Sequence[Quote]) -> list[float]:
    """Return for each quote how far a question names its row and a column of it, 0 to 1."""
    return [each.named if each else 0.0 for each in _look_ups(question, terms, quotes)]


def _look_ups(question: str, terms: Terms, quotes: Iterable[Quote]) -> Iterator[Lookup | None]:
    """Yield what is looked up in each quote; the rows of a table are read once."""
    tables: dict[tuple[int, int], dict[int, GridRow]] = {}
    for quote in quotes:
        place = _table_of(quote)
        if place is None:
            yield None
            continue
        table, block = place
        key = quote.document.id, table.start
        if key not in tables:
            tables[key] = _rows(table)
        row = tables[key].get(block.start)
        yield _look_up(question, terms, quote.document, row) if row else None


def _rows(table: Block) -> dict[int, GridRow]:
    """Return the rows of a table by where they start, none of a very large one."""
    if sum(len(row.children) for row in table.children) > MOST_CELLS:
        return {}
    return {row.row.start: row for row in grid_rows(table)}


def rows_alike(question: str, terms: Terms, quote: Quote) -> list[Block]:
    """Return the rows that a question asks for a cell of if it asks for one of the quoted row.

    They are those that the same cells name: two sizes of one thing have a row each. There are none
    if the question has too little of the name of a column.
    """
    place, own = _table_of(quote), look_up(question, terms, quote)
    if place is None or own is None or own.named < _SURELY:
        return []
    document = quote.document
    alike = []
    for row in _rows(place[0]).values():
        cells = {words(document.search, cell.cell).strip(_MARKS).lower() for cell in row.cells}
        found = _look_up(question, terms, document, row) if own.keys <= cells else None
        if found and found.keys == own.keys:
            alike.append(row.row)
    return alike


def _table_of(quote: Quote) -> tuple[Block, Block] | None:
    """Return the innermost table that a quote is in a row of, and the row."""
    path = quote.document.tree.path_to(quote.start)
    rows = [
        (table, row)
        for table, row in pairwise(path)
        if table.kind is BlockKind.TABLE and row.kind is BlockKind.ROW
    ]
    return rows[-1] if rows else None


def _look_up(
    question: str, terms: Terms, document: StoredDocument, found: GridRow
) -> Lookup | None:
    """Return the cell of a row that a question asks for."""
    text, asked = document.search, question.lower()
    names = column_names(text, [found])
    unnamed = without_names(asked, names)
    keys = {
        cell.cell.column: key
        for cell in found.cells
        if _may_name(key := words(text, cell.cell).strip(_MARKS).lower()) and key in unnamed
    }
    if not keys:
        return None
    rest = asked
    for key in sorted(keys.values(), key=len, reverse=True):
        rest = rest.replace(key, "\n")
    # A row of May does not tell of April, whatever else the question names.
    row = text[found.row.start : found.row.end]
    known = _numbers(f"{row} {document.path} {document.title}")
    if not _numbers(without_names(rest, names)) <= known:
        return None
    others = [cell for cell in found.cells if cell.names and cell.cell.column not in keys]
    named = [(_name(text, cell), cell) for cell in others]
    shares = [(column_share(rest, terms, name), name, cell) for name, cell in named]
    most = max((share for share, _, _ in shares), default=0.0)
    if most < _LEAST:
        return None
    best = [(name, cell) for share, name, cell in shares if share >= most - _EQUAL]
    # HR-260 is not asked about where HR-260 Pro is.
    whole = [
        cell for name, cell in best if not any(name != other and name in other for other, _ in best)
    ]
    return Lookup(whole[0].cell, frozenset(keys.values()), most, len(whole) == 1)


def _numbers(text: str) -> set[Decimal | None]:
    return {parse_number(figure[0]) for figure in FIGURE.finditer(text)}


def column_share(asked: str, terms: Terms, name: str) -> float:
    """Return how much of the name of a column a question has, 0 to 1.

    All are texts in lower case. What stands in brackets behind a name is a unit: 几台 asks for
    数量(台).
    """
    plain, _, unit = name.partition("(")
    plain = plain.strip()
    if not plain or len(plain) > _LONGEST:
        return 0.0
    parts = plain.translate(_JOINTS).split("\n")
    if plain in asked or any(len(part) >= _SHORTEST and part in asked for part in parts):
        return 1.0
    counted = _counted_by(asked)
    if counted and counted == unit.partition(")")[0].partition("/")[0]:  # (元/台) counts yuan
        return 1.0
    if terms.across(plain):
        return terms.translated.coverage(plain)
    if has_han(plain):
        return shared_pairs(plain, asked)
    known = {stem_word(word.lower) for word in latin_words(asked)}
    own = [word.lower for word in latin_words(plain) if word.lower not in STOP_TERMS]
    return _share(stem_word(word) in known for word in own)


def _counted_by(asked: str) -> str:
    """Return the measure word for what a Chinese question counts: 台 of 几台, '' without one."""
    for word in _HOW_MANY:
        if word in asked:
            return asked.partition(word)[2][:1]
    return ""


def shared_pairs(name: str, text: str) -> float:
    """Return the share of the pairs of letters or characters of a name that a text has."""
    pairs = {first + second for first, second in pairwise(name) if (first + second).isalnum()}
    return _share(pair in text for pair in pairs)


def _share(held: Iterable[bool]) -> float:
    known = list(held)
    return sum(known) / len(known) if known else 0.0


def _may_name(cell: str) -> bool:
    return _SHORTEST <= len(cell) <= _LONGEST and any(map(str.isalpha, cell))


def _name(text: str, cell: NamedCell) -> str:
    return " ".join(dict.fromkeys(words(text, name).lower() for name in cell.names))
