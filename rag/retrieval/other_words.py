"""The lexical channel across languages: passages by what their language calls what is asked for.

Each content word and phrase of a question is looked up in every wording that the dictionary has
for it. Numbers, dates, codes and words in Latin letters cross as they are.
"""

from collections.abc import Iterable

import numpy as np

from index.store import ReadableStore
from index.store.lexical_index import Wording
from index.text.exact_terms import exact_terms
from index.text.normalize import has_han
from rag.language.concepts import MOST_WORDS, chinese_for, english_for, parts_of
from rag.language.dictionary import stem_word, stems
from rag.question.terms import Terms

_MOST_POSTINGS = 50_000  # read for a question; bounds its time in a large store
_MOST_SPELLINGS = 50  # of a stem, looked at and used
_SHORTEST = 3  # letters of a stem that words are looked up by


def other_words(
    store: ReadableStore, terms: Terms, k: int, among: np.ndarray
) -> list[tuple[int, float]]:
    """Return up to k pairs (passage id, share), best first, of the passages ``among``, int64.

    These are in another language than the question; the share is that of its words, 0 to 1.
    """
    if has_han(terms.search):
        things = _in_english(store, terms)
    else:
        things = _in_chinese(terms)
    return store.wordings(_readable(store, things), k, among)


def _in_chinese(terms: Terms) -> list[list[Wording]]:
    """Return the words and phrases of a question in English as Chinese text may write them."""
    skipped = {stem for name in terms.names for stem in stems(name)}
    asked = [stem for stem in stems(terms.search) if stem not in skipped][:MOST_WORDS]
    as_written = _as_written(terms, terms.search)
    things = [[_han(form) for form in forms if len(form) > 1] for forms in chinese_for(asked)]
    for stem, thing in zip(asked, things, strict=False):
        thing += as_written.pop(stem, [])
    return [*things, *as_written.values()]


def _in_english(store: ReadableStore, terms: Terms) -> list[list[Wording]]:
    """Return the words of a question in Chinese as English text may write them."""
    things = []
    known: dict[str, tuple[str, ...]] = {}
    for word in terms.content:
        for part in parts_of(word) if has_han(word) else ():
            thing = []
            for gloss in english_for(part):
                for stem in gloss:
                    if stem not in known:
                        known[stem] = _spellings(store, stem)
                if all(known[stem] for stem in gloss):
                    thing.append(Wording(tuple(known[stem] for stem in gloss)))
            things.append(thing)
    return [*things[:MOST_WORDS], *_as_written(terms, terms.search).values()]


def _as_written(terms: Terms, search: str) -> dict[str, list[Wording]]:
    """Return what crosses as it is, by stem: words in Latin letters, numbers, dates and codes."""
    found: dict[str, list[Wording]] = {}
    for term in dict.fromkeys([*terms.weights, *exact_terms(search)]):
        if not has_han(term) or term in exact_terms(search):
            found.setdefault(stem_word(term), []).append(Wording(((term,),)))
    return found


def _han(form: str) -> Wording:
    """Return a Chinese word by its pairs of characters, which every text that has it has too."""
    return Wording(tuple((form[at : at + 2],) for at in range(len(form) - 1)))


def _spellings(store: ReadableStore, stem: str) -> tuple[str, ...]:
    """Return the inflected forms of a stem that the store has."""
    beginning = stem.removesuffix("i")  # polici is the stem of policy
    if len(beginning) < _SHORTEST:
        return tuple(word for word in [stem] if store.frequencies([word])[word])
    words = store.spellings(beginning, _MOST_SPELLINGS)
    return tuple(word for word in words if stem_word(word) == stem)


def _readable(store: ReadableStore, things: Iterable[list[Wording]]) -> list[list[Wording]]:
    """Return the wordings that the store may have, as many as can be read in bounded time.

    The rarest come first, as in the search by words.
    """
    listed = [thing for thing in things if thing]
    words = {word for thing in listed for parts, _ in thing for part in parts for word in part}
    counts = store.frequencies(sorted(words))

    def least(wording: Wording) -> int:
        return min(sum(counts[word] for word in part) for part in wording.parts)

    left = _MOST_POSTINGS
    chosen: list[list[Wording]] = [[] for _ in listed]
    pairs = ((number, wording) for number, thing in enumerate(listed) for wording in thing)
    for number, wording in sorted(pairs, key=lambda pair: least(pair[1])):
        if least(wording):
            left -= sum(counts[word] for part in wording.parts for word in part)
            if left < 0:
                break
            chosen[number].append(wording)
    return chosen
