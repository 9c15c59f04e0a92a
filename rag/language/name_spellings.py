"""Romanised names outside pinyin: Wade-Giles, the usual spellings of Taiwan and of Hong Kong.

``romanisations.json``, made by ``bench/romanisations.py``, has the syllables of each system with
the pinyin, or the Cantonese reading, that they may stand for. A name is read in every system
whose syllables it consists of and whose surnames it begins with.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from index.text.names import pinyin_keys, syllable_readings
from index.text.surnames import COMPOUND, SINGLE

System = Literal["wade_giles", "hong_kong"]
_SYSTEMS: tuple[System, ...] = get_args(System)
_FILE = Path(__file__).parent / "romanisations.json"
_MOST_SYLLABLES = 4  # of a name
_LONGEST_SYLLABLE = 6  # letters: chuang
_MOST_PINYIN = 12  # of a syllable that are looked up; bounds the time
_MOST_KEYS = 600  # of a name in a system; bounds the time, too
_MOST_CUTS = 4  # ways to cut a word into syllables
_LESS_THAN_PINYIN = 0.9  # weight of another system where the name may be pinyin, too
_MAX_CACHED = 4096
_SURNAMES = SINGLE | {name[0] for name in COMPOUND}


class Reading(NamedTuple):
    """A name in a system: its syllables, surname first."""

    system: System
    syllables: tuple[str, ...]


class _Tables(NamedTuple):
    """The tables of ``romanisations.json``.

    ``wade_giles`` has the pinyin of a spelling with weights, ``hong_kong`` the Cantonese
    readings; ``cantonese`` has the characters of a reading by pinyin, ``usual`` the surnames
    that are spelled so by no rule.
    """

    wade_giles: dict[str, dict[str, float]]
    hong_kong: dict[str, dict[str, float]]
    cantonese: dict[str, dict[str, str]]
    usual: dict[str, str]


@cache
def _tables() -> _Tables:
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return _Tables(read["wade_giles"], read["hong_kong"], read["cantonese"], read["usual"])


def find_readings(words: Sequence[Sequence[str]]) -> tuple[Reading, ...]:
    """Return the readings of a name outside pinyin; ``words`` are its words, folded, each in parts.

    The surname may be the first word or the last. Hyphens separate the parts of a word.
    """
    return _find_readings(tuple(map(tuple, words)))


@lru_cache(_MAX_CACHED)
def _find_readings(words: tuple[tuple[str, ...], ...]) -> tuple[Reading, ...]:
    orders = [words] if len(words) == 1 else [words, (words[-1], *words[:-1])]
    found: dict[Reading, None] = {}
    for system in _SYSTEMS:
        for order in orders:
            for syllables in _cut(system, [part for word in order for part in word]):
                if len(order) == 1 or _begins_with_surname(system, syllables):
                    found[Reading(system, syllables)] = None
    return tuple(found)


def _cut(system: System, parts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the ways to cut parts into syllables of a system, those of few syllables first."""
    ways = [_syllables_of(system, part) for part in parts]
    if not all(ways):
        return
    for way in islice(product(*ways), _MOST_CUTS):
        syllables = tuple(syllable for part in way for syllable in part)
        fits = 2 <= len(syllables) <= _MOST_SYLLABLES
        if fits and all(
            _pinyin_of(system, syllable, surname=place == 0)
            for place, syllable in enumerate(syllables)
        ):
            yield syllables


@lru_cache(_MAX_CACHED)
def _syllables_of(system: System, part: str) -> list[tuple[str, ...]]:
    """Return the ways to cut a part of a word into syllables, those of few first."""
    known = _tables().hong_kong if system == "hong_kong" else _tables().wade_giles
    if part in known or part in _tables().usual:
        return [(part,)]
    found: list[tuple[str, ...]] = []
    for size in range(1, min(len(part), _LONGEST_SYLLABLE + 1)):
        if part[:size] in known:
            found += [(part[:size], *rest) for rest in _syllables_of(system, part[size:])]
    return sorted((way for way in found if len(way) <= _MOST_SYLLABLES), key=len)[:_MOST_CUTS]


def _begins_with_surname(system: System, syllables: Sequence[str]) -> bool:
    return syllables[0] in _surname_spellings(system) or any(
        all(map(spelled, (system, system), syllables, name)) for name in COMPOUND
    )


def is_syllable(word: str) -> bool:
    """Return True if a folded word is one syllable in some system."""
    tables = _tables()
    return any(word in table for table in (tables.wade_giles, tables.hong_kong, tables.usual))


@cache
def _surname_spellings(system: System) -> frozenset[str]:
    """Return the syllables of a system with which surnames are spelled."""
    tables = _tables()
    found = set(tables.usual)
    if system == "hong_kong":
        read = {
            reading
            for reading, by_pinyin in tables.cantonese.items()
            if any(map(_SURNAMES.intersection, by_pinyin.values()))
        }
        found |= {spelling for spelling, of in tables.hong_kong.items() if read.intersection(of)}
    else:
        read = {one for char in SINGLE for one in syllable_readings(char, surname=True)[:1]}
        found |= {spelling for spelling, of in tables.wade_giles.items() if read.intersection(of)}
    return frozenset(found)


def spelling_keys(reading: Reading) -> tuple[str, ...]:
    """Return the keys, as of ``index.text.names.pinyin_keys``, of names that may be meant.

    The likelier come first. Not all of them are names that are spelled so: ``weigh`` tells.
    """
    options = []
    for place, syllable in enumerate(reading.syllables):
        weights = _pinyin_of(reading.system, syllable, surname=place == 0)
        options.append(sorted(weights, key=lambda one: -weights[one])[:_MOST_PINYIN])
    return tuple("".join(way) for way in islice(product(*options), _MOST_KEYS))


@lru_cache(_MAX_CACHED)
def _pinyin_of(system: System, syllable: str, *, surname: bool) -> dict[str, float]:
    """Return the pinyin for which a syllable may stand, with weights; ü is v."""
    tables = _tables()
    found: dict[str, float] = {}
    if system != "hong_kong":
        found |= tables.wade_giles.get(syllable, {})
    else:
        counts: dict[str, float] = {}
        for reading, weight in tables.hong_kong.get(syllable, {}).items():
            for pinyin, chars in tables.cantonese.get(reading, {}).items():
                count = len(_SURNAMES.intersection(chars)) if surname else len(chars)
                if count:
                    counts[pinyin] = counts.get(pinyin, 0.0) + weight * count
        found |= counts
    if surname:
        for char in tables.usual.get(syllable, ""):
            found |= dict.fromkeys(syllable_readings(char, surname=True)[:1], 1.0)
    return found


@lru_cache(_MAX_CACHED * 16)
def spelled(system: System, syllable: str, char: str, *, surname: bool = False) -> float:
    """Return the weight, 0 to 1, with which a character is spelled so in a system."""
    tables = _tables()
    if surname and char in tables.usual.get(syllable, ""):
        return 1.0
    if system == "hong_kong":
        readings = tables.hong_kong.get(syllable, {})
        return max(
            (
                weight
                for reading, weight in readings.items()
                if any(char in chars for chars in tables.cantonese.get(reading, {}).values())
            ),
            default=0.0,
        )
    weights = tables.wade_giles.get(syllable, {})
    return max(
        (weights.get(one, 0.0) for one in syllable_readings(char, surname=surname)), default=0.0
    )


def weigh(readings: Iterable[Reading], form: str) -> float:
    """Return the weight, 0 to 1, with which a Chinese name is spelled as one of the readings."""
    best = 0.0
    for system, syllables in readings:
        if len(syllables) == len(form):
            weight = _LESS_THAN_PINYIN
            for place, (syllable, char) in enumerate(zip(syllables, form, strict=True)):
                weight *= spelled(system, syllable, char, surname=place == 0)
            best = max(best, weight)
    return best


def matches(keys: Iterable[str], readings: Iterable[Reading], form: str) -> float:
    """Return the weight, 0 to 1, with which a name is one of the keys or spelled as a reading."""
    return 1.0 if not pinyin_keys(form).isdisjoint(keys) else weigh(readings, form)
