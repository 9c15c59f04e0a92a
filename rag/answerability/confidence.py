"""Decide whether the evidence answers: a probability, and the level it must reach.

Logistic regression over what retrieval and evidence measured, one model for questions in
the script of the text and one across scripts, where words are compared by a dictionary only
and tokens tell more. Weights and levels are printed by ``python -m bench.refusal``: the levels
keep 99, 96.5 and 90 percent of the answerable questions they were fitted on.
"""

import math
import re
from dataclasses import dataclass

from index.text.normalize import has_han
from rag.reading.evidence import Findings
from rag.types import Question

# Not fitted, for the sets have no or few such questions: points counted as asked, a year
# that the document does not know, a figure that no quote tells, words of somebody who is only
# mentioned, a person's name or post where there is none, a topic that the document never
# touches, and questions about a name, which the embedding of another script hardly knows and
# which lowers every cosine: asked for nothing else ("What did X say?"), or standing in the
# best sentence, and there beside the post that is asked for.
_COUNT_MET = 2.0
_COUNT_TOLD = 1.0
_ACROSS = 1.0  # what a count says more across scripts, where all else says less
_ONLY_NAMED = 1.0
_NAMES_IT = 0.5
_TELLS_POST = 1.0
_LACKS_YEAR = 8.0
_LACKS_FIGURE = 8.0
_LACKS_PERSON = 6.0
_LACKS_TOPIC = 4.0
_POST_TOLD = 0.0
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
class _Model:
    weights: tuple[float, ...]
    bias: float
    levels: dict[str, float]


_SAME = _Model(
    (31.11, 27.46, 2.54, 3.31), -32.93, {"eager": 0.076, "balanced": 0.144, "cautious": 0.488}
)
_CROSS = _Model(
    (-1.85, 12.71, 34.48, -0.58, 46.1, -34.46, -38.71, 3.12),
    0.39,
    {"eager": 0.075, "balanced": 0.121, "cautious": 0.331},
)


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
    model = _SAME if seen.same_script else _CROSS
    z = model.bias + sum(w * v for w, v in zip(model.weights, seen.values, strict=True))
    across = 0.0 if seen.same_script else _ACROSS
    if question.count and len(findings.items) == question.count:
        z += _COUNT_MET + across
    elif findings.counted:
        z += _COUNT_TOLD + across
    if not seen.same_script:
        z += _NAMES_IT * findings.names_it
        if findings.only_named:  # the model has nothing to compare
            z = max(z, _ONLY_NAMED)
    z += _TELLS_POST * findings.tells_post
    if findings.tells_post and findings.only_post and not _EARLIER.search(question.search):
        z = max(z, _POST_TOLD)  # "What is X?" has hardly a word to compare
    z -= _LACKS_YEAR * findings.lacks_year + _LACKS_FIGURE * findings.lacks_figure
    z -= _LACKS_PERSON * (findings.lacks_words or findings.lacks_name)
    z -= _LACKS_TOPIC * findings.lacks_topic
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def is_enough(level: str, sure: float, question: Question, findings: Findings) -> bool:
    """Tell whether a confidence reaches a named level of the refusal setting."""
    if not (findings.sentences or findings.items):
        return False
    seen = features(question, findings)
    model = _SAME if seen.same_script else _CROSS
    return sure >= model.levels[level]
