"""Read how many things a question asks for: 哪四点要求, which four business parks."""

from collections.abc import Sequence
from itertools import takewhile

from index.text.normalize import has_han, is_han
from index.text.numerals import PERSONS, find_counts, parse_number
from index.text.verbs import ASKED
from index.text.words import Word, latin_words
from rag.language.stopwords import QUESTION_WORDS_ZH

_MOST = 30  # a greater number is rather a figure than a count
_LONGEST_NOUN = 4  # characters or words
_TIMES = (
    "月", "半月", "小时", "钟头", "星期", "礼拜", "工作日", "季度", "学期", "学年", "世纪",
    "百分点",
)  # fmt: skip
# Three o'clock counts nothing: 凌晨三点, 三点半.
_POINT = "点"
_OF_DAY = (
    "凌晨", "清晨", "早晨", "早上", "上午", "中午", "下午", "傍晚", "晚上", "夜里", "夜间", "半夜",
    "早", "晚",
)  # fmt: skip
_CLOCK = tuple("半 钟 整 前 以前 之前 后 以后 之后 左右 多 到 至 开 关".split())
_BEFORE_NOUN = ("的", "具体", "主要", "重点", "全部")
_NO_NOUN = "是有为在和了分被各都由会把将"  # characters that end the noun that is counted
_DONE = (*ASKED.split("|"), "做", "完成", "得到", "获得")
_PERSONS = tuple(PERSONS.split("|"))
_TIMES_EN = frozenset("year years month months day days percent o'clock time times".split())
_DOES = frozenset("did do does have has had".split())
_OF_SUBJECT = frozenset("the these those all its their".split())


def asked_count(search: str) -> tuple[int | None, str]:
    """Return how many things a question of the search layer asks for, and the noun counted.

    They are None and '' if the question does not say so, or counts its subject: 六位委员提了什么.
    """
    return (_count_zh(search) if has_han(search) else _count_en(search)) or (None, "")


def _count_zh(search: str) -> tuple[int, str] | None:
    for count in find_counts(search):
        after = search[count.after :]
        is_ordinal = search[: count.start].rstrip().endswith("第")
        # Eight months are a time, not things to list.
        if is_ordinal or not 2 <= count.value <= _MOST or after.startswith(_TIMES):
            continue
        if search[count.end : count.after] == _POINT and (
            search[: count.start].rstrip().endswith(_OF_DAY) or after.startswith(_CLOCK)
        ):
            continue
        if _is_subject_zh(search[count.end :]):
            return None
        for word in _BEFORE_NOUN:
            after = after.removeprefix(word)
        noun = takewhile(lambda char: is_han(char) and char not in _NO_NOUN, after[:_LONGEST_NOUN])
        return count.value, "".join(noun)
    return None


def _is_subject_zh(counted: str) -> bool:
    """Return True if what is counted does what is asked about: 六位委员提出了哪些建议."""
    clause = "".join(takewhile(lambda char: char not in "，,。是", counted))
    asks = min((clause.find(word) for word in QUESTION_WORDS_ZH if word in clause), default=0)
    return clause.startswith(_PERSONS) and any(verb in clause[:asks] for verb in _DONE)


def _count_en(search: str) -> tuple[int, str] | None:
    words = latin_words(search)
    for at, word in enumerate(words):
        value = parse_number(word.lower)
        if value is None or not 2 <= value <= _MOST:
            continue
        noun = _plural(search, words, at + 1)
        if noun:
            before = tuple(word.lower for word in words[max(0, at - 2) : at])
            is_subject = len(before) == 2 and before[0] in _DOES and before[1] in _OF_SUBJECT
            return None if is_subject else (int(value), noun)
    return None


def _plural(search: str, words: Sequence[Word], first: int) -> str:
    """Return the words from ``first`` to a plural, '' if none is near or a time is counted."""
    for at in range(first, min(first + _LONGEST_NOUN, len(words))):
        word = words[at].lower
        if word in _TIMES_EN or search[words[at - 1].end : words[at].start].strip():
            return ""
        if word.endswith("s") and not word.endswith(("ss", "'s", "’s")):
            return search[words[first].start : words[at].end]
    return ""
