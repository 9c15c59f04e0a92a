"""The normal forms of what a text writes in one of several ways: codes, dates, numbers, grades.

They are terms beside the words, so that GBT22239 finds GB/T 22239-2019, 2020-11-03 finds
二〇二〇年十一月三日, 2305 finds 二千三百零五, and 四类 finds IV类.
"""

import re
import unicodedata
from decimal import Decimal

from index.text.codes import find_codes
from index.text.dates import dates
from index.text.numerals import NUMERALS, SCALES_ZH, TO_TEN, in_han, parse_number

_ROMAN = "I II III IV V VI VII VIII IX X".split()
_GRADED = "类级型期度区等档"  # after a roman numeral, which is then read as a number: Ⅲ类, IV级
_GRADE = re.compile(
    rf"(?<![A-Za-z])(?P<roman>[Ⅰ-Ⅹ]|{'|'.join(sorted(_ROMAN, key=len, reverse=True))})"
    rf"(?P<measure>[{_GRADED}])"
)
_GRADE_ZH = re.compile(rf"(?<![{NUMERALS}第\d])[{TO_TEN}][{_GRADED}]")
_LONGEST = 24  # characters of a number; longer runs are no figures, and slow to compute with
# A number with a scale or a fraction, or of many digits, is written in more than one way.
_FIGURE = re.compile(
    rf"(?<![\d.,])\d+(?:,\d{{3}})*(?:\.\d+)?(?:{SCALES_ZH})"
    rf"|(?<![{NUMERALS}点])[{TO_TEN}两百千〇零○][{NUMERALS}]{{2,}}(?:点[{NUMERALS}]+)?"
    rf"|(?<![{NUMERALS}点])[{TO_TEN}]{{1,3}}点[{NUMERALS}]+(?:{SCALES_ZH})?"
    r"|(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])"
)

_SCALED = re.compile(rf"(.+点[{NUMERALS}]+?)({SCALES_ZH})")


def exact_terms(search_text: str) -> list[str]:
    """Return the normal forms of the codes, dates, numbers and grades of a text, each once."""
    found = [form for code in find_codes(search_text) for form in code.forms]
    found += [iso.replace("-", "") for _, _, iso in dates(search_text)]
    found += filter(None, (_figure(match[0]) for match in _FIGURE.finditer(search_text)))
    found += (_grade(match) for match in _GRADE.finditer(search_text))
    return list(dict.fromkeys(found))


def codes_and_grades(search_text: str) -> set[str]:
    """Return the normal forms of the codes of a text, without editions, and of its grades.

    A grade with a Chinese numeral counts as well: 三类.
    """
    grades = {_grade(match) for match in _GRADE.finditer(search_text)}
    grades |= {match[0] for match in _GRADE_ZH.finditer(search_text)}
    return grades | {code.form for code in find_codes(search_text)}


def _figure(written: str) -> str:
    """Return a number in digits, '' if it is none, has a fraction or is too long to be one."""
    if len(written) > _LONGEST:
        return ""
    value = parse_number(written)
    scaled = _SCALED.fullmatch(written)
    if value is None and scaled:  # 一点七八万亿
        fraction, scale = parse_number(scaled[1]), parse_number(f"一{scaled[2]}")
        value = None if fraction is None or scale is None else Decimal(fraction * scale)
    return str(int(value)) if value is not None and value == int(value) else ""


def _grade(match: re.Match[str]) -> str:
    """Return a grade with a Chinese numeral: 三类."""
    number = _ROMAN.index(unicodedata.normalize("NFKC", match["roman"])) + 1
    return in_han(number)[0] + match["measure"]
