"""Replace a name or number of a question by another, so that its paragraph does not answer it."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bench.refusal_sets import Unit
from index.text.normalize import has_han, search_layer
from index.text.segmenter import tagged

_TRIES = 8
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the |de )?[A-Z][\w’'-]+)*")
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
