"""Compare names in Latin letters with the sound of names in Chinese characters.

科瓦连斯基 renders Kovalensky by its sound. A model of syllables and the letters that they stand
for tells how much likelier the letters are for these characters than for any name.
``sounds.npz`` is fitted by ``bench/transliterated.py`` on pairs of CC-CEDICT (CC BY-SA 4.0).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from index.derived.pinyin import spoken, without_others

_FILE = Path(__file__).parent / "sounds.npz"
MOST_LETTERS = 5
"""The most letters that a syllable stands for."""
_LOWEST = -14.0  # the logarithm of the probability of letters never met
_LONGEST = 24  # letters of a word that are compared; bounds the time
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "s", "æ": "e"})


@dataclass(frozen=True)
class NumberedForms:
    """The syllables of n names by their numbers in a model, the longest names first.

    ``numbers``, int64 ``(n, longest)``, are -1 behind the end and for a syllable that the model
    lacks; ``sizes``, int64 ``(n,)``, are how many syllables the names have, ``order``, int64
    ``(n,)``, where each stood in the list, and ``known``, bool ``(n,)``, whether the model has all.
    """

    numbers: np.ndarray
    sizes: np.ndarray
    order: np.ndarray
    known: np.ndarray


@dataclass(frozen=True)
class SoundModel:
    """The log probabilities ``logs`` (chunks, syllables), float32, of letters for syllables.

    ``background`` (27, 27), float32, are those of a letter after another in any name, 0 for the
    ends. A name among n is found if its log likelihood ratio is log(n) + ``margin``.
    """

    syllables: list[str]
    chunks: list[str]
    logs: np.ndarray
    background: np.ndarray
    margin: float = 0.0
    _numbers: dict[str, int] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers.update({one: at for at, one in enumerate(self.syllables)})
        self._rows.update({chunk: at for at, chunk in enumerate(self.chunks)})

    def number(self, forms: Sequence[tuple[str, ...]]) -> NumberedForms:
        """Return the syllables of names by their numbers, to compare them with many letters."""
        sizes = np.array([len(form) for form in forms], np.int64)
        order = np.argsort(-sizes, kind="stable")
        numbers = np.full((len(forms), sizes.max(initial=0)), -1, np.int64)
        for row, at in enumerate(order.tolist()):
            numbers[row, : sizes[at]] = [self._numbers.get(one, -1) for one in forms[at]]
        known = (numbers >= 0).sum(axis=1) == sizes[order]
        return NumberedForms(numbers, sizes[order], order, known)

    def log_ratios(self, letters: str, forms: NumberedForms) -> np.ndarray:
        """Return how much likelier some letters are for each name than for any, float32 ``(n,)``.

        ``letters`` are folded. It is a logarithm, at 0 if the letters say nothing.
        """
        letters = letters[:_LONGEST]
        size = len(letters)
        ratios = np.full(len(forms.order), -np.inf, np.float32)
        if not len(ratios) or not size:
            return ratios
        emitted = self._emissions(letters)
        totals = np.full((len(ratios), size + 1), -np.inf, np.float32)
        totals[:, 0] = 0.0
        for at in range(forms.numbers.shape[1]):
            count = int(np.searchsorted(-forms.sizes, -at))  # the names that have one more syllable
            before, of_syllable = totals[:count], forms.numbers[:count, at]
            after = np.full_like(before, -np.inf)
            for length, emission in enumerate(emitted):
                reached = emission.take(of_syllable, axis=0, mode="wrap")
                reached += before[:, : size + 1 - length]
                np.maximum(after[:, length:], reached, out=after[:, length:])
            totals[:count] = after
        found = np.where(forms.known, totals[:, size] - self._any_name(letters), -np.inf)
        ratios[forms.order] = found
        return ratios

    def _emissions(self, letters: str) -> list[np.ndarray]:
        """Return, by length, the log probabilities of letters, (syllables, starts)."""
        size = len(letters)
        emitted = []
        lowest = np.full(len(self.syllables), _LOWEST, np.float32)
        for length in range(min(MOST_LETTERS, size) + 1):
            rows = [
                self._rows.get(letters[start : start + length])
                for start in range(size + 1 - length)
            ]
            columns = [lowest if row is None else self.logs[row] for row in rows]
            emitted.append(np.stack(columns, axis=1))
        return emitted

    def _any_name(self, letters: str) -> float:
        """Return the log probability of letters as any name."""
        numbers = [0, *(ord(letter) - ord("a") + 1 for letter in letters), 0]
        return float(sum(self.background[a, b] for a, b in zip(numbers, numbers[1:], strict=False)))

    def save(self, file: Path, margin: float) -> None:
        """Write the model with a margin."""
        np.savez_compressed(
            file,
            syllables=np.frombuffer("\n".join(self.syllables).encode(), np.uint8),
            chunks=np.frombuffer("\n".join(self.chunks).encode(), np.uint8),
            logs=np.round(np.maximum(self.logs, _LOWEST) * 10).astype(np.int16),
            background=self.background,
            margin=np.float32(margin),
        )


@cache
def load_sounds() -> SoundModel:
    """Return the model, which is read on first use."""
    with np.load(_FILE, allow_pickle=False) as data:
        syllables, chunks = (
            bytes(data[key]).decode().split("\n") for key in ("syllables", "chunks")
        )
        logs = data["logs"].astype(np.float32) / 10
        return SoundModel(syllables, chunks, logs, data["background"], float(data["margin"]))


def fold_letters(word: str) -> str:
    """Return the letters of a word from a to z, without accents."""
    plain = unicodedata.normalize("NFD", word.lower().translate(_UNDECOMPOSED))
    return "".join(letter for letter in plain if "a" <= letter <= "z")


def syllables_of(form: str) -> tuple[str, ...]:
    """Return the syllables of Chinese characters without tones, as in the model; ü is v."""
    return tuple(spoken(form, without_others))
