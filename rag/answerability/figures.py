"""Whether a text holds the kind of figure a question asks for: a time, money, a share, a number.

A sentence without any figure cannot say how much, whatever else it says of the thing asked about.
Nor can a sentence say which school if it names none.
"""

from rag.answerability.checks import Case, check
from rag.question.answer_type import FIGURES, asks, tells


def lacks_figure(question: str, text: str) -> bool:
    """Return True if a question asks for a figure of a kind that a text does not hold.

    Both are texts of the search layer.
    """
    wanted = next((figure for figure in FIGURES if asks(question, figure)), None)
    return wanted is not None and not tells(text, wanted)


@check("lacks_figure")
def figure_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a figure and no quote holds one of that kind."""
    return float(lacks_figure(case.question.search, case.quoted_text))
