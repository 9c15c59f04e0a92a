"""Lexical terms of a text: jieba words and character bigrams, as SQLite FTS5 stores them.

Bigrams find what no dictionary knows (names, new words, restored text); words longer
than two characters weigh what they are. Both sides of the search use this function on
the search layer, so Traditional and Simplified meet.
"""

import re
import unicodedata
from itertools import pairwise

from index.text.segmenter import cut

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\W_]+", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SPLIT = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\u3400-\u9fff]+")


def terms(search_text: str) -> list[str]:
    """Return the terms of a text of the search layer, with repetitions, in order."""
    found: list[str] = []
    for run in _RUN.findall(search_text):
        for part in _SPLIT.findall(run):
            if _HAN.match(part):
                found += _han_terms(part)
            else:
                found.append(unicodedata.normalize("NFKC", part).lower())
    return found


def _han_terms(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    bigrams = [a + b for a, b in pairwise(run)]
    return bigrams + [word for word in cut(run) if len(word) > 2]
