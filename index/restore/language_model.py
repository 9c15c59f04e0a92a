"""A character language model of Chinese, loaded when the first damaged page is met.

An interpolated trigram over Simplified characters, trained by
``bench/train_language.py`` (its sources are named there), held in sorted arrays; the
page's own undamaged text is mixed in, because a page repeats its names and topics.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from heapq import nsmallest
from pathlib import Path

import numpy as np

BOUNDARY = "#"
LEVELS = ("one", "two", "three")
STEP = 1 / 16
"""Nats between two neighbouring bytes of the stored log probabilities."""
_FILE = Path(__file__).parent / "language_model.npz"
_UNKNOWN = math.exp(-17)
_CONTEXTS = 2048
_PAGE_WEIGHT = 0.35
_PAGE_DOUBT = 1.5


class _Level:
    """What follows each context: sorted characters with their log probabilities.

    ``contexts`` are sorted; the characters after context ``i`` are those from ``starts[i]``
    up to ``starts[i + 1]``. Probabilities are bytes, in steps of ``STEP`` nats.
    """

    def __init__(self, data: Mapping[str, np.ndarray], name: str) -> None:
        high = data[f"{name}_high"].astype(np.uint32)
        self._contexts = array("I", (high << 16 | data[f"{name}_low"]).tobytes())
        counts = data[f"{name}_counts"].astype(np.uint32)
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)
        self._starts = array("I", starts.tobytes())
        self._chars = array("H", data[f"{name}_chars"].astype(np.uint16).tobytes())
        self._values = data[f"{name}_values"].tobytes()
        self._backs = data[f"{name}_backs"].tobytes()

    def after(self, context: int) -> tuple[dict[int, int], int]:
        """Return the steps of every character after a context, and of the back-off."""
        place = bisect_left(self._contexts, context)
        if place == len(self._contexts) or self._contexts[place] != context:
            return {}, 0
        part = slice(self._starts[place], self._starts[place + 1])
        return dict(zip(self._chars[part], self._values[part], strict=True)), self._backs[place]


class LanguageModel:
    """Probabilities of a character after two others."""

    def __init__(self, file: Path = _FILE) -> None:
        """Load the arrays of a model file."""
        with np.load(file, allow_pickle=False) as archive:
            data = {name: archive[name] for name in archive.files}
        one, self._two, self._three = (_Level(data, name) for name in LEVELS)
        self._chance = [math.exp(-STEP * steps) for steps in range(512)]
        self._one = {char: self._chance[steps] for char, steps in one.after(0)[0].items()}
        self._after_one = lru_cache(_CONTEXTS)(self._two.after)

    def after(self, pair: str) -> Callable[[str], float]:
        """Return a function that gives the probability of a character after a pair."""
        a, b = ord(pair[0]), ord(pair[1])
        wide = max(a, b) > 0xFFFF
        longer, back = ({}, 0) if wide else self._three.after(a << 16 | b)
        shorter, least = ({}, 0) if wide else self._after_one(b)
        chance, one, rest = self._chance, self._one, self._chance[back + least]

        def of(c: str) -> float:
            char = ord(c)
            steps = longer.get(char)
            if steps is None:
                steps = shorter.get(char)
                if steps is None:
                    return rest * one.get(char, _UNKNOWN)
                steps += back
            return chance[steps]

        return of

    def alone(self, char: str) -> float:
        """Return the probability of a character whatever stands before it."""
        return self._one.get(ord(char), 0.0)

    def followers(self, b: str, most: int) -> list[str]:
        """Return the Han characters that follow ``b`` most often, likeliest first."""
        found = self._after_one(ord(b))[0]
        codes = nsmallest(most + 1, found, key=found.__getitem__)
        return [chr(code) for code in codes if chr(code) != BOUNDARY][:most]


@cache
def shipped() -> LanguageModel:
    """Return the model that ships with the project."""
    return LanguageModel()


class PageModel:
    """The shipped model mixed with what the page itself says elsewhere."""

    def __init__(self, search: str) -> None:
        """Count the undamaged text of a page, of the search layer."""
        self._general = shipped()
        self._ones = Counter(search)
        self._twos = Counter(map("".join, zip(search, search[1:], strict=False)))
        self._threes = Counter(map("".join, zip(search, search[1:], search[2:], strict=False)))
        self._known: dict[str, _After] = {}

    def after(self, pair: str) -> "_After":
        """Return the natural log of the probability of every character after a pair."""
        known = self._known.get(pair)
        if known is None:
            known = self._known[pair] = _After(
                pair, self._general.after(pair), self._ones, self._twos, self._threes
            )
        return known

    def followers(self, b: str, most: int) -> list[str]:
        """Return the characters that follow ``b`` most often, here or in general."""
        here = [pair for pair in self._twos if pair[0] == b and pair[1] != BOUNDARY]
        here.sort(key=lambda pair: -self._twos[pair])
        chars = [pair[1] for pair in here[:most]] + self._general.followers(b, most)
        return list(dict.fromkeys(chars))


class _After(dict[str, float]):
    """Log probabilities after one pair of characters, each computed when first asked for."""

    def __init__(
        self,
        pair: str,
        general: Callable[[str], float],
        ones: Counter[str],
        twos: Counter[str],
        threes: Counter[str],
    ) -> None:
        self._pair, self._general = pair, general
        self._twos, self._threes = twos, threes
        self._long = twos.get(pair, 0) + _PAGE_DOUBT
        self._short = ones.get(pair[1], 0) + 4 * _PAGE_DOUBT

    def __missing__(self, c: str) -> float:
        general = self._general(c)
        local = (self._threes.get(self._pair + c, 0) + _PAGE_DOUBT * general) / self._long
        short = (self._twos.get(self._pair[1] + c, 0) + 4 * _PAGE_DOUBT * general) / self._short
        mixed = _PAGE_WEIGHT * (local + short) / 2 + (1 - _PAGE_WEIGHT) * general
        found = self[c] = math.log(max(mixed, 1e-12))
        return found
