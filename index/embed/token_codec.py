"""The stored form of token vectors: one byte a dimension, and a scale for each token.

``bench/tokens.py`` compares it with other forms.
"""

from dataclasses import dataclass

import numpy as np

from index.embed import Tokens

_COUNT = np.dtype("<u4")
_STEPS = 127  # the largest value of a vector becomes 127 or -127


def pack(tokens: Tokens) -> bytes:
    """Return the tokens of a passage as bytes, little-endian.

    They are the count ``n`` and the dimensions ``dim``, uint32; scales, float32 ``(n,)``; starts,
    uint32 ``(n,)``; vectors, int8 ``(n, dim)``.
    """
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
    """Quantised token vectors; a vector is a row of ``values`` times its scale.

    ``values`` are int8 ``(n, dim)``, ``scales`` float32 ``(n,)``; ``starts``, uint32 ``(n,)``, is
    where the tokens begin in their text, in characters.
    """

    values: np.ndarray
    scales: np.ndarray
    starts: np.ndarray


def read_steps(data: bytes) -> Steps:
    """Return the tokens that ``pack`` wrote as views of the bytes, without a copy.

    Raises ValueError if the size does not fit.
    """
    count, width = np.frombuffer(data, _COUNT, 2).tolist()
    scales = np.frombuffer(data, "<f4", count, 8) / np.float32(_STEPS)
    starts = np.frombuffer(data, _COUNT, count, 8 + 4 * count)
    values = np.frombuffer(data, np.int8, count * width, 8 + 8 * count).reshape(count, width)
    return Steps(values, scales, starts)


def unpack(data: bytes) -> Tokens:
    """Return the tokens that ``pack`` wrote. Raises ValueError if the size does not fit."""
    steps = read_steps(data)
    vectors = steps.values * steps.scales[:, None]
    return Tokens(vectors.astype(np.float32, copy=False), steps.starts.astype(np.int64))
