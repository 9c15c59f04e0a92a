"""Score the sentences of a passage by late interaction fitted to evidence sentences.

MaxSim (Khattab and Zaharia 2020) over the token vectors of the embedding model, which are first
moved by a low-rank matrix, with a fitted weight for each token of the question. A sentence is
also scored together with the one before it, which often names what "he" or "it" refers to.
``bench/evidence.py`` fits the numbers and writes the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from index.embed import Tokens
from rag.fitted import FittedArrays, Section, read_arrays
from rag.retrieval.late_interaction import max_sim, one_thread, weighted

_FILE = Path(__file__).parent / "fitted_maxsim.npz"


@dataclass(frozen=True)
class Focus:
    """The fitted numbers of late interaction; all arrays are float32.

    Vectors are compared as ``v + v @ down @ up``, where ``down`` is ``(dim, rank)`` and ``up``
    ``(rank, dim)``. A token of the question counts ``exp(v @ attention)`` times its weight,
    where ``attention`` is ``(dim,)``. ``own`` is the weight of a sentence's own score and
    ``joined`` that of its score together with the sentence before, whose cosines count
    ``carry``. ``plain`` is the weight of MaxSim over the unmoved vectors, which is added.
    """

    down: np.ndarray
    up: np.ndarray
    attention: np.ndarray
    own: float
    joined: float
    carry: float
    plain: float


@dataclass(frozen=True)
class Unfitted:
    """The weight of plain MaxSim with an embedding model to which no ``Focus`` was fitted."""

    plain: float


_ALONE = Section("reading", "fitted_maxsim", Unfitted)


def load_focus(model: str, dim: int) -> Focus:
    """Return the numbers fitted to a model, or plain MaxSim if there are none.

    ``model`` is the identity of the embedder, ``dim`` the length of its token vectors.
    """
    return _fitted().matching(model, dim) or _plain(dim)


def score_ranges(
    focus: Focus,
    question: Tokens,
    weights: np.ndarray,
    passage: Tokens,
    ranges: Sequence[tuple[int, int]],
) -> list[float]:
    """Return how well each range of a passage matches the question.

    ``weights`` are those of the question's tokens, float32 ``(q,)``. ``ranges`` are
    ``(start, end)`` in characters of the passage, ends excluded, in the order of the text, since
    each is also scored together with the one before it. A token belongs to the range that it
    begins in; a range without tokens scores 0.
    """
    scores = np.zeros(len(ranges), np.float32)
    if not len(passage.vectors) or not len(question.vectors):
        return scores.tolist()
    attended = weights * np.exp(question.vectors @ focus.attention)
    attended = attended / max(float(attended.sum()), 1e-9)
    with one_thread():
        moved = max_sim(_moved(focus, question), _moved(focus, passage), ranges)
        plain = max_sim(question, passage, ranges)
    # The rows of ranges without tokens are NaN; the sentence before is the last one with tokens.
    filled = ~np.isnan(plain[:, 0])
    matches = np.maximum(moved[filled], 0.0)
    before = np.vstack([np.zeros_like(matches[:1]), matches[:-1]])
    with_before = np.maximum(matches, focus.carry * before)
    fitted = weighted(focus.own * matches + focus.joined * with_before, attended)
    scores[filled] = fitted + focus.plain * weighted(plain[filled], weights)
    return scores.tolist()


def _moved(focus: Focus, tokens: Tokens) -> Tokens:
    """Return tokens with their vectors, float32 ``(n, dim)``, moved and scaled to length 1."""
    moved = tokens.vectors + tokens.vectors @ focus.down @ focus.up
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return replace(tokens, vectors=moved / np.maximum(lengths, 1e-9))


def _plain(dim: int) -> Focus:
    zeros = np.zeros(dim, np.float32)
    return Focus(zeros[:, None], zeros[None], zeros, 0.0, 0.0, 0.0, _ALONE.numbers.plain)


@cache
def _fitted() -> FittedArrays[Focus]:
    model, arrays = read_arrays(_FILE)
    own, joined, carry, plain = arrays["scalars"].tolist()
    down, up, attention = (arrays[name] for name in ("down", "up", "attention"))
    return FittedArrays(model, len(down), Focus(down, up, attention, own, joined, carry, plain))
