"""Read the words of a text that are not in Chinese characters, with where they stand."""

import re
import unicodedata
from typing import NamedTuple

from index.text.normalize import HAN

_HAN_RUN = re.compile(f"[{HAN}]+")
_NOT_ALNUM = re.compile(r"[\W_]+")  # what is neither a letter nor a digit
_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’-][^\W_{HAN}]+)*")


CLOSERS = "”’」』）)》】\"'"
"""What may stand behind the end of a sentence: closing quotation marks and brackets."""
_CLOSING = ".,;:!?)"
_JOINTS = re.compile("['’/-]")  # of words such as and/or; an address has other signs too


class Word(NamedTuple):
    """A word, or a number, at ``[start, end)`` of a text, as written and in lower case."""

    start: int
    end: int
    written: str
    lower: str


def latin_words(text: str) -> list[Word]:
    """Return the words between spaces, punctuation and Chinese characters, in order.

    Apostrophes and hyphens inside a word belong to it: *Xi'an*, *vice-mayor*.
    """
    return [Word(*m.span(), m[0], m[0].lower()) for m in _WORD.finditer(text)]


class Letters(NamedTuple):
    """How many of the letters and digits of a text are Chinese, and how many in other words."""

    all: int
    han: int
    other: int

    @property
    def word_share(self) -> float:
        """The share that is in words, 0 to 1; that of a text without letters and digits is 1."""
        return (self.han + self.other) / self.all if self.all else 1.0


def count_letters(text: str) -> Letters:
    """Count the letters and digits of a text, and those in words.

    Chinese characters are in words, and what stands between spaces and outer punctuation if it
    consists of letters, hyphens and apostrophes only and is written as words are: *Xi'an*, but not
    *x2f*, *aGVsbG8*, *f(e,t)* or an address. Text in any language is nearly all words. URLs,
    base64, minified code and rows of numbers are not.
    """
    han = sum(map(len, _HAN_RUN.findall(text)))
    chunks = (chunk.rstrip(_CLOSING) for chunk in _HAN_RUN.sub(" ", text).split())
    other = sum(map(_letters_of_word, chunks))
    return Letters(len(_NOT_ALNUM.sub("", text)), han, other)


def _letters_of_word(chunk: str) -> int:
    """Return how many letters and digits a chunk between spaces has, 0 if it is no word."""
    if chunk.isalpha() and (chunk.islower() or chunk[1:].islower()):
        return len(chunk)  # most are, and need no closer look
    if not any(map(str.isalnum, chunk)):
        return 0
    first, last = 0, len(chunk)
    while first < last and not chunk[first].isalnum():
        first += 1
    while first < last and not _is_letter(chunk[last - 1]):
        if chunk[last - 1].isalnum():
            return 0
        last -= 1
    for part in _JOINTS.split(chunk[first:last]):
        if not (part.islower() or part.isupper() or part[1:].islower() or _is_caseless(part)):
            return 0
        if not all(map(_is_letter, part)):
            return 0
    return sum(map(str.isalnum, chunk[first:last]))


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char)[0] == "M"


def _is_caseless(text: str) -> bool:
    return text.lower() == text.upper()
