"""Gloss a Chinese text word by word, for readers who read none: pinyin and dictionary senses.

A gloss is no translation: it says what each word may mean, not what the sentence says.
``glossary.npz`` is made from CC-CEDICT (CC BY-SA 4.0) by ``bench/glossary.py`` and read at the
first gloss.
"""

import lzma
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import cache
from pathlib import Path

import numpy as np

from index.derived.pinyin import spoken
from index.text.names import find_names, is_person
from index.text.normalize import has_han, is_han, search_layer
from index.text.segmenter import is_word, tagged
from rag.language.transliteration import spell_person
from rag.types import Answer, Citation, GlossedWord

_FILE = Path(__file__).parent / "glossary.npz"
_LONGEST_WORD = 8  # characters that are looked up together
_LONGEST_TEXT = 2_000  # characters that are glossed; bounds the time
_TONES = {
    "a": "āáǎàa", "e": "ēéěèe", "i": "īíǐìi", "o": "ōóǒòo", "u": "ūúǔùu", "ü": "ǖǘǚǜü",
}  # fmt: skip
# How senses of the dictionary begin that are not what a word means in most texts.
_REFERENCES = (
    "used in ", "(used in ", "used to transliterate ", "(used to transliterate ", "abbr. ",
    "short name ", "short for ", "see ", "phonetic ", "component of ", "alternative for ",
    "variant of ", "old variant of ", "archaic variant of ", "Japanese variant of ",
)  # fmt: skip
_MARKS = (
    "(old)", "(archaic)", "(literary)", "(dialect)", "(slang)", "(Internet slang)", "(Tw)",
    "old name ", "old term ",
)  # fmt: skip


class Use(IntEnum):
    """How far a sense is from what a word means in most texts."""

    ORDINARY = 0
    MARKED = 1
    """Old, literary, slang or of a region."""
    REFERENCE = 2
    """It says of which other word the word is a part, a short form or a variant."""
    NAME = 3


def use_of(sense: str) -> Use:
    """Return how far a sense of CC-CEDICT is from what a word means in most texts."""
    before, surname, name = sense.partition("surname ")
    if surname and before in ("", "two-character ") and name[:1].isupper():
        return Use.NAME
    plain = sense
    while not plain.startswith(_REFERENCES) and plain.startswith("(") and ") " in plain:
        plain = plain.partition(") ")[2]  # behind a label such as "(Tw)"
    if plain.startswith(_REFERENCES):
        return Use.REFERENCE
    return Use.MARKED if sense.startswith(_MARKS) else Use.ORDINARY


def with_glosses(answer: Answer) -> Answer:
    """Return an answer whose Chinese quotes, or nearest quotes, have their words glossed."""
    citations, nearest = (tuple(map(_glossed, all_)) for all_ in (answer.citations, answer.nearest))
    return replace(answer, citations=citations, nearest=nearest)


def _glossed(citation: Citation) -> Citation:
    return replace(citation, gloss=gloss(citation.quote)) if has_han(citation.quote) else citation


def in_line(words: Sequence[GlossedWord], most: int = 2) -> list[str]:
    """Return a line for each Chinese word: it, its pinyin and at most so many senses."""
    return [
        f"{word.text} {word.pinyin}" + (f": {'; '.join(word.senses[:most])}" if word.senses else "")
        for word in words
        if word.pinyin
    ]


def gloss(text: str) -> tuple[GlossedWord, ...]:
    """Return the words of a text in order, Chinese ones with pinyin and senses.

    Together their texts are the text without blanks and line ends. Of a long text only the
    beginning is glossed.
    """
    text = text[:_LONGEST_TEXT]
    search = search_layer(text)
    names = {
        (name.start, name.start + len(name.form)): name.form
        for name in find_names(search)
        if is_person(name.form) and (name.certain or len(name.form) == 3 and not is_word(name.form))
    }
    return tuple(_words(text, search, names))


def _words(text: str, search: str, names: dict[tuple[int, int], str]) -> Iterator[GlossedWord]:
    ends = {start: end for start, end in sorted(names)}  # the longest name that begins at a place
    at = inside = 0
    for word, _ in tagged(search):
        start, at = at, at + len(word)
        if start < inside or not word.strip():
            continue
        if start in ends:
            inside = ends[start]
            name = names[start, inside]
            yield GlossedWord(text[start:inside], spell_person(name), ())
        elif is_han(word):
            yield from _looked_up(text[start:at], word)
        else:
            yield GlossedWord(text[start:at].strip(), "", ())


def _looked_up(text: str, word: str) -> Iterator[GlossedWord]:
    """Yield a word, or the longest words of the dictionary that it consists of."""
    known = _entries()
    at = 0
    while at < len(word):
        size = next(
            (
                n
                for n in range(min(_LONGEST_WORD, len(word) - at), 0, -1)
                if word[at : at + n] in known
            ),
            1,
        )
        part = word[at : at + size]
        reading, senses = _entry(part, word, at)
        yield GlossedWord(text[at : at + size], reading, senses)
        at += size


def _entry(part: str, word: str, at: int) -> tuple[str, tuple[str, ...]]:
    """Return pinyin and senses of a word; of several readings the one that it has in its word.

    One that only refers to another word gives way to another with a meaning of its own.
    """
    read_as = spoken(word, tones=True)[at : at + len(part)]
    options = [line.split("\t") for line in _entries().get(part, ())]
    read = [("".join(map(_marked, option[0].split())), tuple(option[1:])) for option in options]
    wanted = "".join(read_as)
    own = [one for one in read if use_of(one[1][0]) < Use.REFERENCE] or read
    return next((one for one in own if one[0] == wanted), own[0] if own else (wanted, ()))


def _marked(syllable: str) -> str:
    """Return a syllable such as ``lu:4`` with the mark of its tone: lǜ."""
    plain = syllable.replace("u:", "ü")
    if not plain[-1:].isdigit():
        return plain
    letters, tone = plain[:-1], int(plain[-1])
    vowels = [n for n, letter in enumerate(letters) if letter in _TONES]
    if not vowels or not 1 <= tone <= 5:
        return letters
    place = next((n for n in vowels if letters[n] in "ae"), vowels[-1])
    place = letters.find("ou") if "ou" in letters else place
    return letters[:place] + _TONES[letters[place]][tone - 1] + letters[place + 1 :]


@cache
def _entries() -> dict[str, tuple[str, ...]]:
    """Return the lines of the dictionary by word: reading and senses, divided by tabs."""
    with np.load(_FILE, allow_pickle=False) as data:
        lines = lzma.decompress(data["entries"].tobytes()).decode().split("\n")
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        word, _, rest = line.partition("\t")
        found[word] = (*found.get(word, ()), rest)
    return found
