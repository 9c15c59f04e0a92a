"""The signals by which a sentence is scored, apart from vectors, tokens and the reader."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.fitted import Section
from rag.question.analysis import SubQuestion
from rag.question.answer_type import tells
from rag.reading.counts import has_run
from rag.types import AnswerType, Question


@dataclass(frozen=True)
class SignalNumbers:
    """The numbers that define the signals; lengths are in characters.

    A text shorter than ``fragment_length`` is a fragment. By chance, a text contains the share
    ``by_chance`` of the question's words for each e-fold of its length over ``usual_length``;
    lengths under ``least_length`` count as that.
    """

    fragment_length: int
    usual_length: int
    least_length: int
    by_chance: float


# A text without such an ending is rather a heading or a fragment than a sentence.
_CLOSED = re.compile(r"[。！？!?；;：:.…”’」』）)]$")
_SIGNALS = Section("reading", "signals", SignalNumbers)
SIGNALS = ("phrase", "run", "lists", "fragment", "translated", "byline", "names")
"""The names of the signals, in their order."""


def read_signals(
    question: Question, part: SubQuestion, forms: Collection[str], text: str, coverage: float
) -> list[float]:
    """Return the signals SIGNALS of a sentence.

    They are whether it contains a quoted ``phrase`` of the question or a ``run`` of as many things
    as asked for, whether it ``lists`` anything for a question that wants a list, or is a
    ``fragment``; the share of ``translated`` words of the question; whether it is a ``byline``
    for a question that asks for one; and whether it has a name of a question in another script
    that consists of ``names``. These are ``forms`` in the documents, as neither tokens nor vectors
    match them. ``text`` is the sentence in the search layer and ``coverage`` the share of the
    terms of ``part`` that it contains.
    """
    is_chinese = question.language == "zh"
    signals = (
        any(phrase in text for phrase in question.phrases),
        bool(question.count and has_run(text, question.count)),
        question.wants_list and text.count("、") > 1,
        len(text) < _SIGNALS.numbers.fragment_length or not _CLOSED.search(text),
        _beyond_chance(coverage, text) if part.terms.across(text) else 0.0,
        question.asks_byline and tells(text, AnswerType.BYLINE),
        part.only_names and not is_chinese and any(form in text for form in forms),
    )
    return list(map(float, signals))


def _beyond_chance(coverage: float, text: str) -> float:
    """Return how much more of the question a text contains than its length explains."""
    numbers = _SIGNALS.numbers
    length = max(len(text), numbers.least_length)
    return coverage - numbers.by_chance * math.log(length / numbers.usual_length)
