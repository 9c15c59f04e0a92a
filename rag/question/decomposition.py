"""Split a question that asks the same about several things.

"Who are the mayors of Beijing and Shanghai?" is answered in two places, so each is asked about
separately: "Who are the mayors of Beijing?" and "Who are the mayors of Shanghai?".
"""

from collections.abc import Sequence
from itertools import pairwise

from index.text.normalize import has_han
from index.text.segmenter import tagged
from index.text.words import Word, latin_words
from rag.language.romanised_names import romanised_names

_EACH = ("分别", "各自", "各是", "各为", "各排", "各占")  # before a noun, 各 means all of them
_JOINS = frozenset("、和与及") | {"以及"}
_MAX_PARTS = 5  # each is retrieved for separately; a longer list is rather one enumeration
_ASKS_EN = frozenset("who what which where when how".split())
_PLURAL_EN = frozenset("are were do did have had".split())
_PLACES_EN = frozenset("district county city province".split())
_BEFORE_NAME = frozenset("of in from for the".split())


def split_each(question: str) -> list[str]:
    """Return a question of the search layer once for each thing it asks about, or unchanged."""
    return _split_zh(question) if has_han(question) else _split_en(question)


def _split_zh(question: str) -> list[str]:
    start = min((question.find(each) for each in _EACH if each in question), default=-1)
    if start < 0:
        return [question]
    head, asked = question[:start], question[start:].removeprefix("分别")
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
    if not all(any(map(str.isalnum, thing)) for thing in things):
        return [question]
    return [f"{before}{comma}{thing}的{rest}{asked}" for thing in things]


def _split_en(question: str) -> list[str]:
    words = latin_words(question)
    lower = [word.lower for word in words]
    plural = lower[:1] and lower[0] in _ASKS_EN and not _PLURAL_EN.isdisjoint(lower)
    if not plural and "respectively" not in lower:
        return [question]
    for (first, end), (other, last) in pairwise(_names(question, words)):
        between = question[words[end - 1].end : words[other].start]
        joins, *others = between.split() or [""]
        if joins != "and" or not _BEFORE_NAME.issuperset(others) or lower[first - 1] == "between":
            continue
        start, stop = words[first].start, words[last - 1].end
        things = (question[start : words[end - 1].end], question[words[other].start : stop])
        if all(map(romanised_names, things)):
            return [question[:start] + thing + question[stop:] for thing in things]
    return [question]


def _names(question: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the ranges of the words that are names: Nanjing district, Zhao Wei of Nanjing.

    The first word of a question has a capital in any case.
    """
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words[1:], 1):
        if not word.written[0].isupper() and word.lower not in _PLACES_EN:
            continue
        first, end = found[-1] if found else (at, at)
        between = question[words[end - 1].end : word.start].strip()
        if found and (between in ("", "of")):
            found[-1] = (first, at + 1)
        else:
            found.append((at, at + 1))
    return found
