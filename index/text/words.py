"""Read the words of a text that are not in Chinese characters, with where they stand."""

import re
from typing import NamedTuple

from index.text.normalize import HAN

_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’-][^\W_{HAN}]+)*")


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
