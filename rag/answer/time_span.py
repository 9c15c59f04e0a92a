"""The direct answer inside a quote: the time that a question asks for.

Persons and numbers are not pointed at: sentences name several, and to point at the wrong
one is worse than to point at none.
"""

import re

from index.text.normalize import HAN
from rag.question.answer_type import ANSWERS
from rag.types import AnswerType, Question

_TIME = ANSWERS[AnswerType.TIME]
_OTHER_YEAR = re.compile(rf"(?<![\d,.])(?:1\d{{3}}|20\d{{2}})(?!\d|,\d|\s?(?![年级届至到])[{HAN}])")


def direct_answer(question: Question, quote: str) -> tuple[int, int] | None:
    """Return where in a quote the time asked for stands, if it names only one.

    ``quote`` is of the search layer. A time that the question itself names is not the
    answer. None where another thing is asked for or several could be meant.
    """
    if question.kind is not AnswerType.WHEN or not _TIME.asks.search(question.search):
        return None
    times = [time for time in _TIME.tells.finditer(quote) if time[0] not in question.search]
    if len({time[0] for time in times}) != 1:
        return None
    others = set(_OTHER_YEAR.findall(quote)) - set(_OTHER_YEAR.findall(question.search))
    return times[0].span() if all(year in times[0][0] for year in others) else None
