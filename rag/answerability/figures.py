"""Check that quotes contain the kind of figure asked for: a time, money, a share, a number.

A sentence without a figure cannot say how much, whatever else it says about the matter. In the
same way, a sentence that names no school cannot say which school.
"""

import re

from index.text.codes import find_codes
from rag.answerability.checks import Case, check
from rag.question.answer_type import FIGURES, asks, tells
from rag.reading.evidence import Quote
from rag.types import AnswerType

# "How much is the e-mail address" asks for no number; a telephone number looks like a date.
_NUMBERS = frozenset((AnswerType.NUMBER, AnswerType.AMOUNT))
_ADDRESS = re.compile(r"\w@\w|://|\bwww\.")


def lacks_figure(question: str, text: str) -> bool:
    """Return True if a question asks for a kind of figure that a text does not contain.

    Both are texts of the search layer.
    """
    wanted = next((figure for figure in FIGURES if asks(question, figure)), None)
    if wanted is None or tells(text, wanted):
        return False
    if wanted not in _NUMBERS:
        return True
    return not (tells(text, AnswerType.MONEY) or _ADDRESS.search(text) or find_codes(text))


def holds_figure(quote: Quote) -> bool:
    """Return True if a quote is a row of a table with a figure, whose unit its header tells."""
    text = quote.document.search
    return any(any(char.isdigit() for char in text[cell.start : cell.end]) for cell in quote.cells)


@check("lacks_figure")
def figure_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a figure and no quote contains one of that kind."""
    if any(map(holds_figure, case.evidence.quotes)):
        return 0.0
    return float(lacks_figure(case.question.search, case.quoted_text))
