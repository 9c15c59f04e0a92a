"""Weight the terms and content words of a question by how rare they are in the store."""

import math
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from index.store import ReadableStore
from index.text.exact_terms import exact_terms
from index.text.normalize import has_han, without_gaps
from index.text.numerals import find_counts
from index.text.terms import terms
from index.text.words import latin_words
from rag.language.dictionary import Translated, translate
from rag.language.keywords import content_words
from rag.language.regional_words import other_region
from rag.language.stopwords import STOP_TERMS

_MAX_POSTINGS = 50_000  # read for a question; bounds its time in a large store
_MIN_WEIGHT = 1e-6  # keeps the weight of a word that is in every passage above zero
_FEWEST_LETTERS = 3  # of a word that shows a text to be in Latin letters


@dataclass(frozen=True)
class Terms:
    """The terms of a question with their inverse document frequencies, as in BM25.

    ``weights`` contains every term and ``rare`` those that the lexical channel looks up.
    ``content`` contains the words that carry the meaning, by which evidence is judged. ``search``
    is the question itself, and ``names`` are those of its words that are romanised names.
    """

    weights: dict[str, float]
    content: dict[str, float]
    rare: tuple[str, ...]
    search: str = ""
    names: Set[str] = frozenset()

    def coverage(self, text: str) -> float:
        """Return the weighted share of the content words in a text of the search layer, 0 to 1.

        In a text of another script they are looked up by dictionary and all weigh the same.
        """
        if self.across(text):
            return self.translated.coverage(text)
        total = sum(self.content.values())
        if not total:
            return 0.0
        # A line end or space inside a word must not hide it.
        lower = without_gaps(text.lower())
        if self._has_exact:
            lower = " ".join([lower, *exact_terms(text)])
        return (
            sum(
                weight
                for word, weight in self.content.items()
                if word in lower or any(other in lower for other in other_region(word))
            )
            / total
        )

    def across(self, text: str) -> bool:
        """Return True if a text is in a different script from the question."""
        if has_han(self.search):
            return not has_han(text) and any(
                len(word.lower) >= _FEWEST_LETTERS and not word.lower.isdecimal()
                for word in latin_words(text)
            )
        return bool(self.search) and has_han(text)

    @cached_property
    def _has_exact(self) -> bool:
        """Whether the question has a code, date or number, which a text may write otherwise."""
        return bool(exact_terms(self.search)) or any(word.isdecimal() for word in self.content)

    @cached_property
    def translated(self) -> Translated:
        """The words of the question in the other language; loads the dictionary."""
        return translate(self.search, self.content, self.names)


def weigh(store: ReadableStore, search: str, names: Set[str] = frozenset()) -> Terms:
    """Return the terms and content words of a question, weighted over the store's passages.

    ``search`` is the question in the search layer; ``names`` are those of its words that are
    romanised names.
    """
    content = [word for word in content_words(search) if not _is_count(word)]
    others = {word: other_region(word) for word in content}
    elsewhere = [term for each in others.values() for other in each for term in terms(other)]
    words = [term for term in dict.fromkeys([*terms(search), *elsewhere]) if term not in STOP_TERMS]
    count = store.passage_count
    spelled = [*content, *(other for each in others.values() for other in each)]
    known = store.frequencies(list(dict.fromkeys([*words, *spelled])))
    for word, each in others.items():
        # A word that only the other region uses is as frequent as the word for it there.
        known[word] = max(known[word], *(known[other] for other in each), 0)

    def idf(word: str) -> float:
        return max(_MIN_WEIGHT, math.log(1 + (count - known[word] + 0.5) / (known[word] + 0.5)))

    weights = {word: idf(word) for word in words}
    content_weights = {word: idf(word) for word in content}
    return Terms(weights, content_weights, _rare(words, known), search, names)


def _is_count(word: str) -> bool:
    """Return True for 三点 and 四个: how many things are asked for, which no text need say."""
    return any((count.start, count.after) == (0, len(word)) for count in find_counts(word))


def _rare(words: list[str], known: dict[str, int]) -> tuple[str, ...]:
    """Return the rarest words that the store contains, as many as can be read in bounded time."""
    chosen: list[str] = []
    postings = 0
    for word in sorted(words, key=known.__getitem__):
        postings += known[word]
        if chosen and postings > _MAX_POSTINGS:
            break
        if known[word]:
            chosen.append(word)
    return tuple(chosen)
