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

    def log_ratios(self, letters: str, forms: Sequence[tuple[str, ...]]) -> np.ndarray:
        """Return how much likelier some letters are for each name than for any, float32 ``(n,)``.

        ``letters`` are folded, ``forms`` the syllables of the names. It is a logarithm, at 0 if
        the letters say nothing.
        """
        letters = letters[:_LONGEST]
        size = len(letters)
        if not forms or not size:
            return np.full(len(forms), -np.inf, np.float32)
        longest = max(map(len, forms))
        numbers = np.full((len(forms), longest), -1, np.int64)
        for row, form in enumerate(forms):
            numbers[row, : len(form)] = [self._numbers.get(one, -1) for one in form]
        emitted = self._emissions(letters)
        totals = np.full((len(forms), size + 1), -np.inf, np.float32)
        totals[:, 0] = 0.0
        for at in range(longest):
            more = numbers[:, at] >= 0
            before, of_syllable = totals[more], numbers[more, at]
            after = np.full_like(before, -np.inf)
            for length, emission in enumerate(emitted):
                reached = before[:, : size + 1 - length] + emission[of_syllable]
                np.maximum(after[:, length:], reached, out=after[:, length:])
            totals[more] = after
        known = np.array([all(one in self._numbers for one in form) for form in forms])
        return np.where(known, totals[:, size] - self._any_name(letters), -np.inf)

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
