"""Tell inserted pinyin from glosses that an author wrote.

Both may stand behind every occurrence of a character. The damage annotates Traditional
characters only, everyday ones first; it is found on pages converted from Simplified one
character at a time; and in the bytes it spares no occurrence. An author chooses characters
for other reasons.
"""

import re
from collections.abc import Collection
from math import exp, inf, lgamma

from index.restore.language import shipped
from index.restore.readings import gbk, is_han, is_traditional, simplified

# Characters that pages found on the web annotate even where they annotate few.
_USUAL = frozenset(
    "發創業學區構內現經數設關務術調戰產點應強領項態規環網絡當濟質導競爭標準節優轉機負責"
)
_EVERYDAY = 3e-4  # share of running text; the 700 most frequent characters have more
_CHANCE = 3e-4
_LEFT, _CONVERTED = "后于并里制", "後於並裡製"
_RUN = re.compile("[\u4e00-\u9fff]+")
_SAMPLE = 200_000


def may_be_glosses(plain: str, table: Collection[str], glossed: Collection[str]) -> bool:
    """Tell whether an author may have chosen the annotated characters of a page.

    ``plain`` is the page without annotations, ``table`` its annotated characters that fit
    the damage, ``glossed`` all of them. Call it for pages without a straddle only.
    """
    sample = plain[:_SAMPLE]
    if _count(sample, _CONVERTED) > _count(sample, _LEFT) or _spared(sample, table):
        return True
    return _chance(sample, table, glossed) > _CHANCE


def _count(text: str, chars: str) -> int:
    return sum(map(text.count, chars))


def _spared(plain: str, table: Collection[str]) -> bool:
    """Tell whether the bytes of a table character stand across two others, not annotated.

    The damage would have split the second of them.
    """
    pairs = {tuple(gbk(char)) for char in table}
    for match in _RUN.finditer(plain):
        codes = [gbk(char) for char in match.group()]
        for char, a, b in zip(match.group(), codes, codes[1:], strict=False):
            if len(a) == 2 == len(b) and (a[1], b[0]) in pairs and char not in table:
                return True
    return False


def _chance(plain: str, table: Collection[str], glossed: Collection[str]) -> float:
    """Return how likely characters of this page taken blindly are as fit for the damage.

    They are Traditional as often, or everyday Traditional ones, or usual ones; the least
    likely counts.
    """
    kinds = set(filter(is_han, plain))
    traditional = set(filter(is_traditional, kinds))
    everyday = {c for c in traditional if shipped().alone(simplified(c)) > _EVERYDAY}
    return min(
        _at_least(len(fit.intersection(table)), len(glossed), len(fit), len(kinds))
        for fit in (traditional, everyday, traditional & _USUAL)
    )


def _at_least(hits: int, taken: int, fit: int, kinds: int) -> float:
    """Return the chance of so many hits among some taken (hypergeometric)."""
    total = _log_ways(kinds, taken)
    return sum(
        exp(_log_ways(fit, n) + _log_ways(kinds - fit, taken - n) - total)
        for n in range(hits, taken + 1)
    )


def _log_ways(things: int, taken: int) -> float:
    """Return the log of how many ways there are to take some of the things."""
    if not 0 <= taken <= things:
        return -inf
    return lgamma(things + 1) - lgamma(taken + 1) - lgamma(things - taken + 1)
