"""Find names that characters render by their sound: 科瓦连斯基, 艾尔肯·热合曼.

jieba cuts most of them into pieces. The characters that render sounds are few, and
``transcribed.npz`` has how much likelier each is in such a name than in other text; it is fitted
by ``bench/transliterated.py`` on names of CC-CEDICT (CC BY-SA 4.0) and of jieba (MIT).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.derived.pinyin import spoken, without_others
from index.text.normalize import is_han
from index.text.segmenter import is_word

DOT = "·"
"""What stands between the parts of a name in the search layer, among others."""
DOTS = frozenset("·•‧・")
SOUND_KEY = "~"
"""What the key of a name begins with that is found by its sound."""
_FILE = Path(__file__).parent / "transcribed.npz"
_ELSEWHERE = -3.0  # nats for a character that no such name has
_LEAST_CHARACTERS = 3  # of a name without a dot
_LEAST_ODDS = 5.0  # nats of all its characters
_LEAST_OF_CHARACTER = 0.5  # the same for each character of a name that is known as one
_FALL = 3.0  # nats below its best at which a name has ended
_LONGEST_PART = 8
_MOST_PARTS = 6


class Transcribed(NamedTuple):
    """A name at ``[start, end)`` of a text, and whether a dot or the dictionary confirms it."""

    start: int
    end: int
    certain: bool


class _Unit(NamedTuple):
    """A character, or a word of the dictionary, and its odds in nats."""

    start: int
    end: int
    odds: float


# What stands beside names and is in hardly any, however its sound is used elsewhere.
_BESIDE = frozenset("和在同与对向说的是为由将把被从到等及也都还就了着并称")


@cache
def _odds() -> dict[str, float]:
    with np.load(_FILE, allow_pickle=False) as data:
        chars = bytes(data["chars"]).decode()
        return dict(zip(chars, data["odds"].tolist(), strict=True))


def odds_of(form: str) -> float:
    """Return how much likelier characters are in a name that renders sounds, in nats."""
    odds = _odds()
    return sum(odds.get(char, _ELSEWHERE) for char in form)


def renders_sounds(form: str) -> bool:
    """Return True if a name seems to render the sounds of another language."""
    has_dot = not DOTS.isdisjoint(form)
    return has_dot or (len(form) > 1 and odds_of(form) > len(form) * _LEAST_OF_CHARACTER)


def name_parts(form: str) -> list[str]:
    """Return the parts of a transcribed name, which dots separate."""
    return "".join(DOT if char in DOTS else char for char in form).split(DOT)


def sound_key(form: str) -> str:
    """Return the key of a name that renders sounds: its syllables, those of parts together."""
    parts = (spoken(part, without_others) for part in name_parts(form))
    return SOUND_KEY + DOT.join(map(" ".join, parts))


def find_transcribed(search: str, words: Sequence[tuple[str, str]]) -> list[Transcribed]:
    """Return the names in a text that render sounds; ``words`` are those it is tagged as."""
    found: list[Transcribed] = []
    at = 0
    run: list[_Unit] = []
    named = False
    for word, flag in [*words, ("", "")]:
        if word and is_han(word):
            run += _units(word, at)
            named = named or flag == "nrt"
        elif word not in DOTS or not word or not run:
            found += _names_in(search, run, named=named)
            run, named = [], False
        else:
            run.append(_Unit(at, at + len(word), 0.0))
        at += len(word)
    return found


def _units(word: str, at: int) -> list[_Unit]:
    if len(word) > 1 and is_word(word):
        return [_Unit(at, at + len(word), odds_of(word))]
    return [
        _Unit(at + n, at + n + 1, 2 * _ELSEWHERE if char in _BESIDE else odds_of(char))
        for n, char in enumerate(word)
    ]


def _names_in(search: str, run: list[_Unit], *, named: bool) -> list[Transcribed]:
    """Return the names in a run of characters and dots."""
    dots = [n for n, unit in enumerate(run) if search[unit.start : unit.end] in DOTS]
    found: list[Transcribed] = []
    n = 0
    while dots and n < len(dots):
        last = n
        # 艾·比·克: what stands between two dots is a part whatever it consists of.
        while (
            last + 1 < len(dots)
            and last - n + 2 < _MOST_PARTS
            and run[dots[last + 1]].start - run[dots[last]].end <= _LONGEST_PART
        ):
            last += 1
        low = _grow(run[(dots[n - 1] + 1 if n else 0) : dots[n]][::-1])
        high = _grow(run[dots[last] + 1 : (dots[last + 1] if last + 1 < len(dots) else None)])
        if low and high:
            found.append(Transcribed(run[dots[n] - low].start, run[dots[last] + high].end, True))
        n = last + 1
    if not dots:
        found += _without_dots(search, run, named=named)
    return found


def _grow(units: Sequence[_Unit]) -> int:
    """Return how many units from the first on are the part of a name beside a dot, at least one.

    It ends at a word that is in no name, or else where the odds of its characters are highest.
    """
    best, total, size = -1e9, 0.0, 0
    for n, unit in enumerate(units, 1):
        if n > 1 and (_ends_name(unit) or abs(units[0].start - unit.end) > _LONGEST_PART + 2):
            return n - 1 if total >= best - _FALL else size
        total += unit.odds
        if total > best:
            best, size = total, n
        if total < best - _FALL:
            return size
    return len(units) if total >= best - _FALL else size


def _ends_name(unit: _Unit) -> bool:
    """Return True for a word or character that hardly any name has."""
    return unit.odds <= 2 * _ELSEWHERE or (unit.end - unit.start > 1 and unit.odds < 0)


def _without_dots(search: str, run: Sequence[_Unit], *, named: bool) -> list[Transcribed]:
    """Return the parts of a run with the highest odds, if these are high enough."""
    found: list[Transcribed] = []
    total, first = 0.0, 0
    best: tuple[float, int, int] = (0.0, 0, 0)
    for n, unit in enumerate([*run, _Unit(0, 0, -1e9)]):
        if total <= 0:
            total, first = 0.0, n
        total += unit.odds
        if total > best[0]:
            best = total, first, n
        # What falls this far below its best has left the name.
        if best[0] > 0 and total < best[0] - _FALL:
            odds, low, high = best
            after = run[high + 1 : high + 3]
            # The last character of a name may be any, if a word follows it that is in no name.
            if after and after[0].odds > -_FALL and all(map(_ends_name, after[1:])):
                high += 1
            start, end = run[low].start, run[high].end
            is_long = _LEAST_CHARACTERS <= end - start <= 2 * _LONGEST_PART
            if odds >= _LEAST_ODDS and is_long and high >= low:
                found.append(Transcribed(start, end, named))
            total, best, first = 0.0, (0.0, 0, 0), n + 1
    return found
