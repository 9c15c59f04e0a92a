"""The passages of a store as points of a plane, a question among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.store import DenseIndex, ReadableStore
from rag.types import Hit

MOST = 2000
"""Passages that are drawn; of more, as many are taken at even distances."""
_BEGINNING = 48


@dataclass(frozen=True)
class Point:
    """A passage: its place from 0 to 1, its document, how it begins, its rank if it is a hit."""

    x: float
    y: float
    document: str
    passage: str
    beginning: str
    rank: int = 0


@dataclass(frozen=True)
class Scatter:
    """Points of passages, the question's place, of how many passages they are.

    ``share`` is how much of what tells the passages apart the plane shows, from 0 to 1.
    """

    points: tuple[Point, ...]
    question: tuple[float, float] | None
    total: int
    share: float


def scatter(
    store: ReadableStore, index: DenseIndex, question: np.ndarray | None, hits: Sequence[Hit]
) -> Scatter:
    """Return passages, the hits among them, on the plane in which they differ most.

    ``question`` is its unit vector, None when nothing is asked. Call inside
    ``store.snapshot()``.
    """
    found = {store.passage_by_key(hit.passage).id: hit.rank for hit in hits}
    ids, vectors = _vectors(index, found)
    passages = store.passages(ids)
    names = store.paths({one.document_id for one in passages.values()})
    beginnings = _beginnings(store, ids)
    places, asked, share = project(vectors, question)
    points = tuple(
        Point(
            float(x), float(y), names[passages[one].document_id], passages[one].key,
            beginnings.get(one, ""), found.get(one, 0),
        )
        for one, (x, y) in zip(ids, places, strict=True)
    )  # fmt: skip
    return Scatter(points, asked, store.passage_count, share)


def project(
    vectors: np.ndarray, question: np.ndarray | None = None
) -> tuple[np.ndarray, tuple[float, float] | None, float]:
    """Return the rows of (n, d) vectors as (n, 2) places from 0 to 1, by principal components.

    With them the place of a question, and the share of the variance that the plane shows.
    """
    if len(vectors) == 0:
        return np.zeros((0, 2)), None, 0.0
    mean = vectors.mean(axis=0)
    centred = (vectors - mean).astype(np.float64)
    # The components of a few hundred dimensions are those of their covariance.
    _, spread, axes = np.linalg.svd(centred.T @ centred, hermitian=True)
    axes = axes[:2]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    axes = axes * np.where(signs == 0, 1, signs)[:, None]  # drawn the same way every time
    rows = centred if question is None else np.vstack([centred, question - mean])
    places = rows @ axes.T
    low, high = places.min(axis=0), places.max(axis=0)
    places = (places - low) / np.maximum(high - low, 1e-9)
    share = float(spread[:2].sum() / max(float(spread.sum()), 1e-12))
    if question is None:
        return places, None, share
    return places[:-1], (float(places[-1, 0]), float(places[-1, 1])), share


def _vectors(index: DenseIndex, wanted: dict[int, int]) -> tuple[list[int], np.ndarray]:
    """Return the ids and vectors (n, d) of the passages that are drawn."""
    import faiss

    dense = index.indexes["passages"]
    if dense is None:
        return [], np.zeros((0, 1), np.float32)
    held = faiss.vector_to_array(dense.id_map)
    if len(held) > MOST:
        even = held[np.linspace(0, len(held) - 1, MOST).astype(int)]
        held = np.union1d(even, np.intersect1d(held, list(wanted)))
    return held.tolist(), np.stack([dense.reconstruct(int(one)) for one in held])


def _beginnings(store: ReadableStore, ids: Sequence[int]) -> dict[int, str]:
    """Return how passages begin, in one line."""
    texts = store.passage_texts(ids, "restored", _BEGINNING)
    return {one: " ".join(text.split()) for one, text in texts.items()}
