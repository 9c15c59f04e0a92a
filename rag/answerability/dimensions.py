"""Check that quotes measure what is asked for: how many seconds, a number of values does not say.

What is asked in a unit may be told in another of its dimension: how many seconds, by one minute.
A number without any unit may be of the unit that the question names: a default of 3000.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from index.text.normalize import has_han, is_han
from index.text.numerals import CARDINALS, FIGURE, NUMERALS, parse_number
from index.text.words import latin_words
from rag.answerability.checks import Case, check
from rag.answerability.figures import holds_figure
from rag.language.stopwords import STOP_TERMS

_TENS_EN = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million"
_AMOUNT_ZH = rf"[\d{NUMERALS}半数几每]\s?[多余来几]?\s?[万亿]?[多余]?\s?个?半?"
_AMOUNT_EN = (
    rf"(?:\d|\b(?:{'|'.join(CARDINALS)}|{_TENS_EN}|an?|half|several|few|many)\b)[ -]?(?:[a-z]+ )?"
)
# Around a number that is a part of a date, version or address, or numbers something.
_BOUND_BEFORE = frozenset("_.,/([【《~第$£€¥")
_BOUND_AFTER = frozenset(".:/~_-")
_UNITS_AFTER = frozenset("%‰°℃")
_NUMBERING = frozenset(".、)")  # after a number with which a line begins
_IS = ("=", ":", "为", "是", " is", " of", " to")  # what follows is a value, and no year
_YEARS = range(1900, 2100)
_BY_DEFAULT = ("默认", "默认值", "缺省", "缺省值")


@dataclass(frozen=True)
class Dimension:
    """What is measured in the same units, which are alternatives of regular expressions.

    ``words`` are those that ask for it without a unit, ``otherwise`` what tells it without one.
    """

    chinese: str
    english: str
    words: str
    otherwise: str = r"(?!)"

    @cached_property
    def asks(self) -> re.Pattern[str]:
        """The pattern of questions to be answered in it; ``unit`` is a unit that they name."""
        # 百分之多少 is followed by any word, and 多少分 are points.
        chinese = rf"(?<!分之)(?:几|多少)个?(?!分(?!钟))(?:{self.chinese})"
        in_unit = rf"(?P<unit>{chinese}|\bhow many (?:{self.english})\b)"
        return re.compile(rf"{in_unit}|{self.words}", re.IGNORECASE)

    @cached_property
    def tells(self) -> re.Pattern[str]:
        """The pattern of texts that hold a measure of it, or a unit of it apart from a number."""
        chinese, english = rf"{_AMOUNT_ZH}(?:{self.chinese})", rf"{_AMOUNT_EN}(?:{self.english})\b"
        apart = rf"(?:[(（]|单位.?)(?:{self.chinese}|{self.english})\b|\bin (?:{self.english})\b"
        return re.compile(rf"{chinese}|{english}|{apart}|{self.otherwise}", re.IGNORECASE)


DIMENSIONS = {
    "time": Dimension(
        "秒|毫秒|微秒|分(?!之)|刻|小时|钟头|天|日|周|星期|礼拜|旬|月|年|岁|学期|季度|世纪|晚|夜|昼夜",
        "seconds?|secs?|milliseconds?|ms|s|minutes?|mins?|m|hours?|h|days?|d|nights?|weeks?|months?"
        "|years?|decades?|centur(?:y|ies)|semesters?",
        r"多久(?!一次)|多长时间|(?:时长|间隔|[期时年]限)[是为有]?(?:多少|多长|几)|\bhow long\b"
        r"|\b(?:what|which) (?:[\w'’-]+ ){0,3}(?:interval|duration|time limit)\b",
        r"[长永]期|永[远久]|终[身生]|直[到至]|\b(?:until|permanent\w*|always|forever|indefinite\w*)\b"
        r"|\b\d{4}(?: to |-|–|—)\d{4}\b|\d{4}[-/.]\d{1,2}|以来|\bsince\b",
    ),
    "length": Dimension(
        "米|厘米|毫米|分米|千米|公里|公分|公厘|里|海里|英里|英尺|英寸|尺|寸|丈|光年",
        "(?:kilo|centi|milli)?met(?:re|er)s?|[kcm]?m|miles?|feet|foot|ft|inch(?:es)?|yards?"
        "|light[- ]years?",
        r"(?<![最至])多[远宽深]|\bhow (?:long|tall|far|wide|deep)\b",
    ),
    "weight": Dimension(
        "克|毫克|千克|公斤|斤|两|吨|磅|盎司",
        r"(?:kilo|milli)?grams?|k?g|mg|\w*ton(?:ne)?s?|pounds?|lbs?|ounces?",
        r"(?<![最至])多重(?=[的呢啊呀]|\W|$)|\bhow heavy\b",
        r"£",  # pounds are money, too
    ),
    "area": Dimension(
        "平方米|平方公里|平方千米|平方英里|平米|平|亩|公顷|顷|英亩",
        r"(?:square|sq\.?) \w+|hectares?|acres?|k?m[²2]",
        r"\bhow large an area\b",
    ),
}
"""The dimensions in which questions ask for something, by name."""


def lacks_measure(question: str, text: str) -> bool:
    """Return True if a question asks for a measure and a text holds none of its dimension.

    A question that may ask for several ("how long") is answered by any of them, and one that names
    the unit by a number that has none. Both are texts of the search layer.
    """
    asked = [(each, each.asks.search(question)) for each in DIMENSIONS.values()]
    wanted = [(dimension, match) for dimension, match in asked if match]
    if not wanted or any(dimension.tells.search(text) for dimension, _ in wanted):
        return False
    return not (any(match["unit"] for _, match in wanted) and _holds_bare_number(question, text))


def _holds_bare_number(question: str, text: str) -> bool:
    """Return True if a text has a number without a unit, which may be of what a question asks.

    A number that numbers something, is a part of a date or looks like a year is none, nor is one
    of something that the question does not speak of: 退出码为 0.
    """
    return any(
        _is_bare(text, *figure.span()) and _may_be_of(question, text[: figure.start()])
        for figure in FIGURE.finditer(text)
    )


def _may_be_of(question: str, before: str) -> bool:
    """Return True if a question may speak of that of which a number is told, by what is before it.

    Names in letters are not compared: a Chinese question may call them otherwise.
    """
    before = before.rstrip("- \"'`“")
    before = next((before.removesuffix(end) for end in _IS if before.endswith(end)), before)
    name = "".join(takewhile(is_han, reversed(before.rstrip(" "))))[::-1]
    return not name or name.endswith(_BY_DEFAULT) or not set(name).isdisjoint(question)


def _is_bare(text: str, start: int, end: int) -> bool:
    """Return True if nothing of a text says what the number in a range is."""
    begin = start - text.startswith("-", start - 1) if start else start  # -1
    before, after = text[:begin], text[end:]
    last, following = before[-1:], after.lstrip(" ")
    if last in _BOUND_BEFORE or (last.isascii() and last.isalnum()):
        return False
    if last == ":" and before[-2:-1].isdigit():  # 12:30
        return False
    if after[:1] in _BOUND_AFTER and after[1:2].isalnum():
        return False
    if not before.rpartition("\n")[2].strip() and after[:1] in _NUMBERING:
        return False
    word = next(iter(latin_words(following)), None)
    if has_han(following[:1]) or following[:1] in _UNITS_AFTER or not text[end - 1].isdigit():
        return False
    if word and word.start == 0 and word.lower not in STOP_TERMS:
        return False  # 3 values, 30px
    value = parse_number(text[start:end])
    return value not in _YEARS or before.rstrip(" \"'`“").endswith(_IS)


@check("lacks_measure")
def measure_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a measure and no quote holds one of its dimension."""
    if any(map(holds_figure, case.evidence.quotes)):
        return 0.0
    return float(lacks_measure(case.question.search, case.quoted_text))
