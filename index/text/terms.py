"""Lexical terms of a text: jieba words and character bigrams, as SQLite FTS5 stores them.

Bigrams find what no dictionary knows (names, new words, restored text); words of more than two
characters get a weight of their own. Documents and questions go through the same function, in the
search layer, so Traditional and Simplified text match.
"""

import re
import unicodedata
from itertools import pairwise

from index.text.exact_terms import exact_terms
from index.text.normalize import HAN, has_han
from index.text.segmenter import cut

_WORD = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")


def terms(search_text: str) -> list[str]:
    """Return the terms of a text of the search layer, repeated ones included.

    After its words, in order, come the normal forms of its codes, dates and numbers.
    """
    found: list[str] = []
    for word in _WORD.findall(search_text):
        if has_han(word):
            found += _han_terms(word)
        else:
            found.append(unicodedata.normalize("NFKC", word).lower())
    # A code that is one word anyway must not count twice.
    return found + [term for term in exact_terms(search_text) if term not in found]


def _han_terms(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    bigrams = [a + b for a, b in pairwise(run)]
    return bigrams + [word for word in cut(run) if len(word) > 2]
