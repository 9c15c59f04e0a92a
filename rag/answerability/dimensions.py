"""Check that quotes measure what is asked for: how many seconds, a number of values does not say.

What is asked in a unit may be told in another of its dimension: how many seconds, by one minute.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from index.text.numerals import CARDINALS, NUMERALS
from rag.answerability.checks import Case, check
from rag.answerability.figures import holds_figure

_TENS_EN = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million"
_AMOUNT_ZH = rf"[\d{NUMERALS}半数几每]\s?[多余来几]?\s?[万亿]?[多余]?\s?个?半?"
_AMOUNT_EN = (
    rf"(?:\d|\b(?:{'|'.join(CARDINALS)}|{_TENS_EN}|an?|half|several|few|many)\b)[ -]?(?:[a-z]+ )?"
)


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
        """The pattern of questions that are to be answered in it."""
        in_units = rf"(?:几|多少)个?(?:{self.chinese})|\bhow many (?:{self.english})\b"
        return re.compile(rf"{in_units}|{self.words}", re.IGNORECASE)

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
        r"多[远宽深]|\bhow (?:long|tall|far|wide|deep)\b",
    ),
    "weight": Dimension(
        "克|毫克|千克|公斤|斤|两|吨|磅|盎司",
        r"(?:kilo|milli)?grams?|k?g|mg|\w*ton(?:ne)?s?|pounds?|lbs?|ounces?",
        r"多重(?!要)|\bhow heavy\b",
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

    A question that may ask for several ("how long") is answered by any of them. Both are texts
    of the search layer.
    """
    asked = [dimension for dimension in DIMENSIONS.values() if dimension.asks.search(question)]
    return bool(asked) and not any(dimension.tells.search(text) for dimension in asked)


@check("lacks_measure")
def measure_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a measure and no quote holds one of its dimension."""
    if any(map(holds_figure, case.evidence.quotes)):
        return 0.0
    return float(lacks_measure(case.question.search, case.quoted_text))
