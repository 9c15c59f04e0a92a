"""Other Chinese words for a place or another name, by the dictionary: 鲁 for 山东, 京 for 北京."""

from functools import lru_cache

import numpy as np

from index.text.names import pinyin_keys
from index.text.places import short_place
from rag.language.dictionary import Lexicon, find_numbered, load_lexicon, stem_word

_MAX_CACHED = 4096
_MOST_NAMES = 8  # of one thing; a gloss of more words is a common one, such as "now"


@lru_cache(_MAX_CACHED)
def other_names(name: str) -> frozenset[str]:
    """Return the Chinese words that the dictionary explains by a name, or else as it explains it.

    Those explained by a place also are its parts. Not all are the same thing: it is left to the
    caller to be content with a word that may be. ``name`` is in the search layer.
    """
    lexicon = load_lexicon()
    forms = dict.fromkeys((name, short_place(name)))
    keys = dict.fromkeys(key for form in forms for key in pinyin_keys(form))
    by_name = [word for key in keys for word in explained_by(key)]
    if not forms.keys().isdisjoint(by_name):
        return frozenset(by_name)
    numbers = [find_numbered(form, lexicon.words) for form in forms]
    alike = [_with_same_gloss(lexicon, number) for number in numbers if number is not None]
    return frozenset([*by_name, *(word for words in alike for word in words)])


def explained_by(word: str) -> list[str]:
    """Return the Chinese words that have an English word, in lower case, in their explanations."""
    lexicon = load_lexicon()
    number = find_numbered(stem_word(word), lexicon.stems)
    if number is None:
        return []
    return [lexicon.words[lexicon.gloss_words[gloss]] for gloss in _glosses(lexicon, number)]


def _with_same_gloss(lexicon: Lexicon, word: int) -> list[str]:
    """Return the words that share a whole gloss with a word, which is given by its number."""
    first, last = np.searchsorted(lexicon.gloss_words, [word, word + 1]).tolist()
    found: list[str] = []
    for gloss in range(first, last):
        stems = _stems(lexicon, gloss)
        if stems:
            rarest = min(stems, key=lambda stem: len(_glosses(lexicon, stem)))
            same = {
                lexicon.words[lexicon.gloss_words[each]]
                for each in _glosses(lexicon, rarest)
                if _stems(lexicon, each) == stems
            }
            found += same if len(same) <= _MOST_NAMES else ()
    return found


def _stems(lexicon: Lexicon, gloss: int) -> frozenset[int]:
    low, high = lexicon.gloss_starts[gloss : gloss + 2]
    return frozenset(lexicon.gloss_stems[low:high].tolist())


def _glosses(lexicon: Lexicon, stem: int) -> list[int]:
    low, high = lexicon.stem_starts[stem : stem + 2]
    return list(lexicon.with_stem[low:high].tolist())
