"""The things that a question speaks of, each with what the other language calls it.

A thing is a word of the question, or a phrase that the dictionary translates as a whole, the
longest there is: *probation period* is 试用期. Words are compared by stem, in British and American
spelling, and closed compounds by their parts (*filesystem*).
"""

from collections.abc import Iterable

import numpy as np

from index.text.normalize import has_han
from rag.language.dictionary import (
    Lexicon,
    find_numbered,
    load_lexicon,
    spellings,
    stem_word,
)

MOST_WORDS = 64  # of a question that are looked up; bounds the time of a very long question
_MOST_STEMS = 4  # of a gloss, as bench/lexicon.py has it
_SHORTEST = 3  # letters of a part of a compound


def chinese_for(asked: Iterable[str]) -> list[list[str]]:
    """Return the Chinese words for each word, and then for each phrase, of a question in English.

    ``asked`` are its stems in order. A word that is part of a phrase has the words for the phrase
    too; one that the dictionary lacks has none.
    """
    lexicon = load_lexicon()
    stems = list(asked)[:MOST_WORDS]
    numbers = [_known(stem, lexicon) for stem in stems]
    single = [_all_forms(lexicon, [each]) if each else [] for each in numbers]
    words = [list(forms) for forms in single]
    phrases: list[list[str]] = []
    covered = 0
    for start in range(len(stems)):
        for length in range(_MOST_STEMS, 1, -1):
            window = numbers[start : start + length]
            if len(window) < length or not all(window) or start + length <= covered:
                continue
            forms = _all_forms(lexicon, window)
            if forms:
                covered = start + length
                phrases.append(forms)
                for at in range(start, start + length):
                    words[at] += forms
                break
    for at, stem in enumerate(stems):
        if not words[at]:
            phrases += _parts(stem, lexicon)
    return [*words, *phrases]


def english_for(word: str) -> list[tuple[str, ...]]:
    """Return the glosses of a Chinese word, each as its stems.

    A compound that the dictionary lacks has none; ``parts_of`` cuts it.
    """
    lexicon = load_lexicon()
    number = find_numbered(word, lexicon.words)
    if number is None:
        return []
    first, last = np.searchsorted(lexicon.gloss_words, [number, number + 1]).tolist()
    starts = lexicon.gloss_starts
    return [
        tuple(
            lexicon.stems[stem] for stem in lexicon.gloss_stems[starts[gloss] : starts[gloss + 1]]
        )
        for gloss in range(first, last)
    ]


def parts_of(word: str) -> list[str]:
    """Return the words that a Chinese compound consists of, the longest known ones from the left.

    A character that begins none is left out.
    """
    words = load_lexicon().words
    if not has_han(word) or find_numbered(word, words) is not None:
        return [word]
    found = []
    at = 0
    while at < len(word) - 1:
        ends = range(len(word), at + 1, -1)
        end = next((end for end in ends if find_numbered(word[at:end], words) is not None), at + 1)
        if end > at + 1:
            found.append(word[at:end])
        at = end
    return found


def _known(stem: str, lexicon: Lexicon) -> list[int]:
    """Return the numbers of a stem in the dictionary, in both spellings."""
    found = (find_numbered(spelled, lexicon.stems) for spelled in spellings(stem))
    return [number for number in found if number is not None]


def _all_forms(lexicon: Lexicon, window: list[list[int]]) -> list[str]:
    """Return the Chinese words with a gloss of just the stems of a window, each in one spelling."""
    found: np.ndarray | None = None
    for numbers in window:
        starts = lexicon.stem_starts
        having = [lexicon.with_stem[starts[number] : starts[number + 1]] for number in numbers]
        either = having[0] if len(having) == 1 else np.unique(np.concatenate(having))
        found = either if found is None else np.intersect1d(found, either)
        if not len(found):
            return []
    assert found is not None
    sizes = lexicon.gloss_starts[found + 1] - lexicon.gloss_starts[found]
    exact = found[sizes == len(window)]
    return list(dict.fromkeys(lexicon.words[number] for number in lexicon.gloss_words[exact]))


def _parts(stem: str, lexicon: Lexicon) -> list[list[str]]:
    """Return the Chinese words for each of the two words of a compound, or nothing."""
    for at in range(len(stem) - _SHORTEST, _SHORTEST - 1, -1):
        halves = [_known(stem_word(part), lexicon) for part in (stem[:at], stem[at:])]
        if all(halves):
            forms = [_all_forms(lexicon, [half]) for half in halves]
            if all(forms):
                return forms
    return []
