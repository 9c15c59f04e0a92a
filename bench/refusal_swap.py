"""Replace a name or number of a question by another, so that its paragraph does not answer it."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bench.refusal_sets import Unit
from index.text.normalize import has_han, search_layer
from index.text.segmenter import tagged
from rag.language.stopwords import ASKING, FUNCTION, STOP_TERMS

_TRIES = 8
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the |de )?[A-Z][\w’'-]+)*")
_PLAIN = re.compile(r"\b[a-z]{5,}\b")
_PLAIN_FLAGS = frozenset(("n", "v", "vn"))
_NO_NAME = frozenset(
    "What Which Who Whom Whose When Where Why How In On At For From To By With The A An If Is Was "
    "Were Are Did Does Do During After Before Of According Besides About Along Under Since Between "
    "Other Name I".split()
)
_FLAGS = {"nr": "person", "nrt": "person", "nrfg": "person", "ns": "place", "nt": "organisation",
          "nz": "name", "eng": "name"}  # fmt: skip

Pools = dict[str, list[tuple[str, str]]]
"""Names by their kind, each with the article it is from."""


def swap(unit: Unit, names: Pools, rng: random.Random) -> str | None:
    """Return the question with a name or number replaced, or None if there is none to replace.

    What is replaced stands in the paragraph, and what replaces it is of the same kind and stands
    neither there nor in the question.
    """
    known = search_layer(f"{unit.context} {unit.same} {unit.question}")
    paragraph = search_layer(f"{unit.context} {unit.same}")
    ranges = [
        found for found in find_names(unit.question)
        if search_layer(unit.question[found[0] : found[1]]) in paragraph
    ]  # fmt: skip
    for _ in range(_TRIES if ranges else 0):
        start, end, kind = rng.choice(ranges)
        if kind == "number":
            new = _other_number(unit.question[start:end], rng)
        else:
            new, article = rng.choice(names[kind])
            new = new if article != unit.article else ""
        if new and search_layer(new) not in known:
            return unit.question[:start] + new + unit.question[end:]
    return None


def other_attribute(unit: Unit, words: Pools, rng: random.Random) -> str | None:
    """Return the question with a plain word replaced: it asks another thing of the same subject.

    The word, a noun, a verb or an English word of lower case, stands in the paragraph; the one in
    its place is of the same kind, from another article, and stands neither there nor in the
    question. None if there is no such word.
    """
    known = search_layer(f"{unit.context} {unit.same} {unit.question}").lower()
    ranges = list(plain_ranges(unit.question))
    for _ in range(_TRIES if ranges else 0):
        start, end, kind = rng.choice(ranges)
        new, article = rng.choice(words[kind])
        if article != unit.article and search_layer(new).lower() not in known:
            return unit.question[:start] + new + unit.question[end:]
    return None


def plain_ranges(question: str) -> Iterator[tuple[int, int, str]]:
    """Yield the ranges of the nouns and verbs of a question, each with its kind."""
    if not has_han(question):
        for found in _PLAIN.finditer(question):
            if found[0] not in STOP_TERMS | ASKING | FUNCTION:
                yield *found.span(), "English word"
        return
    at = 0
    for word, flag in tagged(search_layer(question)):
        if flag in _PLAIN_FLAGS and len(word) > 1 and word not in ASKING:
            yield at, at + len(word), flag
        at += len(word)


def plain_words(units: Sequence[Unit]) -> Pools:
    """Return the plain words in the questions of a set, by their kind."""
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for unit in units:
        for start, end, kind in plain_ranges(unit.question):
            found[kind][unit.question[start:end], unit.article] = None
    return {kind: list(words) for kind, words in found.items()}


def find_names(question: str) -> Iterator[tuple[int, int, str]]:
    """Yield the ranges of the numbers and names in a question, each with its kind."""
    for found in _NUMBER.finditer(question):
        yield found.start(), found.end(), "number"
    if not has_han(question):
        for found in _NAME.finditer(question):
            words = found[0].split()
            while words and words[0] in _NO_NAME:
                words.pop(0)
            # A question may begin with any word.
            if words and (found.start() or len(words) > 1):
                yield found.end() - len(" ".join(words)), found.end(), "English name"
        return
    at = 0
    for word, flag in tagged(search_layer(question)):
        if flag in _FLAGS and len(word) > 1:
            yield at, at + len(word), _FLAGS[flag]
        at += len(word)


def pools(units: Sequence[Unit]) -> Pools:
    """Return the names in the questions of a set that stand in their paragraphs too."""
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for unit in units:
        for start, end, kind in find_names(unit.question):
            if unit.question[start:end] in unit.same:
                found[kind][unit.question[start:end], unit.article] = None
    return {kind: list(names) for kind, names in found.items()}


def _other_number(old: str, rng: random.Random) -> str:
    """Return a number like another: a year some years from it, or one of the same magnitude."""
    value = int(old)
    if len(old) == 4 and 1000 <= value <= 2100:
        return str(value + rng.choice((-1, 1)) * rng.randint(2, 60))
    new = max(1, round(value * rng.uniform(0.4, 2.5)))
    return str(new if new != value else value + rng.randint(1, 5))
