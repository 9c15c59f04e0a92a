"""Split a question that asks the same about several things.

"Who are the mayors of Beijing and Shanghai?" is answered in two places, so each is asked about
separately: "Who are the mayors of Beijing?" and "Who are the mayors of Shanghai?".
"""

import re

from index.text.normalize import has_han
from index.text.segmenter import tagged
from rag.language.romanised_names import romanised_names

_EACH_ZH = re.compile(r"分别|各自|各(?=[是为排占])")
_JOINS = frozenset("、和与及") | {"以及"}
_MAX_PARTS = 5  # each is retrieved for separately; a longer list is rather one enumeration
_NAME = r"[A-Z][\w'’-]*(?:\s(?:[A-Z][\w'’-]*|district|county|city|province)(?!\w))*"
_UNIT = rf"(?:(?:of|in|from|for)\s)?(?:the\s)?{_NAME}(?:\sof\s{_NAME})?"
_PAIR_EN = re.compile(rf"({_UNIT})\sand\s({_UNIT})")
_PLURAL_EN = re.compile(
    r"^(?:who|what|which|where|when|how)\b.*?\b(?:are|were|do|did|have|had)\b|\brespectively\b",
    re.IGNORECASE,
)


def split_each(question: str) -> list[str]:
    """Return a question of the search layer once for each thing it asks about, or unchanged."""
    return _split_zh(question) if has_han(question) else _split_en(question)


def _split_zh(question: str) -> list[str]:
    each = _EACH_ZH.search(question)
    if each is None:
        return [question]
    head, asked = question[: each.start()], question[each.start() :].removeprefix("分别")
    before, comma, clause = head.rpartition(",")
    things = [""]
    for word, _ in tagged(clause):
        if word in _JOINS:
            things.append("")
        else:
            things[-1] += word
    if not 2 <= len(things) <= _MAX_PARTS or not all(things):
        return [question]
    owned, of, rest = things[-1].partition("的")
    if not of or any("的" in thing for thing in things[:-1]):
        return [question]  # the others have no share in what follows 的
    things = [*things[:-1], owned]
    if not all(re.search(r"\w", thing) for thing in things):
        return [question]
    return [f"{before}{comma}{thing}的{rest}{asked}" for thing in things]


def _split_en(question: str) -> list[str]:
    pair = _PAIR_EN.search(question)
    if pair is None or not _PLURAL_EN.search(question):
        return [question]
    if re.search(r"\bbetween\s$", question[: pair.start()], re.IGNORECASE):
        return [question]
    if not all(romanised_names(unit) for unit in pair.groups()):
        return [question]
    return [question[: pair.start()] + unit + question[pair.end() :] for unit in pair.groups()]
