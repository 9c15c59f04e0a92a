"""Find the rows of a table that a question asks to list."""

from collections.abc import Sequence

from index.blocks import BlockKind
from rag.question.analysis import SubQuestion
from rag.reading.evidence import Evidence, Quote
from rag.reading.extent import extend
from rag.reading.sentence_scorer import Scored
from rag.types import Question

_MOST_ROWS = 20  # set by hand, so that an answer can be read at a glance
_EQUAL = 1e-6  # coverages are compared as floats


def read_rows(question: Question, part: SubQuestion, ranked: Sequence[Scored]) -> Evidence | None:
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
    quotes: list[Quote] = []
    count = 0
    for row in tables[-1].children:
        text = document.row_at(row.start)
        if least > 0 and text and part.terms.coverage(text) >= least and count < _MOST_ROWS:
            count += 1
            for quote in extend(_quote_of(best, row.start, row.end), part):
                # A cell merged over several rows is quoted once.
                if not any(q.start <= quote.start and quote.end <= q.end for q in quotes):
                    quotes.append(quote)
    return Evidence(sentences=tuple(quotes)) if count > 1 else None


def _quote_of(best: Quote, start: int, end: int) -> Quote:
    return Quote(best.document, best.passage, start, end, best.score)
