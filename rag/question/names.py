"""The romanised names of a question, and where they stand in it."""

import re
from collections.abc import Iterable

from rag.types import Question

_MOST_WORDS = 6  # of a name, hyphens and apostrophes apart


def name_words(
    question: Question, names: Iterable[tuple[str, ...]] | None = None
) -> list[tuple[int, int]]:
    """Return the ranges of the question's words that spell romanised names.

    ``names`` are the names to look for, each as its spellings; by default all that the question
    may hold. Neighbouring words are a name when together they spell it: *man* is none in *Zhang
    Manyu*.
    """
    spelled = {key for keys in (question.names if names is None else names) for key in keys}
    words = list(re.finditer(r"[a-z]+", question.search.lower()))
    found: set[tuple[int, int]] = set()
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1):
            run = words[first:last]
            if "".join(word[0] for word in run) in spelled:
                found.update(word.span() for word in run)
    return sorted(found)


def asked_names(question: Question) -> frozenset[str]:
    """Return the words of the question's romanised names, in lower case like content words."""
    search = question.search.lower()
    return frozenset(search[low:high] for low, high in name_words(question))
