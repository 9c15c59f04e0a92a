"""Token vectors as they are stored: one byte a dimension, and a scale for each token."""

from dataclasses import dataclass

import numpy as np

from index.embed import Tokens

_COUNT = np.dtype("<u4")
_STEPS = 127


def pack(tokens: Tokens) -> bytes:
    """Return the bytes of the tokens of a passage: count, dimensions, scales, starts, vectors."""
    vectors = tokens.vectors
    if not len(vectors):
        return np.zeros(2, _COUNT).tobytes()
    scales = np.abs(vectors).max(axis=1).astype("<f4")
    steps = np.round(vectors / np.maximum(scales, 1e-12)[:, None] * _STEPS).astype(np.int8)
    head = np.array(vectors.shape, _COUNT)
    starts = tokens.starts.astype(_COUNT)
    return bytes(head) + bytes(scales) + bytes(starts) + bytes(steps)


@dataclass(frozen=True)
class Steps:
    """Token vectors as they are stored: ``values`` int8 ``(n, dim)``, each row times its scale.

    ``scales`` are float32 ``(n,)``, ``starts`` where the tokens begin.
    """

    values: np.ndarray
    scales: np.ndarray
    starts: np.ndarray


def read_steps(data: bytes) -> Steps:
    """Return the tokens that ``pack`` wrote, as they lie there, without a copy.

    Raises ValueError when the size does not fit.
    """
    count, width = np.frombuffer(data, _COUNT, 2).tolist()
    scales = np.frombuffer(data, "<f4", count, 8) / np.float32(_STEPS)
    starts = np.frombuffer(data, _COUNT, count, 8 + 4 * count)
    values = np.frombuffer(data, np.int8, count * width, 8 + 8 * count).reshape(count, width)
    return Steps(values, scales, starts)


def unpack(data: bytes) -> Tokens:
    """Return the tokens that ``pack`` wrote. Raises ValueError when the size does not fit."""
    steps = read_steps(data)
    vectors = steps.values * steps.scales[:, None]
    return Tokens(vectors.astype(np.float32, copy=False), steps.starts.astype(np.int64))
