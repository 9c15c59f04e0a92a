"""Find the time that a question asks for inside a quote by rule, where no reader has read.

Nothing else is found by rule: a sentence often names several persons or numbers, and giving the
wrong one would be worse than giving none.
"""

import re

from index.text.normalize import HAN
from rag.question.answer_type import ANSWERS
from rag.types import AnswerType, Question

_TIME = ANSWERS[AnswerType.TIME]
# A year in digits, and neither a part of a longer number nor a quantity (1500亩).
_OTHER_YEAR = re.compile(rf"(?<![\d,.])(?:1\d{{3}}|20\d{{2}})(?!\d|,\d|\s?(?![年级届至到])[{HAN}])")


def direct_answer(question: Question, quote: str) -> tuple[int, int] | None:
    """Return the range of the time asked for in a quote, if the quote names only one time.

    ``quote`` is a text of the search layer. A time that the question itself names is not the
    answer. The result is None if the question asks for something else or several times could be
    meant.
    """
    if question.kind is not AnswerType.WHEN or not _TIME.asks.search(question.search):
        return None
    times = [time for time in _TIME.tells.finditer(quote) if time[0] not in question.search]
    if len({time[0] for time in times}) != 1:
        return None
    time = times[0]
    years = set(_OTHER_YEAR.findall(quote)) - set(_OTHER_YEAR.findall(question.search))
    return time.span() if all(year in time[0] for year in years) else None
