"""Decide whether the evidence answers: a probability, and the level it must reach.

Logistic regression over what retrieval and evidence measured, one model for questions in
the script of the text and one across scripts, where words cannot be compared. Weights and
levels are printed by ``python -m bench.refusal``: the levels keep 98, 92 (95 across
scripts) and 85 percent of the answerable questions they were fitted on.
"""

import math
import re
from dataclasses import dataclass

from rag.evidence import Findings
from rag.types import Question

_HAN = re.compile(r"[\u3400-\u9fff]")
# Not fitted, for the sets have no such questions: points counted as asked, and questions
# about a name, which the embedding of another script hardly knows and which lowers every
# cosine: asked for nothing else ("What did X say?"), or standing in the best sentence.
_COUNT_MET = 2.0
_ONLY_NAMED = 1.5
_NAMES_IT = 0.5


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
    (30.66, 26.53, 2.51, 3.49), -32.69, {"eager": 0.104, "balanced": 0.425, "cautious": 0.681}
)
_CROSS = _Model((23.38, 34.0), -20.54, {"eager": 0.186, "balanced": 0.212, "cautious": 0.321})


def features(question: Question, findings: Findings) -> Features:
    """Return the features of a question and the evidence found for it."""
    quoted = [*findings.items, *findings.sentences]
    text = "".join(e.document.search[e.start : e.end] for e in quoted[:3])
    same = bool(_HAN.search(text)) == (question.language == "zh")
    values: tuple[float, ...] = (findings.cosine, findings.contrast)
    if same:
        values += (findings.coverage, findings.passage_coverage)
    return Features(same, values)


def confidence(question: Question, findings: Findings) -> float:
    """Return how likely the evidence answers the question, between 0 and 1."""
    if not (findings.sentences or findings.items):
        return 0.0
    seen = features(question, findings)
    model = _SAME if seen.same_script else _CROSS
    z = model.bias + sum(w * v for w, v in zip(model.weights, seen.values, strict=True))
    if question.count and len(findings.items) == question.count:
        z += _COUNT_MET
    if not seen.same_script:
        z += _ONLY_NAMED * findings.only_named + _NAMES_IT * findings.names_it
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def is_enough(level: str, sure: float, question: Question, findings: Findings) -> bool:
    """Tell whether a confidence reaches a named level of the refusal setting."""
    if not (findings.sentences or findings.items):
        return False
    seen = features(question, findings)
    model = _SAME if seen.same_script else _CROSS
    return sure >= model.levels[level]
