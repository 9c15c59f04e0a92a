"""Project the passages of a store and a question onto a plane, for the map on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.store import ReadableStore, VectorIndex
from rag.types import Hit

MOST = 2000
"""The most passages to draw; of a larger store, an evenly spaced sample is drawn."""
_BEGINNING = 48  # characters of a passage that its point shows


@dataclass(frozen=True)
class Point:
    """A passage on the plane.

    ``x`` and ``y`` are from 0 to 1, ``beginning`` is the start of its text, and ``rank`` its rank
    among the hits, 0 if it is none.
    """

    x: float
    y: float
    document: str
    passage: str
    beginning: str
    rank: int = 0


@dataclass(frozen=True)
class Scatter:
    """The points of passages, that of the question, and the ``total`` of passages in the store.

    ``share`` is the share of the variance of the vectors that the plane shows, from 0 to 1.
    """

    points: tuple[Point, ...]
    question: tuple[float, float] | None
    total: int
    share: float


def scatter(
    store: ReadableStore, index: VectorIndex, question: np.ndarray | None, hits: Sequence[Hit]
) -> Scatter:
    """Return passages, the hits among them, on the plane on which they differ most.

    ``question`` is the unit vector of the question, float32 ``(dim,)``, None if there is none.
    Call inside ``store.snapshot()``.
    """
    found = {store.passage_by_key(hit.passage).id: hit.rank for hit in hits}
    ids, vectors = _vectors(index, found)
    passages = store.passages(ids)
    names = store.paths({passage.document_id for passage in passages.values()})
    beginnings = _beginnings(store, ids)
    places, asked, share = project(vectors, question)
    points = tuple(
        Point(
            float(x), float(y), names[passages[passage_id].document_id],
            passages[passage_id].key, beginnings.get(passage_id, ""), found.get(passage_id, 0),
        )
        for passage_id, (x, y) in zip(ids, places, strict=True)
    )  # fmt: skip
    return Scatter(points, asked, store.passage_count, share)


def project(
    vectors: np.ndarray, question: np.ndarray | None = None
) -> tuple[np.ndarray, tuple[float, float] | None, float]:
    """Project vectors, float32 ``(n, dim)``, onto their first two principal components.

    Returns their coordinates, float64 ``(n, 2)`` from 0 to 1, those of the question, float32
    ``(dim,)`` (None without a question), and the share of the variance that the plane shows.
    """
    if len(vectors) == 0:
        return np.zeros((0, 2)), None, 0.0
    mean = vectors.mean(axis=0)
    centred = (vectors - mean).astype(np.float64)
    # The covariance (dim, dim) has the same components and is smaller than the vectors.
    _, spread, axes = np.linalg.svd(centred.T @ centred, hermitian=True)
    axes = axes[:2]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    axes = axes * np.where(signs == 0, 1, signs)[:, None]  # so that the map is not mirrored
    rows = centred if question is None else np.vstack([centred, question - mean])
    places = rows @ axes.T
    low, high = places.min(axis=0), places.max(axis=0)
    places = (places - low) / np.maximum(high - low, 1e-9)
    share = float(spread[:2].sum() / max(float(spread.sum()), 1e-12))
    if question is None:
        return places, None, share
    return places[:-1], (float(places[-1, 0]), float(places[-1, 1])), share


def _vectors(index: VectorIndex, wanted: dict[int, int]) -> tuple[list[int], np.ndarray]:
    """Return the ids and vectors, float32 ``(n, dim)``, to draw, ``wanted`` included."""
    ids = index.ids("passages")
    if len(ids) > MOST:
        even = ids[np.linspace(0, len(ids) - 1, MOST).astype(int)]
        ids = np.union1d(even, np.intersect1d(ids, list(wanted)))
    return ids.tolist(), index.vectors("passages", ids)


def _beginnings(store: ReadableStore, ids: Sequence[int]) -> dict[int, str]:
    """Return the beginning of each passage, in a single line."""
    texts = store.passage_texts(ids, "restored", _BEGINNING)
    return {passage_id: " ".join(text.split()) for passage_id, text in texts.items()}
