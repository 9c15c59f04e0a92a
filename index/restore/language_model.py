"""A character language model of Chinese, loaded when the first damaged page is met.

An interpolated trigram model with back-off over Simplified characters, trained by
``bench/train_language.py``, which names its sources, and kept in sorted arrays. The undamaged
text of the page itself is mixed in, because a page repeats its names and topics.
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
"""Stands for every character that is not Han."""
LEVELS = ("one", "two", "three")
"""The levels of the model file: characters by themselves, after one, after two others."""
STEP = 1 / 16
"""Nats between two neighbouring bytes of the stored log probabilities."""
_FILE = Path(__file__).parent / "language_model.npz"
_UNKNOWN_PROBABILITY = math.exp(-17)  # of a character that the model lacks; set by hand
_MAX_CACHED_CONTEXTS = 2048
_MAX_STEPS = 512  # two bytes of a stored log probability at most: a value and a back-off
# How much the page's own text weighs, and how many counts of it the model is worth there. Set
# by hand when the model was made; others were no better on DRCD (docs/decisions/restore.md).
_PAGE_WEIGHT = 0.35
_PAGE_DOUBT = 1.5


class _Level:
    """The characters that follow each context, with their log probabilities.

    Contexts and the characters after each are sorted by code; a context is the codes of its
    characters, 16 bits each. The characters after context ``i`` are those from ``starts[i]`` up
    to ``starts[i + 1]``. Log probabilities are bytes, negative, in steps of ``STEP`` nats.

    The arrays of a level in the model file, with ``n`` contexts and ``m`` sequences: ``high``
    and ``low``, uint16 ``(n,)``, the halves of a context; ``counts``, uint16 ``(n,)``, the
    characters after each; ``backs``, uint8 ``(n,)``, its back-off; ``chars``, uint16 ``(m,)``,
    and ``values``, uint8 ``(m,)``, the characters and their log probabilities.
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
        """Return the steps of every character after a context, and those of its back-off."""
        index = bisect_left(self._contexts, context)
        if index == len(self._contexts) or self._contexts[index] != context:
            return {}, 0
        part = slice(self._starts[index], self._starts[index + 1])
        return dict(zip(self._chars[part], self._values[part], strict=True)), self._backs[index]


class LanguageModel:
    """The probability of a character after two others."""

    def __init__(self, file: Path = _FILE) -> None:
        """Load the arrays of a model file."""
        with np.load(file, allow_pickle=False) as archive:
            data = {name: archive[name] for name in archive.files}
        single, self._pairs, self._triples = (_Level(data, name) for name in LEVELS)
        self._probability = [math.exp(-STEP * steps) for steps in range(_MAX_STEPS)]
        self._alone = {char: self._probability[n] for char, n in single.after(0)[0].items()}
        self._after_one = lru_cache(_MAX_CACHED_CONTEXTS)(self._pairs.after)

    def after(self, pair: str) -> Callable[[str], float]:
        """Return a function from a character to its probability after a pair of characters."""
        a, b = ord(pair[0]), ord(pair[1])
        wide = max(a, b) > 0xFFFF  # the model holds characters of 16 bits only
        after_two, back_two = ({}, 0) if wide else self._triples.after(a << 16 | b)
        after_one, back_one = ({}, 0) if wide else self._after_one(b)
        probability, alone = self._probability, self._alone
        rest = probability[back_two + back_one]

        def probability_of(c: str) -> float:
            char = ord(c)
            steps = after_two.get(char)
            if steps is None:
                steps = after_one.get(char)
                if steps is None:
                    return rest * alone.get(char, _UNKNOWN_PROBABILITY)
                steps += back_two
            return probability[steps]

        return probability_of

    def alone(self, char: str) -> float:
        """Return the probability of a character by itself, 0 if the model lacks it."""
        return self._alone.get(ord(char), 0.0)

    def followers(self, char: str, limit: int) -> list[str]:
        """Return the Han characters that follow ``char`` most often, likeliest first."""
        steps = self._after_one(ord(char))[0]
        codes = nsmallest(limit + 1, steps, key=steps.__getitem__)
        return [chr(code) for code in codes if chr(code) != BOUNDARY][:limit]


@cache
def shipped_model() -> LanguageModel:
    """Return the model that ships with the project."""
    return LanguageModel()


class PageModel:
    """The shipped model mixed with the counts of a page's own undamaged text."""

    def __init__(self, search: str) -> None:
        """Count the undamaged text of a page, given as its search layer."""
        self._general = shipped_model()
        self._singles = Counter(search)
        self._pairs = Counter(map("".join, zip(search, search[1:], strict=False)))
        self._triples = Counter(map("".join, zip(search, search[1:], search[2:], strict=False)))
        self._computed: dict[str, _After] = {}

    def after(self, pair: str) -> "_After":
        """Return the natural log probabilities of characters after a pair of characters."""
        after = self._computed.get(pair)
        if after is None:
            after = self._computed[pair] = _After(
                pair, self._general.after(pair), self._singles, self._pairs, self._triples
            )
        return after

    def followers(self, char: str, limit: int) -> list[str]:
        """Return the characters that follow ``char`` most often, on the page or in general."""
        here = [pair for pair in self._pairs if pair[0] == char and pair[1] != BOUNDARY]
        here.sort(key=lambda pair: -self._pairs[pair])
        chars = [pair[1] for pair in here[:limit]] + self._general.followers(char, limit)
        return list(dict.fromkeys(chars))


class _After(dict[str, float]):
    """Natural log probabilities of characters after a pair, each computed on first access."""

    def __init__(
        self,
        pair: str,
        general: Callable[[str], float],
        singles: Counter[str],
        pairs: Counter[str],
        triples: Counter[str],
    ) -> None:
        self._pair, self._general = pair, general
        self._pairs, self._triples = pairs, triples
        self._pair_count = pairs.get(pair, 0) + _PAGE_DOUBT
        self._single_count = singles.get(pair[1], 0) + 4 * _PAGE_DOUBT

    def __missing__(self, c: str) -> float:
        general = self._general(c)
        triples = self._triples.get(self._pair + c, 0) + _PAGE_DOUBT * general
        pairs = self._pairs.get(self._pair[1] + c, 0) + 4 * _PAGE_DOUBT * general
        local = triples / self._pair_count + pairs / self._single_count
        mixed = _PAGE_WEIGHT * local / 2 + (1 - _PAGE_WEIGHT) * general
        log_probability = self[c] = math.log(max(mixed, 1e-12))
        return log_probability
