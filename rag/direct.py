"""The direct answer inside a quote: the time that a question asks for.

Persons and numbers are left to the reader: sentences name several, and to point at the
wrong one is worse than to point at none.
"""

import re

from rag.types import Question

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TIME = re.compile(
    r"(?:公元前?)?\d{1,4}年(?:\d{1,2}月(?:\d{1,2}[日号])?|[春夏秋冬初末底中])?|\d{1,2}月\d{1,2}[日号]"
    r"|\d{1,2}世纪(?:\d{2}年代|[初末中]期?)?|\d{4}年代"
    rf"|\b(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?\b"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{_MONTHS})\s\d{{4}}\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\scentury\b|\b(?:1\d{3}|20\d\d)s?\b"
)
_ASKS_TIME = re.compile(
    r"^(?:when|(?:in|on|by|since|from)?\s?(?:what|which)\s(?:year|date|day|month|century))\b"
    r"|何时|几月|几日|几号|哪天|哪一天|哪年|哪一年|什么时候",
    re.IGNORECASE,
)


def direct_answer(question: Question, quote: str) -> tuple[int, int] | None:
    """Return where in a quote the time asked for stands, if it names only one.

    ``quote`` is of the search layer. A time that the question itself names is not the
    answer. None where another thing is asked for or several could be meant.
    """
    if question.kind != "when" or not _ASKS_TIME.search(question.search):
        return None
    found = [match.span() for match in _TIME.finditer(quote)]
    told = [(low, high) for low, high in found if quote[low:high] not in question.search]
    return told[0] if len({quote[low:high] for low, high in told}) == 1 else None
