"""The signals by which a sentence is scored, apart from late interaction."""

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
from rag.reading.counts import has_run, mentions_count
from rag.retrieval.candidates import Candidate, Retrieved
from rag.types import AnswerType, Question


@dataclass(frozen=True)
class SentenceWeights:
    """The weight of each signal, in the order in which ``read_signals`` returns them.

    ``bench/evidence.py`` fits those of signals that most sentences have; the rest are set by
    hand. The signals are: ``cosine`` with the question; the score of the ``passage``; how many
    ``names`` of the question it contains or is spoken by, and the same if the question consists
    of ``only_names``; whether it contains the ``kind`` of answer, a quoted ``phrase``, a ``run``
    of as many things as asked for, or ``counts`` them; whether it ``lists`` anything for a
    question that wants a list; whether it has the ``post`` of a person, or is a ``fragment``;
    the share of ``translated`` words of the question; and whether it is a ``byline``.
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
    """The numbers that define the signals; lengths are in characters.

    ``aside`` is what a name counts in the less likely place: in the text if the question asks
    what somebody said, else as the speaker. The names of a sentence count at most
    ``most_names``. A text shorter than ``fragment_length`` is a fragment. By chance, a text
    contains the share ``by_chance`` of the question's words for each e-fold of its length over
    ``usual_length``; lengths under ``least_length`` count as that.
    """

    aside: float
    most_names: float
    fragment_length: int
    usual_length: int
    least_length: int
    by_chance: float


# A text without such an ending is rather a heading or a fragment than a sentence.
_CLOSED = re.compile(r"[。！？!?；;：:.…”’」』）)]$")
SENTENCES = Section("reading", "sentences", SentenceWeights)
_SIGNALS = Section("reading", "signals", SignalNumbers)
FIELDS = tuple(field.name for field in fields(SentenceWeights))
"""The names of the signals, in their order."""


@cache
def sentence_weights() -> np.ndarray:
    """Return the weights of FIELDS, float64 ``(len(FIELDS),)``; the array is read-only."""
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
    """Return the signals FIELDS of a sentence, float64 ``(len(FIELDS),)``.

    ``text`` is the sentence in the search layer and ``coverage`` the share of the terms of
    ``part`` that it contains.
    """
    mentions = sum(form in text for form in retrieved.forms)
    speaks = sentence.speaker in retrieved.forms
    aside = _SIGNALS.numbers.aside
    # If the question asks what somebody said, the speaker answers; else rather whoever is named.
    named, speaking = (aside, 1.0) if question.asks_words else (1.0, aside)
    # A Chinese name in a Chinese question is one of its terms and was counted with them.
    names = max(speaking * speaks, 0.0 if question.language == "zh" else named * mentions)
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
            mentions_count(text, question),
            question.wants_list and text.count("、") > 1,
            question.kind is AnswerType.POST and has_post(text, retrieved.forms),
            len(text) < _SIGNALS.numbers.fragment_length or not _CLOSED.search(text),
            _beyond_chance(coverage, text) if part.terms.across(text) else 0.0,
            question.asks_byline and tells(text, AnswerType.BYLINE),
        ],
        dtype=np.float64,
    )


def _beyond_chance(coverage: float, text: str) -> float:
    """Return how much more of the question a text contains than its length explains."""
    numbers = _SIGNALS.numbers
    length = max(len(text), numbers.least_length)
    return coverage - numbers.by_chance * math.log(length / numbers.usual_length)


def has_post(text: str, forms: Iterable[str]) -> bool:
    """Return True if a post stands right before or after one of the names ``forms``."""
    return any(re.search(rf"(?:{TITLES}){form}|{form}(?:{TITLES})", text) for form in forms)
