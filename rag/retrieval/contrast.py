"""Measure how far the best passage stands out from the others, a signal of answerability.

Passages that do not answer a question resemble it in much the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.fitted import Section

_FEW = 20  # least number of passages compared with: the mean over a handful is left to chance


@dataclass(frozen=True)
class Background:
    """What the embedding model gives for unrelated texts.

    ``unrelated`` is the cosine of two texts that have nothing in common.
    """

    unrelated: float


_BACKGROUND = Section("retrieval", "contrast", Background)


def contrast(best: float, others: Sequence[float]) -> float:
    """Return the cosine of the best passage minus the mean of those of others.

    If there are fewer than 20 others, unrelated passages are assumed in addition.
    """
    missing = max(0, _FEW - len(others))
    total = sum(others) + missing * _BACKGROUND.numbers.unrelated
    return best - total / (len(others) + missing)
