"""Find the words of a question that spell romanised names."""

import re
from collections.abc import Iterable

from rag.types import Question

_MAX_WORDS = 6  # of a name, which hyphens and apostrophes also divide into words


def name_words(
    question: Question, names: Iterable[tuple[str, ...]] | None = None
) -> list[tuple[int, int]]:
    """Return the ranges of the words in ``question.search`` that spell romanised names.

    ``names`` are the names to look for, each given by its spellings; by default all names that
    the question may contain. Neighbouring words belong to a name if together they spell it, so
    *man* does not belong to *Zhang Manyu*.
    """
    spelled = {key for keys in (question.names if names is None else names) for key in keys}
    words = list(re.finditer(r"[a-z]+", question.search.lower()))
    found: set[tuple[int, int]] = set()
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MAX_WORDS, len(words)) + 1):
            run = words[first:last]
            if "".join(word[0] for word in run) in spelled:
                found.update(word.span() for word in run)
    return sorted(found)


def asked_names(question: Question) -> frozenset[str]:
    """Return the words of the question's romanised names, in lower case as content words are."""
    search = question.search.lower()
    return frozenset(search[low:high] for low, high in name_words(question))
