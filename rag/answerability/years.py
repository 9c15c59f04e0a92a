"""The years a question names, and whether a text speaks of them."""

import re

from rag.answerability.checks import Case, check

# Not a decade (1990s, 1980年代), nor a part of a longer number, nor so many of something
# (1500亩, 2000 meters, 1000 people).
_YEAR = re.compile(
    r"(?<![\d,.])(1\d{3}|20\d{2})(?!\d|,\d|s\b|\s?年代|\s?(?!年|至|到)[\u4e00-\u9fff]"
    r"|\s(?:people|percent|km|kg|[a-z]+s)\b)"
)
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


_NEXT = re.compile(r"明年|来年|下一年|翌年|\bnext year\b", re.IGNORECASE)
_LAST = re.compile(r"去年|上年|上一年|\blast year\b", re.IGNORECASE)
_NOT_TOLD = 0.4


def lacks_year(question: str, text: str) -> float:
    """Tell how surely a question names a year that a text, in digits or numerals, does not.

    0 where the text names it (``98年`` is 1998; next to a year that it names stands the one of
    "next year"), 1 where it names other years only, less where it names none: what it tells may
    be of any year. Both are texts of the search layer.
    """
    asked = _YEAR.findall(question.translate(_NUMERALS))
    if not asked:
        return 0.0
    digits = text.translate(_NUMERALS)
    named = {int(year) for year in _YEAR.findall(digits)}
    near = {year + 1 for year in named if _NEXT.search(text)}
    near |= {year - 1 for year in named if _LAST.search(text)}
    if all(
        year in digits or int(year) in near or re.search(rf"(?<!\d){year[2:]}年", digits)
        for year in asked
    ):
        return 0.0
    return 1.0 if named else _NOT_TOLD


@check("lacks_year")
def year_is_lacking(case: Case) -> float:
    """Return how surely the question names a year that the document quoted first does not."""
    document = case.lead.document
    text = f"{document.title} {document.date} {document.search}"
    return lacks_year(case.question.search, text)
