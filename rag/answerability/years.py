"""Find the years of a text, and whether it mentions one."""

import re

from index.text.normalize import HAN
from index.text.numerals import to_digits

# A year, and neither a decade (1990s, 1980年代) nor a part of a longer number nor a quantity
# (1500亩, 2000 meters, 1000 people).
_YEAR = re.compile(
    rf"(?<![\d,.])(1\d{{3}}|20\d{{2}})(?!\d|,\d|s\b|\s?年代|\s?(?!年|至|到)[{HAN}]"
    r"|\s(?:people|percent|km|kg|[a-z]+s)\b)"
)
_NEXT = re.compile(r"明年|来年|下一年|翌年|\bnext year\b", re.IGNORECASE)
_LAST = re.compile(r"去年|上年|上一年|\blast year\b", re.IGNORECASE)


def find_years(text: str) -> list[tuple[int, str]]:
    """Return where the years of a text of the search layer start, and each in four digits."""
    return [(match.start(), match[1]) for match in _YEAR.finditer(to_digits(text))]


def has_year(year: str, text: str) -> bool:
    """Return True if a text of the search layer mentions a year, in digits or numerals.

    ``98年`` is 1998, and "next year" in a text of 2025 is 2026.
    """
    digits = to_digits(text)
    named = {int(other) for other in re.findall(r"(?<!\d)(?:1\d{3}|20\d{2})(?!\d)", digits)}
    near = {other + 1 for other in named if _NEXT.search(text)}
    near |= {other - 1 for other in named if _LAST.search(text)}
    return (
        year in digits
        or int(year) in near
        or re.search(rf"(?<!\d){year[2:]}年", digits) is not None
    )
