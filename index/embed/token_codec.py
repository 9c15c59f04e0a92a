"""The stored form of token vectors.

A model that has a codebook stores a code of 8 bits for each group of a few dimensions: the number
of the nearest of 256 vectors there (product quantisation, Jégou et al. 2011), after a rotation
that gives every group an equal share of what varies (Ge et al. 2013). Of other models a dimension
takes one byte, with a scale for each token. ``bench/tokens.py`` compares them.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import Tokens

_FILE = Path(__file__).with_name("codebook.npz")
_COUNT = np.dtype("<u4")
_HEAD = 8  # bytes: the codebook, the form of the starts, the dimensions, and the count of tokens
_STARTS: tuple[np.dtype[Any], ...] = (np.dtype("u1"), np.dtype("<u2"), np.dtype("<i4"))
"""Forms of the distances from start to start; the first is used that holds them all."""
_SHORTEST = 1e-9  # a vector of no length stays one
_STEPS = 127  # the largest value of a vector becomes 127 or -127
_PLAIN = 0  # the number of no codebook
_WIDE = 4  # numbers of a part that are copied at once


@dataclass(frozen=True, eq=False)
class Codebook:
    """The vectors that stand for parts of token vectors of one model.

    A token vector times ``basis``, float32 ``(dim, dim)`` and orthogonal, is cut into ``groups``
    equal parts; ``words``, float32 ``(groups, 256, dim / groups)``, are what each part may be.
    ``number`` stands in all that was written with it, so that another codebook needs another.
    """

    number: int
    basis: np.ndarray
    words: np.ndarray

    def codes(self, vectors: np.ndarray) -> np.ndarray:
        """Return the codes of unit vectors ``(n, dim)``, uint8 ``(n, groups)``."""
        groups, _, width = self.words.shape
        turned = (vectors @ self.basis).reshape(-1, groups, width)
        found = np.empty(turned.shape[:2], np.uint8)
        sizes = np.square(self.words).sum(axis=2) / 2
        for group, words in enumerate(self.words):
            found[:, group] = (sizes[group] - turned[:, group] @ words.T).argmin(axis=1)
        return found

    def turned_vectors(self, codes: np.ndarray) -> np.ndarray:
        """Return what codes stand for, times ``basis``, float32 ``(n, dim)``, of any length."""
        groups, count, width = self.words.shape
        rows = codes + np.arange(groups, dtype=np.int64) * count
        # A byte is below 256; not to check that is several times as quick.
        parts = self._parts.take(rows, axis=0, mode="clip")
        found: np.ndarray = parts.view(np.float32).reshape(-1, groups * width)
        return found

    @cached_property
    def _parts(self) -> np.ndarray:
        """The words one below the other; of four numbers as one of 16 bytes, quicker to copy."""
        width = self.words.shape[2]
        rows = self.words.reshape(-1, width)
        return rows.view(np.complex128)[:, 0] if width == _WIDE else rows


@dataclass(frozen=True)
class StoredTokens:
    """The tokens of a passage as they are stored.

    ``codes`` are those of the ``codebook``, uint8 ``(n, groups)``, or without one the steps of
    vectors, int8 ``(n, dim)``, each to be taken times its scale, float32 ``(n,)``. ``starts``,
    int64 ``(n,)``, is where the tokens begin in their text, in characters.
    """

    codes: np.ndarray
    starts: np.ndarray
    scales: np.ndarray | None = None
    codebook: Codebook | None = None

    def tokens(self) -> Tokens:
        """Return them as vectors of the model."""
        values, scales = unpack(self.codes, self.scales, self.codebook)
        vectors = values * scales[:, None]
        if self.codebook is not None:
            vectors = vectors @ self.codebook.basis.T
        return Tokens(vectors.astype(np.float32, copy=False), self.starts)


def unpack(
    codes: np.ndarray, scales: np.ndarray | None, codebook: Codebook | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the vectors of stored tokens: int8 or float32 ``(n, dim)``, float32 ``(n,)``.

    The arguments are as in ``StoredTokens``. A unit vector is a row of the first result times its
    scale in the second: to scale cosines is cheaper. With a codebook it is that of the model
    times its ``basis``, so that a cosine to it is taken of a vector that was multiplied by it, too.
    """
    if codebook is None:
        assert scales is not None
        return codes, scales
    turned = codebook.turned_vectors(codes)
    lengths = np.sqrt(np.einsum("ij,ij->i", turned, turned))
    return turned, (1 / np.maximum(lengths, _SHORTEST)).astype(np.float32, copy=False)


def codebook_of(model: str) -> Codebook | None:
    """Return the codebook of a model by the identity of its embedder, None if it has none."""
    known, codebook = _known()
    return codebook if model == known else None


@cache
def _known() -> tuple[str, Codebook]:
    with np.load(_FILE, allow_pickle=False) as data:
        basis, words = (data[name].astype(np.float32) for name in ("basis", "words"))
        return str(data["model"]), Codebook(int(data["number"]), basis, words)


def pack(tokens: Tokens, codebook: Codebook | None = None) -> bytes:
    """Return the tokens of a passage as bytes, little-endian.

    They are the number of the codebook and the form of the starts, uint8; the dimensions, uint16;
    the count ``n``, uint32; the distances of the starts, the first from 0, ``(n,)``; with a
    codebook the codes, uint8 ``(n, groups)``, or else scales, float32 ``(n,)``, and int8
    ``(n, dim)``.
    """
    vectors = tokens.vectors
    count, width = vectors.shape if len(vectors) else (0, 0)
    distances = np.diff(tokens.starts, prepend=0)
    form = next(form for form, kind in enumerate(_STARTS) if _holds(kind, distances))
    number = codebook.number if codebook and count else _PLAIN
    head = bytes((number, form)) + width.to_bytes(2, "little") + count.to_bytes(4, "little")
    starts = distances.astype(_STARTS[form])
    if number and codebook:
        return b"".join((head, bytes(starts), bytes(codebook.codes(vectors))))
    scales = np.abs(vectors).max(axis=1, initial=0.0).astype("<f4")
    steps = np.round(vectors / np.maximum(scales, 1e-12)[:, None] * _STEPS).astype(np.int8)
    return b"".join((head, bytes(starts), bytes(scales), bytes(steps)))


def worded(tokens: Tokens, text: str) -> Tokens:
    """Return the tokens of a text that have a letter or digit of it, and those behind it.

    Punctuation stands in every passage and tells none from another.
    """
    starts = tokens.starts.tolist()
    ends = [*starts[1:], len(text)]
    kept = [
        at
        for at, (start, end) in enumerate(zip(starts, ends, strict=True))
        if start >= len(text) or any(map(str.isalnum, text[start : max(end, start + 1)]))
    ]
    return tokens if len(kept) == len(starts) else Tokens(tokens.vectors[kept], tokens.starts[kept])


def _holds(kind: np.dtype[Any], distances: np.ndarray) -> bool:
    limits = np.iinfo(kind)
    return not len(distances) or bool(
        limits.min <= distances.min() and distances.max() <= limits.max
    )


def read_tokens(data: bytes, codebook: Codebook | None = None) -> StoredTokens:
    """Return the tokens that ``pack`` wrote with this codebook.

    Raises ValueError if the size does not fit, or if they were written with another.
    """
    if len(data) < _HEAD or data[1] >= len(_STARTS):
        raise ValueError("no tokens")
    number, form = data[0], _STARTS[data[1]]
    width, count = int.from_bytes(data[2:4], "little"), int.from_bytes(data[4:8], "little")
    at = _HEAD + count * form.itemsize
    starts = np.cumsum(np.frombuffer(data, form, count, _HEAD), dtype=np.int64)
    if number == _PLAIN:
        if len(data) != at + count * (4 + width):
            raise ValueError("the size of tokens does not fit")
        scales = np.frombuffer(data, "<f4", count, at) / np.float32(_STEPS)
        values = np.frombuffer(data, np.int8, count * width, at + 4 * count)
        return StoredTokens(values.reshape(count, width), starts, scales)
    if codebook is None or number != codebook.number:
        raise ValueError("tokens of another codebook")
    groups = len(codebook.words)
    if len(data) != at + count * groups or width != len(codebook.basis):
        raise ValueError("the size of tokens does not fit")
    codes = np.frombuffer(data, np.uint8, count * groups, at).reshape(count, groups)
    return StoredTokens(codes, starts, codebook=codebook)
