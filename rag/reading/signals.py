"""What a sentence is scored by, apart from its tokens."""

import math
import re
from collections.abc import Iterable

import numpy as np

from index.store import StoredSentence
from rag.language.posts import TITLES
from rag.question.analysis import SubQuestion
from rag.question.answer_type import tells
from rag.reading.counts import has_run, tells_count
from rag.reading.quote_extent import CLOSED
from rag.retrieval.candidates import Candidate, Retrieved
from rag.types import AnswerType, Question

FIELDS = (
    "cosine", "passage", "names", "only names", "kind", "phrase", "run", "counts", "lists",
    "post", "fragment", "translated", "byline",
)  # fmt: skip
"""What a sentence is scored by, apart from its tokens."""
WEIGHTS = np.array([1.0, 2.0, 0.03, 1.0, 0.08, 0.15, 0.2, 0.3, 0.3, 0.4, -0.11, 0.2, 0.8])
"""What each of FIELDS counts.

``bench/evidence.py`` fits those that most sentences have; the cosine, .69 there, counts more here
because it also finds what is asked in other words.
"""
_ASIDE = 0.5
_FRAGMENT_LENGTH = 8
_USUAL_LENGTH = 50
_LEAST_LENGTH = 30  # a shorter text is no better for it
_BY_CHANCE = 0.2  # of the question, that a text 2.7 times as long says


def read_signals(
    question: Question,
    part: SubQuestion,
    retrieved: Retrieved,
    candidate: Candidate,
    text: str,
    sentence: StoredSentence,
    coverage: float,
) -> np.ndarray:
    """Return FIELDS of a sentence.

    ``text`` is what it says in the search layer and ``coverage`` what that covers of the part.
    """
    holds = sum(form in text for form in retrieved.forms)
    speaks = sentence.speaker in retrieved.forms
    # Who is asked for words answers by speaking, in other questions rather by being named.
    named, speaking = (_ASIDE, 1.0) if question.asks_words else (1.0, _ASIDE)
    # A name in the question's own script is a word of it and counted as such already.
    names = max(speaking * speaks, 0.0 if question.language == "zh" else named * holds)
    names = min(names, 2.0)
    return np.array(
        [
            float(sentence.vector @ part.vector),
            candidate.score,
            0.0 if part.only_names else names,
            names if part.only_names else 0.0,
            tells(text, question.kind),
            any(phrase in text for phrase in question.phrases),
            bool(question.count and has_run(text, question.count)),
            tells_count(text, question),
            question.wants_list and text.count("、") > 1,
            question.kind is AnswerType.POST and has_post(text, retrieved.forms),
            len(text) < _FRAGMENT_LENGTH or not CLOSED.search(text),
            _beyond_chance(coverage, text) if part.terms.across(text) else 0.0,
            question.asks_byline and tells(text, AnswerType.BYLINE),
        ],
        dtype=np.float64,
    )


def _beyond_chance(coverage: float, text: str) -> float:
    """Return how much more of the question a text says than a long one says by chance."""
    return coverage - _BY_CHANCE * math.log(max(len(text), _LEAST_LENGTH) / _USUAL_LENGTH)


def has_post(text: str, forms: Iterable[str]) -> bool:
    """Return True if a post stands before a name, or a name before its post."""
    return any(re.search(rf"(?:{TITLES}){form}|{form}(?:{TITLES})", text) for form in forms)
