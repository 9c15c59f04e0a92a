"""Decide whether the evidence answers: a probability, and the level it must reach.

Logistic regression over what retrieval and evidence measured, one model for questions in
the script of the text and one across scripts, where words are compared by a dictionary only
and tokens tell more. ``python -m bench.refusal`` fits weights and levels: the levels keep 99,
96.5 and 90 percent of the answerable questions they were fitted on.
"""

import math
import re
from dataclasses import asdict, astuple, dataclass
from functools import cache

from index.text.normalize import has_han
from rag.fitted import Section
from rag.reading.evidence import Findings
from rag.types import Question

_EARLIER = re.compile(
    r"之前|以前|此前|曾|原任|后来|\b(?:before|former(?:ly)?|previous(?:ly)?|used to|later)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Features:
    """What the decision rests on; ``same_script`` chooses the model."""

    same_script: bool
    values: tuple[float, ...]


@dataclass(frozen=True)
class SameScript:
    """What counts within a script, per unit of each value: the order is that of ``values_of``."""

    cosine: float
    late: float
    coverage: float
    passage_coverage: float
    bias: float


@dataclass(frozen=True)
class OtherScript:
    """What counts across scripts, per unit of each value: the order is that of ``values_of``."""

    cosine: float
    lead: float
    low: float
    spread: float
    sentence: float
    dense: float
    lack: float
    coverage: float
    bias: float


@dataclass(frozen=True)
class Levels:
    """The confidence that each refusal setting asks for, between 0 and 1."""

    eager: float
    balanced: float
    cautious: float


@dataclass(frozen=True)
class Corrections:
    """What is added to the logit, or taken from it; the sets have no or few such questions.

    ``count_met`` is for points counted as asked and ``count_told`` for a count in the best
    sentences, with ``count_across`` more across scripts, where all else says less;
    ``lacks_year`` for a year that the document does not know, ``lacks_figure`` for a figure that no
    quote tells, ``lacks_person`` for words of somebody who is only mentioned, and for a name or
    post where there is none, ``lacks_topic`` for a topic that the document never touches.
    Questions about a name, which the embedding of another script hardly knows and which lowers
    every cosine: ``only_named`` is the least logit if nothing else is asked ("What did X say?"),
    ``names_it`` is for a name in the best sentence, ``tells_post`` for the post beside it;
    ``post_alone`` is the least logit if nothing but the post is asked.
    """

    count_met: float
    count_told: float
    count_across: float
    only_named: float
    names_it: float
    tells_post: float
    post_alone: float
    lacks_year: float
    lacks_figure: float
    lacks_person: float
    lacks_topic: float


SAME_SCRIPT = Section("answerability", "same_script", SameScript)
SAME_SCRIPT_LEVELS = Section("answerability", "same_script_levels", Levels)
OTHER_SCRIPT = Section("answerability", "other_script", OtherScript)
OTHER_SCRIPT_LEVELS = Section("answerability", "other_script_levels", Levels)
CORRECTIONS = Section("answerability", "corrections", Corrections)


@dataclass(frozen=True)
class _Model:
    weights: tuple[float, ...]
    bias: float
    levels: dict[str, float]


@cache
def _model(same_script: bool) -> _Model:
    """Return the model in force within a script or across."""
    if same_script:
        numbers, levels = astuple(SAME_SCRIPT.numbers), SAME_SCRIPT_LEVELS.numbers
    else:
        numbers, levels = astuple(OTHER_SCRIPT.numbers), OTHER_SCRIPT_LEVELS.numbers
    return _Model(numbers[:-1], numbers[-1], asdict(levels))


def features(question: Question, findings: Findings) -> Features:
    """Return the features of a question and the evidence found for it."""
    quoted = [*findings.items, *findings.sentences]
    text = "".join(e.document.search[e.start : e.end] for e in quoted[:3])
    same = has_han(text) == (question.language == "zh")
    return Features(same, values_of(same, findings))


def values_of(same_script: bool, findings: Findings) -> tuple[float, ...]:
    """Return the values a model weighs: words where they can be compared, else tokens first.

    Within a script the passages of other documents tell less than words do, and small
    collections on one subject less still.
    """
    if same_script:
        covered = (findings.coverage, findings.passage_coverage)
        return (findings.cosine, findings.late, *covered)
    seen = findings.contrast
    stands_out = (seen.lead, seen.low, seen.spread, seen.sentence, seen.dense)
    return (findings.cosine, *stands_out, findings.lack, findings.coverage)


def confidence(question: Question, findings: Findings) -> float:
    """Return how likely the evidence answers the question, between 0 and 1."""
    if findings.asks_nothing or not (findings.sentences or findings.items):
        return 0.0
    seen = features(question, findings)
    model, by = _model(seen.same_script), CORRECTIONS.numbers
    z = model.bias + sum(w * v for w, v in zip(model.weights, seen.values, strict=True))
    across = 0.0 if seen.same_script else by.count_across
    if question.count and len(findings.items) == question.count:
        z += by.count_met + across
    elif findings.counted:
        z += by.count_told + across
    if not seen.same_script:
        z += by.names_it * findings.names_it
        if findings.only_named:  # the model has nothing to compare
            z = max(z, by.only_named)
    z += by.tells_post * findings.tells_post
    if findings.tells_post and findings.only_post and not _EARLIER.search(question.search):
        z = max(z, by.post_alone)  # "What is X?" has hardly a word to compare
    z -= by.lacks_year * findings.lacks_year + by.lacks_figure * findings.lacks_figure
    z -= by.lacks_person * (findings.lacks_words or findings.lacks_name)
    z -= by.lacks_topic * findings.lacks_topic
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def is_enough(level: str, sure: float, question: Question, findings: Findings) -> bool:
    """Tell whether a confidence reaches a named level of the refusal setting."""
    if not (findings.sentences or findings.items):
        return False
    seen = features(question, findings)
    return sure >= _model(seen.same_script).levels[level]
