"""Which words of a question a text in another language says, by a dictionary.

Tokens are alike for whatever is spoken of nearby; a dictionary tells that it is this thing.
``dictionary.npz`` is made of CC-CEDICT (CC BY-SA 4.0) by ``bench/lexicon.py``. A question in
English meets the Chinese words that its words are glosses of, one in Chinese the glosses of
its words. Romanised names are left out: they are known otherwise.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from snowballstemmer.english_stemmer import EnglishStemmer

from index.text.normalize import has_han
from rag.language.stopwords import ASKING, FUNCTION, STOP_TERMS

_FILE = Path(__file__).parent / "dictionary.npz"
_SINGLE = 0.3  # what a match of one Chinese character counts: it stands in many words
_LEAST = 0.5  # of a gloss, that the question has to say
_SAYS_NOTHING = STOP_TERMS | ASKING | FUNCTION
_MOST_WORDS = 64  # of a question
_WORD = re.compile(r"[A-Za-z]{2,}|\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Translated:
    """What says the same as the words of a question, ``words`` of which could be looked for.

    ``chinese`` are Chinese words, each with how well it says which of the question's;
    ``english`` are stems that together say one of them.
    """

    words: int = 0
    chinese: dict[str, dict[int, float]] = field(default_factory=dict)
    english: tuple[tuple[int, frozenset[str]], ...] = ()

    def said(self, text: str) -> list[float]:
        """Return of each word how well a text of the search layer says it, at most 1."""
        said = [0.0] * self.words
        lower = _THOUSANDS.sub("", text.lower())
        starting = (self._by_first[first] for first in self._by_first.keys() & set(lower))
        for form, strengths in chain.from_iterable(starting):
            if form in lower and (not form.isascii() or _stands(form, lower)):
                for word, strength in strengths.items():
                    said[word] = max(said[word], strength)
        if self.english:
            held = set(stems(text))
            for word, wanted in self.english:
                said[word] = max(said[word], len(wanted & held) / len(wanted))
        return said

    def coverage(self, text: str) -> float:
        """Return the share of the words that a text of the search layer says."""
        return sum(self.said(text)) / self.words if self.words else 0.0

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, dict[int, float]]]]:
        """Return the Chinese words by their first character: most texts have few of these."""
        found: dict[str, list[tuple[str, dict[int, float]]]] = defaultdict(list)
        for form, strengths in self.chinese.items():
            found[form[0]].append((form, strengths))
        return dict(found)


@dataclass(frozen=True)
class Lexicon:
    """A dictionary: Chinese words and the stems of their glosses, each in order and by number.

    Gloss ``g`` is one of word ``gloss_words[g]``, and its stems are
    ``gloss_stems[gloss_starts[g] : gloss_starts[g + 1]]``. Stem ``s`` stands in the glosses
    ``with_stem[stem_starts[s] : stem_starts[s + 1]]``.
    """

    words: list[str]
    stems: list[str]
    gloss_words: np.ndarray
    gloss_starts: np.ndarray
    gloss_stems: np.ndarray
    with_stem: np.ndarray
    stem_starts: np.ndarray


def translate(search: str, content: Iterable[str], names: Collection[str]) -> Translated:
    """Return what says in the other language what a question says, in its search layer.

    ``content`` are its words that carry meaning, ``names`` those that are names. Of a question
    in Chinese the words count that the dictionary knows, and what is not Chinese.
    """
    skipped = {one for name in names for one in stems(name)}
    if not has_han(search):
        return _from_english([one for one in stems(search) if one not in skipped][:_MOST_WORDS])
    words = load_lexicon().words
    known = []
    for one in content:
        number = _number(words, one)
        if number is not None:
            known.append(number)
            search = search.replace(one, " ")  # the 5 of 5月 is said by "May"
    latin = [one for one in stems(search) if one not in skipped]
    return _from_chinese(known[:_MOST_WORDS], latin[:_MOST_WORDS])


def stems(text: str) -> list[str]:
    """Return the stems of the English words of a text and its numbers, each once.

    Words that ask or join are left out, but not those that are written like names: the month
    May, the US, the WHO.
    """
    plain = _THOUSANDS.sub("", text.lower() if text.isupper() else text)
    words = (
        one.lower()
        for one in _WORD.findall(plain)
        if one.lower() not in _SAYS_NOTHING or one.isupper() or one == "May"
    )
    return list(dict.fromkeys(map(_stem, words)))


def _from_english(asked: list[str]) -> Translated:
    lexicon = load_lexicon()
    chinese: dict[str, dict[int, float]] = defaultdict(dict)
    found: list[np.ndarray] = []
    for word, stem in enumerate(asked):
        chinese[stem][word] = 1.0  # a number, or letters that stand in the Chinese text as well
        number = _number(lexicon.stems, stem)
        if number is None:
            continue
        low, high = lexicon.stem_starts[number : number + 2]
        found.append(np.stack([lexicon.with_stem[low:high], np.full(high - low, word)]))
    glosses, words = np.concatenate([np.zeros((2, 0), np.int64), *found], axis=1)
    # Of "committee secretary" a question may ask for both words or only for one.
    said = np.bincount(glosses, minlength=1)[glosses] / np.diff(lexicon.gloss_starts)[glosses]
    enough = said >= _LEAST
    for gloss, word, share in zip(
        *(one[enough].tolist() for one in (glosses, words, said)), strict=True
    ):
        form = lexicon.words[lexicon.gloss_words[gloss]]
        strength = share * (_SINGLE if len(form) == 1 else 1.0)
        chinese[form][word] = max(chinese[form].get(word, 0.0), strength)
    return Translated(len(asked), dict(chinese))


def _from_chinese(asked: list[int], latin: list[str]) -> Translated:
    lexicon = load_lexicon()
    english = [(word, frozenset([stem])) for word, stem in enumerate(latin, len(asked))]
    for word, number in enumerate(asked):
        first, last = np.searchsorted(lexicon.gloss_words, [number, number + 1]).tolist()
        for gloss in range(first, last):
            low, high = lexicon.gloss_starts[gloss : gloss + 2]
            own = frozenset(lexicon.stems[one] for one in lexicon.gloss_stems[low:high])
            english.append((word, own))
    return Translated(len(asked) + len(latin), {}, tuple(english))


@cache
def load_lexicon() -> Lexicon:
    """Return the dictionary, read at its first use."""
    with np.load(_FILE, allow_pickle=False) as data:
        words, own_stems = (bytes(data[one]).decode().split("\n") for one in ("words", "stems"))
        gloss_words = np.repeat(np.arange(len(words)), data["glosses_of_word"])
        sizes = data["stems_of_gloss"].astype(np.int64)
        gloss_stems = data["gloss_stems"].astype(np.int64)
    glosses = np.repeat(np.arange(len(sizes)), sizes)
    counts = np.bincount(gloss_stems, minlength=len(own_stems))
    return Lexicon(
        words,
        own_stems,
        gloss_words,
        np.concatenate([[0], np.cumsum(sizes)]),
        gloss_stems,
        glosses[np.argsort(gloss_stems, kind="stable")],
        np.concatenate([[0], np.cumsum(counts)]),
    )


def _number(ordered: list[str], one: str) -> int | None:
    """Return where a text stands in a list, if it does."""
    at = bisect_left(ordered, one)
    return at if at < len(ordered) and ordered[at] == one else None


def _stands(form: str, text: str) -> bool:
    """Return True if a number stands in a text by itself, or a stem at the start of a word."""
    bounds = (r"(?<![\d.])", r"(?!\.?\d)") if form[0].isdigit() else (r"(?<![a-z])", "")
    return bool(re.search(re.escape(form).join(bounds), text))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    # A stemmer keeps what it works on: threads cannot share one.
    return str(EnglishStemmer().stemWord(word))
