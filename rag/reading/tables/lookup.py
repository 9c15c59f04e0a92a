"""Look up a cell: the row that a question names, in the column that it names.

A table answers 水泵每月租金多少 by the cell in the row of 水泵 and the column 月租金, however alike
some clause about rent looks.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.table_grid import GridRow, NamedCell, grid_row, words
from index.text.normalize import has_han
from index.text.words import latin_words
from rag.language.dictionary import stem_word
from rag.language.stopwords import STOP_TERMS
from rag.question.terms import Terms
from rag.reading.evidence import Quote

_LONGEST = 40  # characters of a cell or of a name of a column that a question may name
_SHORTEST = 2
_EQUAL = 1e-6  # shares are compared as floats
_MARKS = "*_`# "  # of Markdown
_HOW_MANY = ("几", "多少")
_LEAST = 0.5  # of a name of a column that a question has, for the column to be named


class Lookup(NamedTuple):
    """The cell of a table that a question asks for, and how far the question names its column.

    ``named`` is 0 to 1; ``only``: no other column of the row is named as well.
    """

    cell: Block
    named: float
    only: bool


def look_up(question: str, terms: Terms, quote: Quote) -> Lookup | None:
    """Return the cell of a quoted row that a question of the search layer asks for.

    None if the quote is no row, or the question does not name both its row and a column.
    """
    document = quote.document
    path = document.tree.path_to(quote.start)
    found: GridRow | None = None
    for table, row in pairwise(path):
        if table.kind is BlockKind.TABLE and row.kind is BlockKind.ROW:
            found = grid_row(table, row)
    if found is None:
        return None
    asked = question.lower()
    keys = {
        cell.cell.column: key
        for cell in found.cells
        if _may_name(key := words(document.search, cell.cell).strip(_MARKS).lower())
        and key in asked
    }
    if not keys:
        return None
    rest = asked
    for key in sorted(keys.values(), key=len, reverse=True):
        rest = rest.replace(key, "\n")
    others = [cell for cell in found.cells if cell.names and cell.cell.column not in keys]
    named = [(_name(document.search, cell), cell) for cell in others]
    shares = [(column_share(rest, terms, name), name, cell) for name, cell in named]
    most = max((share for share, _, _ in shares), default=0.0)
    if most < _LEAST:
        return None
    best = [(name, cell) for share, name, cell in shares if share >= most - _EQUAL]
    # HR-260 is not asked about where HR-260 Pro is.
    whole = [
        cell for name, cell in best if not any(name != other and name in other for other, _ in best)
    ]
    return Lookup(whole[0].cell, most, len(whole) == 1)


def looked_up(question: str, terms: Terms, quotes: Sequence[Quote]) -> list[float]:
    """Return for each quote how far a question names its row and a column of it, 0 to 1."""
    found = (look_up(question, terms, quote) for quote in quotes)
    return [each.named if each else 0.0 for each in found]


def column_share(asked: str, terms: Terms, name: str) -> float:
    """Return how much of the name of a column a question has, 0 to 1.

    All are texts in lower case. What stands in brackets behind a name is a unit: 几台 asks for
    数量(台).
    """
    plain, _, unit = name.partition("(")
    plain = plain.strip()
    if not plain or len(plain) > _LONGEST:
        return 0.0
    if plain in asked:
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
