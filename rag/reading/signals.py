"""What a sentence is scored by, apart from its tokens."""

import math
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from functools import cache

import numpy as np

from index.store import StoredSentence
from rag.fitted import Section
from rag.language.posts import TITLES
from rag.question.analysis import SubQuestion
from rag.question.answer_type import tells
from rag.reading.counts import has_run, tells_count
from rag.reading.quote_extent import CLOSED
from rag.retrieval.candidates import Candidate, Retrieved
from rag.types import AnswerType, Question


@dataclass(frozen=True)
class SentenceWeights:
    """What each signal of a sentence counts; ``bench/evidence.py`` fits those most sentences have.

    In the order in which ``read_signals`` gives them.
    """

    cosine: float
    passage: float
    names: float
    only_names: float
    kind: float
    phrase: float
    run: float
    counts: float
    lists: float
    post: float
    fragment: float
    translated: float
    byline: float


@dataclass(frozen=True)
class SignalNumbers:
    """What the signals are measured by; lengths are in characters.

    ``aside`` is what a name counts that stands where the question does not ask for it: in the text
    if it asks who spoke, else as the speaker. A shorter text than ``fragment_length`` is a
    fragment. By chance a text says the share ``by_chance`` of the question for each e-fold of its
    length over ``usual_length``; one shorter than ``least_length`` is no better for it.
    """

    aside: float
    most_names: float
    fragment_length: int
    usual_length: int
    least_length: int
    by_chance: float


SENTENCES = Section("reading", "sentences", SentenceWeights)
_SIGNALS = Section("reading", "signals", SignalNumbers)
FIELDS = tuple(field.name for field in fields(SentenceWeights))
"""The signals of a sentence, in their order."""


@cache
def sentence_weights() -> np.ndarray:
    """Return what each of FIELDS counts, ``(len(FIELDS),)`` float64."""
    weights = np.array(astuple(SENTENCES.numbers), np.float64)
    weights.flags.writeable = False
    return weights


def read_signals(
    question: Question,
    part: SubQuestion,
    retrieved: Retrieved,
    candidate: Candidate,
    text: str,
    sentence: StoredSentence,
    coverage: float,
) -> np.ndarray:
    """Return FIELDS of a sentence, ``(len(FIELDS),)`` float64.

    ``text`` is what it says in the search layer and ``coverage`` what that covers of the part.
    """
    holds = sum(form in text for form in retrieved.forms)
    speaks = sentence.speaker in retrieved.forms
    aside = _SIGNALS.numbers.aside
    # Who is asked for words answers by speaking, in other questions rather by being named.
    named, speaking = (aside, 1.0) if question.asks_words else (1.0, aside)
    # A name in the question's own script is a word of it and counted as such already.
    names = max(speaking * speaks, 0.0 if question.language == "zh" else named * holds)
    names = min(names, _SIGNALS.numbers.most_names)
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
            len(text) < _SIGNALS.numbers.fragment_length or not CLOSED.search(text),
            _beyond_chance(coverage, text) if part.terms.across(text) else 0.0,
            question.asks_byline and tells(text, AnswerType.BYLINE),
        ],
        dtype=np.float64,
    )


def _beyond_chance(coverage: float, text: str) -> float:
    """Return how much more of the question a text says than a long one says by chance."""
    by = _SIGNALS.numbers
    return coverage - by.by_chance * math.log(max(len(text), by.least_length) / by.usual_length)


def has_post(text: str, forms: Iterable[str]) -> bool:
    """Return True if a post stands before a name, or a name before its post."""
    return any(re.search(rf"(?:{TITLES}){form}|{form}(?:{TITLES})", text) for form in forms)
