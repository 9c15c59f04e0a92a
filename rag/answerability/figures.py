"""Check that quotes contain the kind of figure asked for: a time, money, a share, a number.

A sentence without a figure cannot say how much, whatever else it says about the matter. In the
same way, a sentence that names no school cannot say which school.
"""

from rag.answerability.checks import Case, check
from rag.question.answer_type import FIGURES, asks, tells


def lacks_figure(question: str, text: str) -> bool:
    """Return True if a question asks for a kind of figure that a text does not contain.

    Both are texts of the search layer.
    """
    wanted = next((figure for figure in FIGURES if asks(question, figure)), None)
    return wanted is not None and not tells(text, wanted)


@check("lacks_figure")
def figure_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a figure and no quote contains one of that kind."""
    return float(lacks_figure(case.question.search, case.quoted_text))
