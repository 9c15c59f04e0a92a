"""Token vectors as they are stored: one byte a dimension, and a scale for each token."""

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


def unpack(data: bytes) -> Tokens:
    """Return the tokens that ``pack`` wrote. Raises ValueError when the size does not fit."""
    count, width = np.frombuffer(data, _COUNT, 2).tolist()
    scales = np.frombuffer(data, "<f4", count, 8)
    starts = np.frombuffer(data, _COUNT, count, 8 + 4 * count)
    steps = np.frombuffer(data, np.int8, count * width, 8 + 8 * count).reshape(count, width)
    vectors = steps * (scales / _STEPS)[:, None]
    return Tokens(vectors.astype(np.float32, copy=False), starts.astype(np.int64))
