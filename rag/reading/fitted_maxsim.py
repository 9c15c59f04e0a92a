"""Which sentence of a passage answers: late interaction fitted to evidence.

MaxSim (Khattab and Zaharia 2020) over the token vectors of the embedding model, after a
change of their space by a matrix of low rank, with a weight for each token of the question.
A sentence is also scored together with the one before it, which often names what its "he"
or "it" stands for. ``bench/evidence.py`` fits the numbers and writes the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.embed import Tokens
from rag.retrieval.late_interaction import one_thread

_FILE = Path(__file__).parent / "fitted_maxsim.npz"


@dataclass(frozen=True)
class Focus:
    """How the tokens of a question and of a passage are compared.

    A vector ``v`` is compared as ``v + v @ down @ up`` (``down`` is ``(dim, rank)``, ``up``
    ``(rank, dim)``), a token of the question counts ``exp(v @ attention)`` times its weight;
    ``own`` and ``joined`` are what the score of a sentence counts alone and with the sentence
    before, whose matches count ``carry``. ``plain`` is what MaxSim of the vectors as they are
    counts beside that.
    """

    down: np.ndarray
    up: np.ndarray
    attention: np.ndarray
    own: float
    joined: float
    carry: float
    plain: float


def load_focus(model: str, dim: int) -> Focus:
    """Return the numbers fitted to a model, or plain MaxSim where none were.

    ``model`` is the identity of the embedder, ``dim`` the length of its token vectors.
    """
    fitted, focus = _fitted()
    return focus if model == fitted and len(focus.down) == dim else _plain(dim)


def score_ranges(
    focus: Focus,
    question: Tokens,
    weights: np.ndarray,
    passage: Tokens,
    ranges: Sequence[tuple[int, int]],
) -> list[float]:
    """Return how well ranges of one passage, in their order, match the tokens of a question.

    A range is compared by the tokens that begin in it; ``weights`` are those of the question's
    tokens. An empty range scores 0.
    """
    if not len(passage.vectors) or not len(question.vectors):
        return [0.0] * len(ranges)
    counted = weights * np.exp(question.vectors @ focus.attention)
    counted = counted / max(float(counted.sum()), 1e-9)
    with one_thread():
        cosines = _moved(focus, question.vectors) @ _moved(focus, passage.vectors).T
        plain = question.vectors @ passage.vectors.T
    scores = []
    before = np.zeros(len(counted), np.float32)
    for start, end in ranges:
        first, last = np.searchsorted(passage.starts, (start, end))
        if last == first:
            scores.append(0.0)
            continue
        matches = np.maximum(cosines[:, first:last].max(axis=1), 0.0)
        with_before = np.maximum(matches, focus.carry * before)
        fitted = counted @ (focus.own * matches + focus.joined * with_before)
        scores.append(float(fitted + focus.plain * weights @ plain[:, first:last].max(axis=1)))
        before = matches
    return scores


def _moved(focus: Focus, vectors: np.ndarray) -> np.ndarray:
    """Return vectors in the space where they are compared, of length 1."""
    moved = vectors + vectors @ focus.down @ focus.up
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-9))


def _plain(dim: int) -> Focus:
    none = np.zeros(dim, np.float32)
    return Focus(none[:, None], none[None], none, 0.0, 0.0, 0.0, plain=2.0)


@cache
def _fitted() -> tuple[str, Focus]:
    """Return the identity of the model that the file was fitted to, and its numbers."""
    with np.load(_FILE, allow_pickle=False) as data:
        own, joined, carry, plain = data["scalars"].tolist()
        down, up, attention = (
            data[name].astype(np.float32) for name in ("down", "up", "attention")
        )
        return str(data["model"]), Focus(down, up, attention, own, joined, carry, plain)
