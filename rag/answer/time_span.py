"""The direct answer inside a quote: the time that a question asks for.

Persons and numbers are left to the reader: sentences name several, and to point at the
wrong one is worse than to point at none.
"""

import re

from rag.types import Question

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Not how long something took (历时3年), nor any number of four digits (1500 people).
_TIME = re.compile(
    r"(?:(?:公元前?|(?<!年)前)\s?\d{1,4}\s?年|(?<!\d)\d{4}\s?年(?![来内间后前多]))"
    r"(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|[春夏秋冬初末底中])?"
    r"|\d{1,2}\s?月\s?\d{1,2}\s?[日号]"
    r"|\d{1,2}\s?世纪(?:\s?\d{2}\s?年代|[初末中]期?)?|\d{4}\s?年代"
    rf"|\b(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?\b"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{_MONTHS})\s\d{{4}}\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\scentury\b"
    r"|(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\bby\s)|(?<=\bfrom\s)|(?<=\buntil\s)|(?<=\bof\s)"
    r"|(?<=\bduring\s)|(?<=\())(?:1\d{3}|20\d\d)s?\b(?!\s[a-z]+s\b)",
    re.IGNORECASE,
)
_OTHER_YEAR = re.compile(
    r"(?<![\d,.])(?:1\d{3}|20\d{2})(?!\d|,\d|\s?(?![年级届至到])[\u4e00-\u9fff])"
)
# "When he was young, what …?" asks something else.
_ASKS_TIME = re.compile(
    r"^(?:when\b(?!.*,)|(?:in|on|by|since|from)?\s?(?:what|which)\s(?:year|date|day|month|century)\b)"
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
    if len({quote[low:high] for low, high in told}) != 1:
        return None
    answer = quote[slice(*told[0])]
    others = set(_OTHER_YEAR.findall(quote)) - set(_OTHER_YEAR.findall(question.search))
    return told[0] if all(one in answer for one in others) else None
