"""A character language model of Chinese, loaded when the first damaged page is met.

An interpolated trigram over Simplified characters, trained by
``bench/train_language.py`` (its sources are named there), held in sorted arrays; the
page's own undamaged text is mixed in, because a page repeats its names and topics.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from index.words import frequency

BOUNDARY = "#"
_FILE = Path(__file__).parent / "language.npz"
_UNKNOWN = -17.0
_PAGE_WEIGHT = 0.35
_PAGE_DOUBT = 1.5
_LONGEST_WORD = 5
_BOUNDARY_WORD = -2.0
_UNKNOWN_WORD = -16.0


class _Table:
    """Sorted integer keys with float values."""

    def __init__(self, keys: np.ndarray, values: np.ndarray, kind: str) -> None:
        self._keys = array(kind, keys.astype(f"u{array(kind).itemsize}").tobytes())
        self._values = array("f", values.astype(np.float32).tobytes())

    def get(self, key: int, default: float) -> float:
        place = bisect_left(self._keys, key)
        if place < len(self._keys) and self._keys[place] == key:
            return self._values[place]
        return default

    def range(self, low: int, high: int) -> list[tuple[float, int]]:
        """Return pairs (value, key) of the keys from ``low`` up to below ``high``."""
        first, last = bisect_left(self._keys, low), bisect_left(self._keys, high)
        return list(zip(self._values[first:last], self._keys[first:last], strict=True))


class LanguageModel:
    """Log probabilities of a character after two others."""

    def __init__(self, file: Path = _FILE) -> None:
        """Load the arrays of a model file."""
        with np.load(file, allow_pickle=False) as data:

            def table(name: str, kind: str) -> _Table:
                return _Table(data[f"{name}_keys"], data[f"{name}_values"], kind)

            self._one = table("one", "I")
            self._two = table("two", "I")
            self._three = table("three", "Q")
            self._after_one = table("after_one", "I")
            self._after_two = table("after_two", "I")

    def score(self, a: str, b: str, c: str) -> float:
        """Return the natural log of the probability of ``c`` after ``ab``."""
        ab, bc = ord(a) << 16 | ord(b), ord(b) << 16 | ord(c)
        if max(ord(a), ord(b), ord(c)) > 0xFFFF:
            return _UNKNOWN
        found = self._three.get(ab << 16 | ord(c), 1.0)
        if found <= 0:
            return found
        back = self._after_two.get(ab, 0.0)
        found = self._two.get(bc, 1.0)
        if found <= 0:
            return back + found
        back += self._after_one.get(ord(b), 0.0)
        return back + self._one.get(ord(c), _UNKNOWN)

    def followers(self, b: str, most: int) -> list[str]:
        """Return the Han characters that follow ``b`` most often, likeliest first."""
        low = ord(b) << 16
        found = sorted(self._two.range(low, low + 0x10000), reverse=True)
        chars = [chr(key & 0xFFFF) for _, key in found[: most + 1]]
        return [char for char in chars if char != BOUNDARY][:most]


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
        self._twos = Counter(zip(search, search[1:], strict=False))
        self._threes = Counter(zip(search, search[1:], search[2:], strict=False))
        self._known: dict[tuple[str, str, str], float] = {}

    def score(self, a: str, b: str, c: str) -> float:
        """Return the natural log of the probability of ``c`` after ``ab`` on this page."""
        key = (a, b, c)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._mixed(a, b, c)
        return known

    def followers(self, b: str, most: int) -> list[str]:
        """Return the characters that follow ``b`` most often, here or in general."""
        here = [pair for pair in self._twos if pair[0] == b and pair[1] != BOUNDARY]
        here.sort(key=lambda pair: -self._twos[pair])
        chars = [pair[1] for pair in here[:most]] + self._general.followers(b, most)
        return list(dict.fromkeys(chars))

    def _mixed(self, a: str, b: str, c: str) -> float:
        general = math.exp(self._general.score(a, b, c))
        two = self._twos[a, b]
        one = self._ones[b]
        local = (self._threes[a, b, c] + _PAGE_DOUBT * general) / (two + _PAGE_DOUBT)
        short = (self._twos[b, c] + 4 * _PAGE_DOUBT * general) / (one + 4 * _PAGE_DOUBT)
        mixed = _PAGE_WEIGHT * (local + short) / 2 + (1 - _PAGE_WEIGHT) * general
        return math.log(max(mixed, 1e-12))


def words_score(text: str) -> float:
    """Return the log probability of the likeliest words a Simplified text is made of.

    Unigram words of jieba's dictionary: what characters alone cannot tell, that 负责同志 is
    two words and 负责途 is none.
    """
    best = [0.0]
    for end in range(1, len(text) + 1):
        best.append(
            max(
                best[start] + _word(text[start:end])
                for start in range(max(0, end - _LONGEST_WORD), end)
            )
        )
    return best[-1]


@lru_cache(maxsize=65_536)
def _word(word: str) -> float:
    count, total = frequency(word)
    if count:
        return math.log(count / total)
    if word == BOUNDARY:
        return _BOUNDARY_WORD
    return _UNKNOWN_WORD if len(word) == 1 else -math.inf
