"""Compute once what every later stage needs to know about a question."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from index.embed import Encoded, Tokens
from index.store import ReadableStore
from rag.question.names import asked_names
from rag.question.parser import read_question
from rag.question.terms import Terms, weigh
from rag.question.token_weights import token_weights
from rag.types import Question


@dataclass(frozen=True)
class SubQuestion:
    """A question, or one of the questions it consists of, in the form compared with passages.

    ``text`` is in the search layer, ``vector`` its unit vector, float32 ``(dim,)``. ``weights``
    are those of its ``tokens``, float32 ``(tokens,)``, and sum to 1. ``only_names`` is True if it
    consists of nothing but names of persons or places.
    """

    text: str
    terms: Terms
    vector: np.ndarray
    tokens: Tokens
    weights: np.ndarray
    only_names: bool = False


@dataclass(frozen=True)
class AnalyzedQuestion:
    """A question with its terms, names and vectors.

    ``names`` are the words of its romanised names and ``terms`` its words, weighted by the store.
    ``part_terms`` are the terms of ``question.parts`` if the parts are compared separately, else
    empty. ``alone`` are the parts that need a retrieval of their own, because the question asks
    the same about several things. ``encode`` returns the vectors of the question, in the first
    row, and of its parts; it may wait for a model that is still computing them.
    """

    question: Question
    names: frozenset[str]
    terms: Terms
    encode: Callable[[], Encoded]
    part_terms: tuple[Terms, ...] = ()
    alone: tuple["AnalyzedQuestion", ...] = ()

    @cached_property
    def encoded(self) -> Encoded:
        """The vectors and tokens of the question and then of its parts, one row for each."""
        return self.encode()

    @cached_property
    def whole(self) -> SubQuestion:
        """The question as a whole."""
        return self._sub_question(0, self.question.search, self.terms)

    @cached_property
    def parts(self) -> tuple[SubQuestion, ...]:
        """The parts of the question that are compared separately, or else the whole question."""
        if not self.part_terms:
            return (self.whole,)
        parts = zip(self.question.parts, self.part_terms, strict=True)
        return tuple(self._sub_question(row, *part) for row, part in enumerate(parts, 1))

    def _sub_question(self, row: int, text: str, terms: Terms) -> SubQuestion:
        tokens = self.encoded.tokens[row]
        only_names = bool(self.names) and not set(terms.content) - self.names
        vector = self.encoded.vectors[row]
        return SubQuestion(text, terms, vector, tokens, token_weights(text, tokens), only_names)


def analyze(
    store: ReadableStore, question: Question, encode: Callable[[], Encoded]
) -> AnalyzedQuestion:
    """Prepare a question for retrieval and reading.

    Call this inside ``store.snapshot()``. ``encode`` is called only when vectors are needed.
    """
    names = asked_names(question)
    terms = weigh(store, question.search, names)
    if question.each:
        parts = enumerate(question.parts, 1)
        alone = tuple(_analyze_alone(store, text, row, encode) for row, text in parts)
        return AnalyzedQuestion(question, names, terms, encode, alone=alone)
    split = len(question.parts) > 1 or question.drops_source
    part_terms = [weigh(store, text, names) for text in question.parts] if split else []
    return AnalyzedQuestion(question, names, terms, encode, tuple(part_terms))


def _analyze_alone(
    store: ReadableStore, text: str, row: int, encode: Callable[[], Encoded]
) -> AnalyzedQuestion:
    """Analyze a part as a question of its own, with the vectors in its row."""

    def encode_row() -> Encoded:
        encoded = encode()
        return Encoded(encoded.vectors[[row, row]], [encoded.tokens[row]] * 2)

    return analyze(store, replace(read_question(text), parts=(text,), each=False), encode_row)
