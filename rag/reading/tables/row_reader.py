"""Find the rows of a table that a question asks to list, or of which it asks for a cell."""

from collections.abc import Iterable, Sequence

from index.blocks import Block, BlockKind
from index.store import ReadableStore
from rag.question.analysis import SubQuestion
from rag.reading.evidence import Evidence, Quote
from rag.reading.extent import extend
from rag.reading.sentence_scorer import Scored
from rag.reading.tables.lookup import rows_alike
from rag.types import Question

_MOST_ALIKE = 5  # rows that the same cells name
_FEWEST_ROWS = 2  # that make a list
_MOST_ROWS = 20  # set by hand, so that an answer can be read at a glance
_EQUAL = 1e-6  # coverages are compared as floats


def read_lookup(
    store: ReadableStore, question: Question, part: SubQuestion, ranked: Sequence[Scored]
) -> Evidence | None:
    """Return the row of the best sentence if a question asks for a cell of it, with those alike.

    ``ranked`` are sentences, best first. None for a question of several parts, and for many rows.
    """
    if not ranked or len(question.parts) > 1 or question.across_documents:
        return None
    best = ranked[0].quote
    alike = rows_alike(part.text, part.terms, best)
    if not 0 < len(alike) <= _MOST_ALIKE:
        return None
    return Evidence(sentences=quotes_of_rows(store, best, alike, part))


def quotes_of_rows(
    store: ReadableStore, best: Quote, rows: Iterable[Block], part: SubQuestion
) -> tuple[Quote, ...]:
    """Return the quotes of rows of the table that a quote is from, in their order.

    Each has the passage that its row begins in. A cell merged over several rows is quoted once.
    """
    quotes: list[Quote] = []
    for row in rows:
        passages = store.passages_between(best.document.id, row.start, row.end)
        passage = passages[0] if passages else best.passage
        whole = Quote(best.document, passage, row.start, row.end, best.score)
        for quote in extend(whole, part):
            if not any(q.start <= quote.start and quote.end <= q.end for q in quotes):
                quotes.append(quote)
    return tuple(quotes)


def read_rows(
    store: ReadableStore, question: Question, part: SubQuestion, ranked: Sequence[Scored]
) -> Evidence | None:
    """Return the rows that contain as much of the question as the best sentence, itself a row.

    ``ranked`` are sentences, best first. None unless the question asks for a list and there are
    at least two such rows.
    """
    if not (question.count or question.wants_list) or not ranked:
        return None
    best = ranked[0].quote
    document = best.document
    path = document.tree.path_to(best.start)
    tables = [block for block in path if block.kind is BlockKind.TABLE]
    best_row = document.row_at(best.start)
    if not tables or best_row is None:
        return None
    least = part.terms.coverage(best_row) - _EQUAL
    rows: list[Block] = []
    for row in tables[-1].children:
        text = document.row_at(row.start)
        if least > 0 and text and part.terms.coverage(text) >= least and len(rows) < _MOST_ROWS:
            rows.append(row)
    if len(rows) < _FEWEST_ROWS:
        return None
    return Evidence(sentences=quotes_of_rows(store, best, rows, part))
