"""How far the best passage stands out from the others, which decides about a refusal.

Passages that do not answer a question match it, token by token, in much the same way. A
passage that answers it matches what the others lack.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.fitted import Section

# With fewer passages to compare with, unrelated ones are added: a mean over a handful is of chance.
FEW = 20


@dataclass(frozen=True)
class Background:
    """What unrelated texts look like to the embedding model.

    ``unrelated`` is the cosine of texts that have nothing in common, ``least_spread`` the least
    standard deviation of the matches of a token.
    """

    unrelated: float
    least_spread: float


BACKGROUND = Section("retrieval", "contrast", Background)


@dataclass(frozen=True)
class Compared:
    """A passage compared with a question: its cosines and, by token of the question, its best."""

    sentence: float
    dense: float
    matches: np.ndarray


@dataclass(frozen=True)
class Contrast:
    """The best passage against the others.

    ``lead`` is by how much its tokens match better than the best of the others, ``spread``
    than their mean in standard deviations, ``low`` than their mean for the least matched
    quarter of the question's words. ``sentence`` and ``dense`` are its cosines above the mean
    of the others.
    """

    lead: float = 0.0
    spread: float = 0.0
    low: float = 0.0
    sentence: float = 0.0
    dense: float = 0.0


def contrast(passages: Sequence[Compared], weights: np.ndarray) -> Contrast:
    """Return how the first passage compares; ``weights`` are those of the question's tokens.

    If there are fewer than FEW others, unrelated passages are imagined in addition.
    """
    if not passages or not len(weights):
        return Contrast()
    best, others = passages[0], passages[1:]
    matches = _padded(np.array([other.matches for other in others]).reshape(-1, len(weights)))
    above = best.matches - matches.mean(axis=0)
    words = weights > weights.max() / 2
    spreads = np.maximum(matches.std(axis=0), BACKGROUND.numbers.least_spread)
    return Contrast(
        lead=float((best.matches - matches.max(axis=0)) @ weights),
        spread=float((above / spreads) @ weights),
        low=float(np.quantile(above[words], 0.25)),
        sentence=best.sentence - _mean([other.sentence for other in others]),
        dense=best.dense - _mean([other.dense for other in others]),
    )


def _mean(values: list[float]) -> float:
    return float(_padded(np.array(values).reshape(-1, 1)).mean())


def _padded(rows: np.ndarray) -> np.ndarray:
    """Return the rows and, where they are few, rows of unrelated passages."""
    missing = max(0, FEW - len(rows))
    return np.vstack([rows, np.full((missing, rows.shape[1]), BACKGROUND.numbers.unrelated)])
