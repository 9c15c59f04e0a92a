"""Check that a document mentions the years that a question names."""

import re
from dataclasses import dataclass

from index.text.normalize import HAN
from index.text.numerals import to_digits
from rag.answerability.checks import Case, check
from rag.fitted import Section

# A year, and neither a decade (1990s, 1980年代) nor a part of a longer number nor a quantity
# (1500亩, 2000 meters, 1000 people).
_YEAR = re.compile(
    rf"(?<![\d,.])(1\d{{3}}|20\d{{2}})(?!\d|,\d|s\b|\s?年代|\s?(?!年|至|到)[{HAN}]"
    r"|\s(?:people|percent|km|kg|[a-z]+s)\b)"
)
_NEXT = re.compile(r"明年|来年|下一年|翌年|\bnext year\b", re.IGNORECASE)
_LAST = re.compile(r"去年|上年|上一年|\blast year\b", re.IGNORECASE)


@dataclass(frozen=True)
class YearWeights:
    """How surely a text lacks the year of a question if it names no year at all."""

    unnamed: float


_YEARS = Section("answerability", "years", YearWeights)


def find_years(text: str) -> list[tuple[int, str]]:
    """Return where the years of a text of the search layer start, and each in four digits."""
    return [(match.start(), match[1]) for match in _YEAR.finditer(to_digits(text))]


def lacks_year(question: str, text: str) -> float:
    """Return how surely a text does not mention a year that a question names, from 0 to 1.

    It is 0 if the text names the year in digits or numerals (``98年`` is 1998, and "next year" in
    a text of 2025 is 2026), 1 if it names other years only, and something between if it names
    none, since it may then be about any year. Both are texts of the search layer.
    """
    asked = _YEAR.findall(to_digits(question))
    if not asked:
        return 0.0
    digits = to_digits(text)
    named = {int(year) for year in _YEAR.findall(digits)}
    near = {year + 1 for year in named if _NEXT.search(text)}
    near |= {year - 1 for year in named if _LAST.search(text)}
    if all(
        year in digits or int(year) in near or re.search(rf"(?<!\d){year[2:]}年", digits)
        for year in asked
    ):
        return 0.0
    return 1.0 if named else _YEARS.numbers.unnamed


@check("lacks_year")
def year_is_lacking(case: Case) -> float:
    """Return how surely the document quoted first lacks a year that the question names."""
    document = case.lead.document
    text = f"{document.path} {document.title} {document.date} {document.search}"
    return lacks_year(case.question.search, text)
