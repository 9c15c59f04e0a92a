"""The stored forms of vectors: two bytes a dimension of what is searched, one of sentences."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

_SCALE = np.dtype("<f4")
_STEPS = 127  # the largest value of a sentence's vector becomes 127 or -127
HALF = 2
"""Bytes that a dimension takes in ``pack_half``."""
AROUND_BYTES = _SCALE.itemsize
"""Bytes of ``pack_bytes`` beside one for each dimension."""


def pack_half(vector: np.ndarray) -> bytes:
    """Return a vector (dim,) as float16, little-endian."""
    return np.ascontiguousarray(vector, dtype="<f2").tobytes()


def read_halves(blobs: Sequence[bytes]) -> np.ndarray:
    """Return vectors that ``pack_half`` wrote, all of one length, as float32 (n, dim)."""
    size = len(blobs[0]) // HALF
    return np.frombuffer(b"".join(blobs), "<f2").reshape(-1, size).astype(np.float32)


def pack_bytes(vector: np.ndarray) -> bytes:
    """Return a vector (dim,) as a scale, float32, and int8 (dim,): the value is their product."""
    largest = float(np.abs(vector).max(initial=0.0))
    scale = np.array(largest / _STEPS, _SCALE)
    steps = np.round(vector / max(float(scale), 1e-12))
    return scale.tobytes() + np.clip(steps, -_STEPS, _STEPS).astype(np.int8).tobytes()


def read_bytes(blobs: Sequence[bytes], size: int) -> np.ndarray:
    """Return vectors that ``pack_bytes`` wrote as float32 (n, size).

    Those that are damaged or still to come are zeros, whose cosine to anything is 0.
    """
    length = AROUND_BYTES + size
    whole = b"".join(blob if len(blob) == length else bytes(length) for blob in blobs)
    rows = np.frombuffer(whole, np.uint8).reshape(-1, length)
    scales = np.ascontiguousarray(rows[:, :AROUND_BYTES]).view(_SCALE)
    steps = rows[:, AROUND_BYTES:].view(np.int8)
    # A damaged scale may be too large to multiply by.
    with np.errstate(over="ignore", invalid="ignore"):
        vectors = np.where(np.isfinite(scales), scales, 0) * steps.astype(np.float32)
    return np.where(np.isfinite(vectors).all(axis=1, keepdims=True), vectors, np.float32(0))


def by_id(rows: Iterable[tuple[int, bytes]], size: int) -> dict[int, np.ndarray]:
    """Return the vectors that ``pack_bytes`` wrote of each id, as float32 (n, size).

    ``rows`` are pairs (id, bytes), those of an id next to each other.
    """
    pairs = list(rows)
    vectors = read_bytes([blob for _, blob in pairs], size)
    keys = [key for key, _ in pairs]
    starts = [at for at, key in enumerate(keys) if at == 0 or keys[at - 1] != key]
    return {keys[a]: vectors[a:b] for a, b in pairwise([*starts, len(keys)])}
