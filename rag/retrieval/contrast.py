"""Measure how far the best passage stands out from the others, a signal of answerability.

Passages that do not answer a question match its tokens in much the same way. A passage that
answers it matches tokens that the others do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.fitted import Section

FEW = 20
"""The least number of passages to compare with; unrelated ones are added to reach it.

Set by hand: the mean over a handful of passages is left to chance.
"""


@dataclass(frozen=True)
class Background:
    """What the embedding model gives for unrelated texts.

    ``unrelated`` is the cosine of two texts that have nothing in common, ``least_spread`` the
    lower bound of the standard deviation of a token's cosines over the passages.
    """

    unrelated: float
    least_spread: float


BACKGROUND = Section("retrieval", "contrast", Background)


@dataclass(frozen=True)
class Compared:
    """A passage compared with a question.

    ``sentence`` is the cosine of its best sentence and ``dense`` that of the whole passage;
    ``matches`` has the best cosine of each token of the question in it, float32 ``(q,)``.
    """

    sentence: float
    dense: float
    matches: np.ndarray


@dataclass(frozen=True)
class Contrast:
    """How much better the best passage matches than the others.

    ``lead``, ``spread`` and ``low`` compare the cosines of the question's tokens: ``lead`` is the
    weighted mean of their difference to the best of the others, ``spread`` that of the difference
    to the mean of the others in standard deviations, and ``low`` the lower quartile of the
    difference to that mean. ``sentence`` and ``dense`` are its cosines minus the mean of the
    others.
    """

    lead: float = 0.0
    spread: float = 0.0
    low: float = 0.0
    sentence: float = 0.0
    dense: float = 0.0


def contrast(passages: Sequence[Compared], weights: np.ndarray) -> Contrast:
    """Compare the first passage with the others.

    ``weights``, float32 ``(q,)`` with the sum 1, are those of the question's tokens. If there
    are fewer than FEW others, unrelated passages are assumed in addition.
    """
    if not passages or not len(weights):
        return Contrast()
    best, others = passages[0], passages[1:]
    matches = _padded(np.array([other.matches for other in others]).reshape(-1, len(weights)))
    above = best.matches - matches.mean(axis=0)
    is_content = weights > weights.max() / 2  # function words and names weigh less
    spreads = np.maximum(matches.std(axis=0), BACKGROUND.numbers.least_spread)
    return Contrast(
        lead=float((best.matches - matches.max(axis=0)) @ weights),
        spread=float((above / spreads) @ weights),
        low=float(np.quantile(above[is_content], 0.25)),
        sentence=best.sentence - _mean([other.sentence for other in others]),
        dense=best.dense - _mean([other.dense for other in others]),
    )


def _mean(values: list[float]) -> float:
    return float(_padded(np.array(values).reshape(-1, 1)).mean())


def _padded(rows: np.ndarray) -> np.ndarray:
    """Return the rows ``(n, columns)``, with rows of unrelated passages up to FEW."""
    missing = max(0, FEW - len(rows))
    return np.vstack([rows, np.full((missing, rows.shape[1]), BACKGROUND.numbers.unrelated)])
