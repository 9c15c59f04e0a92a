"""Questions that ask another thing of what a passage tells of, from those that it answers.

A reader that is shown other names only learns to compare names. Here the passage tells of the
very thing, and often holds something of the kind asked for, but not what is asked: a question of
another passage is put to a name of this one ("transplanted"), or a noun or verb of the question is
exchanged for that of another question ("attribute").
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench.reader_negatives import Pair, entities
from bench.refusal_swap import plain_ranges
from index.text.normalize import has_han
from rag.question.answer_type import kind_of
from rag.types import AnswerType

SHARES = {"transplanted": 0.4, "attribute": 0.25}
"""How many of a kind there are for each answered question; set by hand."""
_LANGUAGES = ("zh", "en")
_TRIES = 8
_MOST_SHARED = 0.5  # share of the words of a question that a passage may have and not answer it

Key = tuple[bool, str, AnswerType]
Template = tuple[str, int, int, str]
"""A question, the range of the name in it, and the passage that it was asked of."""


def with_attributes(
    pairs: Sequence[Pair], rng: random.Random, shares: dict[str, float] = SHARES
) -> Iterator[Pair]:
    """Yield the pairs, and by their shares those with questions that ask another thing."""
    templates = _templates(pairs)
    words = _words(pairs)
    for pair in pairs:
        yield pair
        if not pair.answered or pair.languages.partition("->")[0] not in _LANGUAGES:
            continue
        for kind, share in shares.items():
            if rng.random() >= share:
                continue
            if kind == "transplanted":
                question = transplanted(pair, templates, rng)
            else:
                question = other_attribute(pair, words, rng)
            if question:
                yield replace(pair, question=question, start=-1, end=-1, answered=False, kind=kind)


def transplanted(pair: Pair, templates: dict[Key, list[Template]], rng: random.Random) -> str:
    """Return a question of another passage about a name in this question, '' if none is found.

    It asks for an answer of the same kind, so that the passage mostly holds one to be tempted by.
    """
    found = [one for one in entities(pair.question) if one[2] != "number"]
    if not found:
        return ""
    start, end, kind = rng.choice(found)
    name = pair.question[start:end]
    others = templates[has_han(pair.question), kind, kind_of(pair.question)]
    for _ in range(_TRIES if others else 0):
        question, begin, finish, text = rng.choice(others)
        left = question[:begin] + " " + question[finish:]
        if text != pair.text and _shared(left, pair.text) <= _MOST_SHARED:
            return question[:begin] + name + question[finish:]
    return ""


def other_attribute(pair: Pair, words: dict[str, list[str]], rng: random.Random) -> str:
    """Return the question with a noun or verb of another one, '' if there is none to exchange."""
    ranges = list(plain_ranges(pair.question))
    known = f"{pair.text} {pair.question}".lower()
    for _ in range(_TRIES if ranges else 0):
        start, end, kind = rng.choice(ranges)
        new = rng.choice(words[kind])
        if new.lower() not in known:
            return pair.question[:start] + new + pair.question[end:]
    return ""


def _templates(pairs: Sequence[Pair]) -> dict[Key, list[Template]]:
    """Return the questions with one name and no number, by script, kind of name and of answer."""
    found: dict[Key, list[Template]] = defaultdict(list)
    for pair in pairs:
        if pair.answered and pair.languages.partition("->")[0] in _LANGUAGES:
            inside = entities(pair.question)
            if len(inside) == 1 and inside[0][2] != "number":
                start, end, kind = inside[0]
                key = has_han(pair.question), kind, kind_of(pair.question)
                found[key].append((pair.question, start, end, pair.text))
    return found


def _words(pairs: Sequence[Pair]) -> dict[str, list[str]]:
    """Return the nouns and verbs of all questions by kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        if pair.answered and pair.languages.partition("->")[0] in _LANGUAGES:
            for start, end, kind in plain_ranges(pair.question):
                found[kind].append(pair.question[start:end])
    return found


def _shared(question: str, text: str) -> float:
    """Return the share of the nouns and verbs of a question that a text has."""
    words = [question[start:end].lower() for start, end, _ in plain_ranges(question)]
    return sum(word in text.lower() for word in words) / len(words) if words else 0.0
