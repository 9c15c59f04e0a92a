"""Recognise texts that list or mention as many things as a question asks for."""

import re
from dataclasses import replace
from functools import lru_cache

from index.text.normalize import has_han
from index.text.numerals import LISTED, TO_TEN, in_han
from index.text.segmenter import tagged
from rag.language.dictionary import Translated, translate
from rag.question.terms import Terms
from rag.types import Question

# Nouns for points of any kind: a list of them need not contain the noun itself.
_POINTS_EN = frozenset(
    "requirements problems tasks measures points suggestions steps aspects issues goals areas"
    " principles challenges reasons ways proposals priorities actions things demands".split()
)
_POINTS_ZH = frozenset(
    "要求 问题 任务 措施 举措 建议 意见 方面 工作 重点 目标 原则 原因 步骤 内容 做法 办法 途径"
    " 事情 观点 挑战 要点 对策 困难 特点 经验 条件 意义 优势 不足 特征 因素 环节".split()
)
# The question word before the noun of the things asked for: 哪些, 哪三个, 五大.
_WHICH = re.compile(rf"(?:哪些|哪?(?:几|[两{TO_TEN}]|\d{{1,2}})(?:{LISTED}))的?(?:具体|主要|重点)?")
_NOUN = 6  # characters after the measure word in which the thing counted is named


def has_count(text: str, question: Question) -> bool:
    """Return True if a text lists or mentions as many things as the question asks for."""
    count = question.count
    return count is not None and (has_run(text, count) or mentions_count(text, question))


def has_run(text: str, count: int) -> bool:
    """Return True if a text lists exactly ``count`` things between enumeration commas."""
    return bool(runs_of(text, count))


def runs_of(text: str, count: int) -> list[str]:
    """Return the clauses of a text that list exactly ``count`` things: 甲、乙、丙三省."""
    return [run for run in re.findall(r"[^，,。；;：:]+", text) if run.count("、") + 1 == count]


def mentions_count(text: str, question: Question) -> bool:
    """Return True if a text mentions as many of the things as asked for: 五大产业, 五个方面.

    Four angles are not four industries. Where the noun of the text cannot be compared with that
    of the question, the text counts as a mention.
    """
    count = question.count
    if count is None:
        return False
    numbers = "|".join([*in_han(count), str(count)])
    measured = rf"(?<![十百千\d])(?:{numbers})(?:{LISTED})"
    ends = (match.end() for match in re.finditer(measured, text))
    return any(_may_be(question.counted, text[end : end + _NOUN]) for end in ends)


def thing_listed(question: Question) -> str:
    """Return the noun for the things that a question asks to list, '' if it does not matter.

    A list of rivers mentions the word "rivers", while a list of requirements, problems and the
    like need not contain the noun.
    """
    if question.language != "zh":
        words = question.counted.lower().split()
        return words[-1] if words and words[-1] not in _POINTS_EN else ""
    asked = _WHICH.search(question.search)
    noun = ""
    # The noun is the last word of the noun phrase after the question word.
    for word, flag in tagged(question.search[asked.end() :]) if asked else ():
        if flag[0] not in "nabjlz" and flag != "vn":
            break
        noun = word
    return "" if noun in _POINTS_ZH else noun


def without_points(terms: Terms) -> Terms:
    """Return the terms of a question without words such as 要求, which its list need not contain.

    The same terms if there are no others.
    """
    content = {word: idf for word, idf in terms.content.items() if word not in _POINTS_ZH}
    return replace(terms, content=content) if content else terms


def speaks_of(text: str, noun: str) -> bool:
    """Return True if a text of the search layer contains a noun; English nouns are translated."""
    if noun in text or has_han(noun) or not has_han(text):
        return noun in text
    return _translated(noun).coverage(text) > 0


def _may_be(noun: str, text: str) -> bool:
    """Return True if a text may begin with a noun; English nouns are translated."""
    if not noun or not has_han(text[:1]):
        return True
    if has_han(noun):
        return not set(noun).isdisjoint(text)
    translated = _translated(noun)
    known = any(map(has_han, translated.chinese))
    return not known or translated.coverage(text) > 0


@lru_cache(maxsize=64)
def _translated(noun: str) -> Translated:
    return translate(noun, (), ())
