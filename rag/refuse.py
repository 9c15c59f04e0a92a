"""Decide whether the evidence answers: a probability, and the level it must reach."""

import math

from rag.evidence import Findings
from rag.retrieve import Retrieved
from rag.types import Question

LEVELS = {"cautious": 0.65, "balanced": 0.5, "eager": 0.3}


def confidence(question: Question, retrieved: Retrieved, findings: Findings) -> float:
    """Return how likely the evidence answers the question, between 0 and 1."""
    if not (findings.sentences or findings.items):
        return 0.0
    if question.language == "zh":
        z = (
            -4.5
            + 6.0 * findings.passage_coverage
            + 4.0 * findings.coverage
            + 20.0 * (findings.cosine - 0.86)
            + 1.0 * findings.named
        )
    else:
        z = 30.0 * (findings.cosine - 0.83) + 1.0 * findings.named
    z -= 3.0 * retrieved.missing
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))
