"""Find the names in a question: those in Chinese characters and those that are romanised."""

import re
from collections.abc import Iterable

from index.store import ReadableStore
from index.text.normalize import han_runs
from index.text.segmenter import tagged
from index.text.transcribed import DOTS, find_transcribed
from rag.types import Question

_MAX_WORDS = 6  # of a name, which hyphens and apostrophes also divide into words
_SIZES = tuple(range(9, 1, -1))  # characters of a Chinese name, the long ones those of foreigners


def chinese_names(store: ReadableStore, search: str) -> list[str]:
    """Return the names in a text of the search layer that occur in the documents, in order.

    Of names inside each other the longest counts. Two characters that only look like a name are
    too often a common word, unless the text consists of them.
    """
    grams = {
        run[at : at + size]
        for run in han_runs(search)
        for size in _SIZES
        for at in range(len(run) - size + 1)
    }
    if not DOTS.isdisjoint(search):
        dotted = find_transcribed(search, tagged(search))
        grams |= {search[name.start : name.end] for name in dotted}
    known = store.among_names(grams) if grams else {}
    names = [name for name, certain in known.items() if certain or len(name) > 2 or name == search]
    longest = (
        name for name in names if not any(name != other and name in other for other in names)
    )
    return sorted(longest, key=search.find)


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
