"""Numbers as Chinese and English texts write them, and the measure words that follow them.

The constants that are strings are parts of regular expressions: bodies of character classes
(``[{ONES}]``) or alternatives (``(?:{MEASURES})``).
"""

import re
from decimal import Decimal
from typing import NamedTuple

ZEROS = "〇零○"
ONES = "一二三四五六七八九"
TO_TEN = f"{ONES}十"
NUMERALS = f"{ZEROS}{TO_TEN}两百千万亿"

_DIGITS = {**dict.fromkeys(ZEROS, 0), **{char: n for n, char in enumerate(ONES, 1)}}
_VALUES = {**_DIGITS, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
SCALES_ZH = "万亿|[百千]万|[百千十]亿|[百千万亿]"
"""Scales after a number in digits: 3.5亿, 1.78万亿."""

_SCALES = {
    **_SMALL, **_LARGE, "万亿": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
CARDINALS = tuple("one two three four five six seven eight nine ten eleven twelve".split())
ORDINALS = tuple("first second third fourth fifth sixth seventh eighth ninth tenth".split())
_CIRCLED = [chr(ord("①") + n) for n in range(20)]
_WORDS = {word: Decimal(n) for words in (CARDINALS, _CIRCLED) for n, word in enumerate(words, 1)}
_TO_DIGITS = str.maketrans({char: str(value) for char, value in _DIGITS.items()})

FIGURE = re.compile(
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s*({'|'.join(sorted(_SCALES, key=len, reverse=True))}))?",
    re.IGNORECASE,
)
"""A number in digits and, as the second group, the scale after it: 3.5 million, 3.5亿."""

PERSONS = "家|名|位"
LISTED = f"个方面|方面|大|点|项|个|条|种|类|{PERSONS}"
"""Measure words for what a text lists: 四大产业, 五点要求, 六家企业."""
COUNTED = f"{LISTED}|批|步|座|所"
UNITS = "年|月|日|号|天|周|小时|分|岁|元|米|吨|公里|亩"
MEASURES = f"{COUNTED}|人|次|倍|成|届|期|户|篇|{UNITS}"

_COUNT = re.compile(rf"(?<![\d{NUMERALS}])(\d{{1,3}}|[{NUMERALS}]{{1,4}})(?:{COUNTED})")


class Count(NamedTuple):
    """A number that counts things: the number is ``[start, end)``, its measure word ends ``after``.

    ``value`` is the number.
    """

    start: int
    end: int
    after: int
    value: int


def parse_number(text: str) -> Decimal | None:
    """Return the value of a text that is a number and nothing else, otherwise None.

    Understands digits with or without a scale (``1,200``, ``3.5亿``, ``3.5 million``), Chinese
    numerals (三十五, 二〇二四, 十二点五), circled digits up to ⑳ and the English words up to
    *twelve*. A scale alone (万) is not a number.
    """
    word = text.strip().lower()
    if word in _WORDS:
        return _WORDS[word]
    figure = FIGURE.fullmatch(word)
    if figure:
        return Decimal(figure[1].replace(",", "")) * _SCALES.get(figure[2] or "", 1)
    whole, point, fraction = word.partition("点")
    if not whole or set(whole + fraction) - set(NUMERALS):
        return None
    value = _parse_whole(whole)
    if not point or value is None:
        return value
    digits = fraction.translate(_TO_DIGITS)
    return value + Decimal(f"0.{digits}") if digits.isdecimal() else None


def find_counts(text: str) -> list[Count]:
    """Return the small numbers that count what a text lists: 四大产业, 12项要求."""
    found = []
    for match in _COUNT.finditer(text):
        number = match[1]
        value = parse_number(number)
        # Two digits in a row are no number here: 三四个, 唯一一条.
        in_row = len(number) > 1 and all(char in _VALUES for char in number)
        if value is not None and not in_row:
            found.append(Count(match.start(), match.end(1), match.end(), int(value)))
    return found


def _parse_whole(numeral: str) -> Decimal | None:
    """Return the value of Chinese numerals: digits in a row (二〇二四) or with scales (三十五)."""
    if len(numeral) > 1 and all(char in _VALUES for char in numeral):
        return Decimal("".join(str(_VALUES[char]) for char in numeral))
    total = section = digit = 0
    for char in numeral:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        elif char == "亿" and total + section + digit:  # 一万亿, 三百亿
            total = (total + section + digit) * _LARGE[char]
            section = digit = 0
        elif section + digit:  # the 五千万 of 三亿五千万
            total += (section + digit) * _LARGE[char]
            section = digit = 0
        else:
            return None
    return Decimal(total + section + digit)


def in_han(value: int) -> tuple[str, ...]:
    """Return how Chinese writes a number from 1 to 99; 2 is 二, or 两 before a measure word."""
    tens, ones = divmod(value, 10)
    ten = {0: "", 1: "十"}.get(tens, f"{ONES[tens - 1]}十")
    written = ten + (ONES[ones - 1] if ones else "")
    return (written, "两") if value == 2 else (written,)


def to_digits(text: str) -> str:
    """Return a text with each Chinese digit, 〇 to 九, replaced by 0 to 9."""
    return text.translate(_TO_DIGITS)
