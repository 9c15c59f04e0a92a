"""Find the words of a question in a text of the other language, with a bilingual dictionary.

Embeddings of tokens are similar for everything about the same subject; a dictionary shows whether
the text names the very thing. For a question in English, the Chinese words are looked for that
have its words as glosses; for a question in Chinese, the glosses of its words. Romanised names are
left out, because the names channel looks them up.

``dictionary.npz`` is made from CC-CEDICT (CC BY-SA 4.0) by ``bench/lexicon.py``. Its glosses are
in American spelling, so that *labour* and *metre* are looked up as *labor* and *meter*.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import chain
from pathlib import Path

import numpy as np

from index.derived import packed_texts
from index.derived.cache import arrays, code_digest, derived, save_arrays
from index.derived.packed_texts import PackedTexts, pack
from index.text.normalize import has_han
from rag.language.stopwords import ASKING, FUNCTION, STOP_TERMS

_FILE = Path(__file__).parent / "dictionary.npz"
_SINGLE_CHARACTER = 0.3  # strength of a match of one Chinese character, which is in many words
_MIN_GLOSS_SHARE = 0.5  # of the stems of a gloss that the question must contain
_NOT_LOOKED_UP = STOP_TERMS | ASKING | FUNCTION
_MAX_WORDS = 64  # of a question that are looked up; bounds the time of a very long question
_MAX_CACHED_STEMS = 20_000
# How stems end, or what they hold, in British and in American spelling: of centre and center,
# organise, analyse, licence, catalogue, programme; labour.
_ENDINGS = (
    ("tr", "ter"), ("br", "ber"), ("is", "iz"), ("ys", "yz"), ("enc", "ens"), ("ogu", "og"),
    ("mm", "m"),
)  # fmt: skip
_INSIDE = ("our", "or")
_STEMMED = "er"
_FAR_MORE = 3  # times as many glosses: fourth is no spelling of forth
# A word in Latin letters or a number, which may have commas before each three digits.
_WORD = re.compile(r"[A-Za-z]{2,}|\d+(?:,\d{3}(?!\d))*(?:\.\d+)?")


@dataclass(frozen=True)
class Translated:
    """The words of the other language that mean the same as the words of a question.

    The words of the question are numbered from 0 to ``words`` - 1. ``chinese`` gives, for each
    Chinese word, the strength (0 to 1) with which it stands for words of the question, by their
    numbers. ``english`` gives sets of stems, each with the number of the word that the stems
    together stand for.
    """

    words: int = 0
    chinese: dict[str, dict[int, float]] = field(default_factory=dict)
    english: tuple[tuple[int, frozenset[str]], ...] = ()

    def matches(self, text: str) -> list[float]:
        """Return, for each word, how well a text of the search layer expresses it, 0 to 1."""
        matches = [0.0] * self.words
        lower = text.lower()
        written = _words(lower)
        chars = set(lower)
        starting = (self._by_first[first] for first in self._by_first.keys() & chars)
        for form, strengths in chain.from_iterable(starting):
            if not chars.issuperset(form):
                continue  # most forms, and quicker to see than to look for them
            if _begins_word(form, written) if form.isascii() else form in lower:
                for word, strength in strengths.items():
                    matches[word] = max(matches[word], strength)
        if self.english:
            text_stems = {spelling for stem in stems(text) for spelling in (stem, american(stem))}
            for word, wanted in self.english:
                matches[word] = max(matches[word], len(wanted & text_stems) / len(wanted))
        return matches

    def coverage(self, text: str) -> float:
        """Return the share of the words that a text of the search layer expresses, 0 to 1."""
        return sum(self.matches(text)) / self.words if self.words else 0.0

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, dict[int, float]]]]:
        """The Chinese words by their first characters, of which most texts contain only a few."""
        found: dict[str, list[tuple[str, dict[int, float]]]] = defaultdict(list)
        for form, strengths in self.chinese.items():
            found[form[0]].append((form, strengths))
        return dict(found)


@dataclass(frozen=True)
class Lexicon:
    """A dictionary: Chinese words and the stems of their glosses, both sorted and numbered.

    Gloss ``g`` belongs to word ``gloss_words[g]`` and has the stems
    ``gloss_stems[gloss_starts[g] : gloss_starts[g + 1]]``. Stem ``s`` occurs in the glosses
    ``with_stem[stem_starts[s] : stem_starts[s + 1]]``. All arrays are int32 and have one axis.
    """

    words: Sequence[str]
    stems: Sequence[str]
    gloss_words: np.ndarray
    gloss_starts: np.ndarray
    gloss_stems: np.ndarray
    with_stem: np.ndarray
    stem_starts: np.ndarray


def translate(search: str, content: Iterable[str], names: Collection[str]) -> Translated:
    """Translate the words of a question, given in the search layer, into the other language.

    ``content`` are its words that carry meaning, ``names`` those that are names. For a question
    in Chinese, the words that the dictionary contains count, and those in Latin letters.
    """
    skipped = {stem for name in names for stem in stems(name)}
    if not has_han(search):
        return _from_english([stem for stem in stems(search) if stem not in skipped][:_MAX_WORDS])
    dictionary_words = load_lexicon().words
    known = []
    for word in content:
        number = find_numbered(word, dictionary_words)
        if number is not None:
            known.append(number)
            search = search.replace(word, " ")  # the 5 of 5月 is part of "May", not a number
    latin = [stem for stem in stems(search) if stem not in skipped]
    return _from_chinese(known[:_MAX_WORDS], latin[:_MAX_WORDS])


def stems(text: str) -> list[str]:
    """Return the stems of the English words of a text, and its numbers, without duplicates.

    Words that ask or join are left out unless they are written like names: the month May, the US,
    the WHO.
    """
    words = (
        word.lower()
        for word in _words(text.lower() if text.isupper() else text)
        if word.lower() not in _NOT_LOOKED_UP or word.isupper() or word == "May"
    )
    return list(dict.fromkeys(map(stem_word, words)))


def _from_english(asked: list[str]) -> Translated:
    """Translate the stems of a question in English."""
    lexicon = load_lexicon()
    chinese: dict[str, dict[int, float]] = defaultdict(dict)
    found: list[np.ndarray] = []
    for word, stem in enumerate(asked):
        chinese[stem][word] = 1.0  # a number or a Latin word may be written in Chinese text too
        number = find_numbered(american(stem), lexicon.stems)
        if number is None:
            continue
        low, high = lexicon.stem_starts[number : number + 2]
        found.append(np.stack([lexicon.with_stem[low:high], np.full(high - low, word)]))
    glosses, words = np.concatenate([np.zeros((2, 0), np.int64), *found], axis=1)
    # A question may contain both stems of the gloss "committee secretary" or only the second.
    shares = np.bincount(glosses, minlength=1)[glosses] / np.diff(lexicon.gloss_starts)[glosses]
    enough = shares >= _MIN_GLOSS_SHARE
    columns = (column[enough].tolist() for column in (glosses, words, shares))
    for gloss, word, share in zip(*columns, strict=True):
        form = lexicon.words[lexicon.gloss_words[gloss]]
        strength = share * (_SINGLE_CHARACTER if len(form) == 1 else 1.0)
        chinese[form][word] = max(chinese[form].get(word, 0.0), strength)
    return Translated(len(asked), dict(chinese))


def _from_chinese(asked: list[int], latin: list[str]) -> Translated:
    """Translate the dictionary words of a question in Chinese; ``latin`` stems stay themselves."""
    lexicon = load_lexicon()
    english = [(word, frozenset([stem])) for word, stem in enumerate(latin, len(asked))]
    for word, number in enumerate(asked):
        first, last = np.searchsorted(lexicon.gloss_words, [number, number + 1]).tolist()
        for gloss in range(first, last):
            low, high = lexicon.gloss_starts[gloss : gloss + 2]
            wanted = frozenset(lexicon.stems[stem] for stem in lexicon.gloss_stems[low:high])
            english.append((word, wanted))
    return Translated(len(asked) + len(latin), {}, tuple(english))


@cache
def load_lexicon() -> Lexicon:
    """Return the dictionary, which is opened on first use."""
    source = code_digest(_FILE, __file__, str(packed_texts.__file__))
    folder = derived("dictionary", source, _make)
    word_ends, words, stem_ends, all_stems, *numbers = arrays(folder, *_TEXTS, *_NUMBERS)
    return Lexicon(PackedTexts(word_ends, words), PackedTexts(stem_ends, all_stems), *numbers)


_TEXTS = ("word_ends", "words", "stem_ends", "stems")
_NUMBERS = ("gloss_words", "gloss_starts", "gloss_stems", "with_stem", "stem_starts")


def _make(folder: Path) -> None:
    """Write the arrays of the dictionary, which take longer to make than a question."""
    with np.load(_FILE, allow_pickle=False) as data:
        words, all_stems = (bytes(data[key]).decode().split("\n") for key in ("words", "stems"))
        gloss_words = np.repeat(np.arange(len(words)), data["glosses_of_word"])
        sizes = data["stems_of_gloss"].astype(np.int64)
        gloss_stems = data["gloss_stems"].astype(np.int64)
    glosses = np.repeat(np.arange(len(sizes)), sizes)
    counts = np.bincount(gloss_stems, minlength=len(all_stems))
    numbers = (
        gloss_words,
        np.concatenate([[0], np.cumsum(sizes)]),
        gloss_stems,
        glosses[np.argsort(gloss_stems, kind="stable")],
        np.concatenate([[0], np.cumsum(counts)]),
    )
    save_arrays(folder, dict(zip(_TEXTS, (*pack(words), *pack(all_stems)), strict=True)))
    save_arrays(
        folder,
        {name: each.astype(np.int32) for name, each in zip(_NUMBERS, numbers, strict=True)},
    )


@lru_cache(maxsize=_MAX_CACHED_STEMS)
def american(stem: str) -> str:
    """Return the stem of a word in American spelling, if far more glosses have that one."""
    others = [stem[: -len(end)] + other for end, other in _ENDINGS if stem.endswith(end)]
    others += [stem.replace(*_INSIDE)] if _INSIDE[0] in stem else []
    others += [stem_word(other) for other in others if other.endswith(_STEMMED)]  # kilometer
    most = _FAR_MORE * _glosses_with(stem) if others else 0
    return next((other for other in others if _glosses_with(other) > most), stem)


def spellings(stem: str) -> list[str]:
    """Return the stem of a word, then those of its other spellings that glosses have."""
    british = [stem[: -len(end)] + other for other, end in _ENDINGS if stem.endswith(end)]
    british += [stem.replace(_INSIDE[1], _INSIDE[0])] if _INSIDE[1] in stem else []
    same = [other for other in british if _glosses_with(other) and american(other) == stem]
    return list(dict.fromkeys([stem, american(stem), *same]))


def _glosses_with(stem: str) -> int:
    """Return in how many glosses a stem occurs."""
    lexicon = load_lexicon()
    number = find_numbered(stem, lexicon.stems)
    return 0 if number is None else int(np.diff(lexicon.stem_starts[number : number + 2])[0])


def find_numbered(word: str, ordered: Sequence[str]) -> int | None:
    """Return the index of a word in a sorted list, or None."""
    at = bisect_left(ordered, word)
    return at if at < len(ordered) and ordered[at] == word else None


def _words(text: str) -> list[str]:
    """Return the words in Latin letters and the numbers of a text, these without commas."""
    return [word.replace(",", "") for word in _WORD.findall(text)]


def _begins_word(form: str, words: list[str]) -> bool:
    """Return True if a number is among the words, or a stem at the beginning of one."""
    return form in words or (not form[0].isdigit() and any(word.startswith(form) for word in words))


@lru_cache(maxsize=_MAX_CACHED_STEMS)
def stem_word(word: str) -> str:
    """Return the stem of an English word in lower case."""
    # A stemmer keeps the word it works on, so threads cannot share one.
    # Here because the package imports the stemmers of thirty languages.
    from snowballstemmer.english_stemmer import EnglishStemmer

    return str(EnglishStemmer().stemWord(word))
