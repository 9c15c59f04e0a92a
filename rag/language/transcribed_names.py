"""Find names that Chinese characters render by their sound: Kovalensky is 科瓦连斯基.

The store lists the names of that kind under keys of their syllables
(``index.text.transcribed.sound_key``). Those whose sound fits the words of a question are found by
``rag.language.sounds``.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.text.dates import MONTHS
from index.text.transcribed import DOT, SOUND_KEY, sound_key
from index.text.words import Word, latin_words
from rag.language.sounds import NumberedForms, fold_letters, load_sounds
from rag.language.stopwords import ASKING, FUNCTION, STOP_TERMS

_NO_NAMES = STOP_TERMS | ASKING | FUNCTION | frozenset(MONTHS)
_FEWEST_LETTERS = 4  # of a word; shorter ones fit too many syllables
_MOST_WORDS = 4  # of a name
_NEARLY = 2.0  # nats below the best with which another name is meant as well


class LatinName(NamedTuple):
    """Words with capitals at ``[start, end)`` of a text that may be a name, folded to letters."""

    start: int
    end: int
    words: tuple[str, ...]


class _Sounds(NamedTuple):
    """The parts of all names: their syllables, and which key each belongs to."""

    parts: NumberedForms
    places: dict[str, list[int]]
    """The numbers of the parts of each key; the last is all of them together, if there are more."""


def latin_names(text: str) -> list[LatinName]:
    """Return the words of a question with capitals that may be names, those together in a row."""
    runs: list[list[Word]] = []
    for word in latin_words(text):
        written = word.written.removesuffix("'s").removesuffix("’s")
        if not written[0].isupper() or written.lower() in _NO_NAMES:
            continue
        kept = Word(word.start, word.start + len(written), written, written.lower())
        if runs and text[runs[-1][-1].end : word.start] in (" ", "·", ". "):
            runs[-1].append(kept)
        else:
            runs.append([kept])
    # A name of several words may have hyphens: Abdul-Rahman.
    names = []
    for run in runs:
        words = tuple(filter(None, (fold_letters(word.written) for word in run)))
        if words:
            names.append(LatinName(run[0].start, run[-1].end, words))
    return names


def find_by_sound(words: Sequence[str], keys: tuple[str, ...]) -> dict[str, float]:
    """Return the keys that fit the words of a name, with weights up to 1, the best among them.

    A name of one part may be that of one word, best the last, or of all words together; of a name
    of several parts all must fit a word in order, or else one part all there is.
    """
    words = tuple(words[:_MOST_WORDS])
    if not keys or not words or max(map(len, words)) < _FEWEST_LETTERS:
        return {}
    sounds, model = _sounds(keys), load_sounds()
    written = [*words, "".join(words)] if len(words) > 1 else list(words)
    ratios = {word: model.log_ratios(word, sounds.parts) for word in set(written)}
    needed = math.log(len(sounds.parts.order)) + model.margin
    found: dict[str, float] = {}
    for key in _promising(keys, sounds, ratios, needed):
        score = _fit(words, sounds.places[key], ratios, needed)
        if score >= needed:
            found[key] = score
    best = max(found.values(), default=0.0)
    return {key: score / best for key, score in found.items() if score >= best - _NEARLY}


def keys_with_part(forms: Iterable[str], keys: tuple[str, ...]) -> list[str]:
    """Return the keys of names of several parts of which one may be one of the forms."""
    wanted = {sound_key(form).removeprefix(SOUND_KEY) for form in forms}
    return [
        key
        for key in keys
        if DOT in key and not wanted.isdisjoint(key.removeprefix(SOUND_KEY).split(DOT))
    ]


@lru_cache(2)
def _sounds(keys: tuple[str, ...]) -> _Sounds:
    numbers: dict[tuple[str, ...], int] = {}
    places = {}
    for key in keys:
        parts = [tuple(part.split()) for part in key.removeprefix(SOUND_KEY).split(DOT)]
        parts = [part for part in parts if part]
        if len(parts) > 1:
            parts.append(tuple(syllable for part in parts for syllable in part))
        places[key] = [numbers.setdefault(part, len(numbers)) for part in parts]
    return _Sounds(load_sounds().number(list(numbers)), places)


def _promising(
    keys: Sequence[str], sounds: _Sounds, ratios: dict[str, np.ndarray], needed: float
) -> list[str]:
    """Return the keys of which some part fits some word well enough to look closer."""
    best = np.max(list(ratios.values()), axis=0)
    near = set(np.flatnonzero(best >= needed / 2).tolist())
    return [key for key in keys if not near.isdisjoint(sounds.places[key])]


def _fit(
    words: Sequence[str], places: Sequence[int], ratios: dict[str, np.ndarray], needed: float
) -> float:
    """Return the log likelihood ratio of the best way in which words are the parts of a name."""
    whole = float(ratios["".join(words)][places[-1]])
    parts = places[:-1] if len(places) > 1 else places
    if len(parts) == 1 or len(words) == 1:
        single = [float(ratios[word][part]) for word in words for part in parts]
        return max(whole, *single)
    # First to first and last to last: what stands between is often left out.
    first = float(ratios[words[0]][parts[0]])
    last = float(ratios[words[-1]][parts[-1]])
    return first + last if min(first, last) > 0 else -math.inf
