"""What retrieval works on: candidates, the channels they come from, and what these count."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Weights:
    """What each channel counts.

    ``python -m bench.weights`` fits them, but for ``cross``, the optional cross-encoder;
    docs/decisions.md (38) tells where its word was taken. ``late``, ``sentence`` and ``dense``
    add up to 1.4 in all scripts: scores keep their scale.
    """

    late: float
    sentence: float
    dense: float
    lexical: float
    names: float
    translated: float = 0.0
    cross: float = 1.0


SAME_SCRIPT = Weights(late=0.61, sentence=0.79, dense=0.0, lexical=0.26, names=0.0)
OTHER_SCRIPT = Weights(late=1.0, sentence=0.4, dense=0.0, lexical=0.0, names=0.3, translated=0.07)
FIRST = Weights(late=0.0, sentence=0.0, dense=1.0, lexical=0.2, names=0.3)
"""Before tokens and sentences are compared."""


@dataclass(frozen=True)
class Channels:
    """Which channels speak; each can be silenced for comparison."""

    dense: bool = True
    lexical: bool = True
    names: bool = True
    late: bool = True
    translated: bool = True


@dataclass
class Candidate:
    """A passage with what each channel gives it, and the sum.

    The score of a passage that was compared token by token is of another scale. Where its
    tokens are still to come, its ``matches`` are guessed and not ``measured``.
    """

    passage_id: int
    dense: float = 0.0
    lexical: float = 0.0
    names: float = 0.0
    late: float = 0.0
    sentence: float = 0.0
    translated: float = 0.0
    cross: float = 0.0
    score: float = 0.0
    matches: np.ndarray | None = None
    measured: bool = False
    document_id: int = 0


@dataclass(frozen=True)
class Retrieved:
    """The candidates in order, and what reading and judging go on from.

    ``forms`` are the Chinese names the question means, ``by_id`` all candidates by the id of
    their passage, and ``token_weights`` what each token of the question counts, float32
    ``(tokens,)``, those of romanised names that the store knows left out.
    """

    candidates: list[Candidate]
    forms: frozenset[str] = frozenset()
    by_id: dict[int, Candidate] = field(default_factory=dict)
    token_weights: np.ndarray = field(default_factory=lambda: np.zeros(0))


def rank(candidates: list[Candidate], weights: Weights) -> None:
    """Add up what the channels gave and put the best first."""
    for one in candidates:
        one.score = (
            weights.late * one.late
            + weights.sentence * one.sentence
            + weights.dense * one.dense
            + weights.lexical * one.lexical
            + weights.names * one.names
            + weights.translated * one.translated
            + weights.cross * one.cross
        )
    candidates.sort(key=lambda c: (-c.score, c.passage_id))
