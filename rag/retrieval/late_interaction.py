"""Late interaction: compare a question and passages token by token (ColBERT's MaxSim).

After Khattab and Zaharia 2020, but over the token vectors of the embedding model itself, which
was not trained for late interaction.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from index.embed import Tokens
from index.embed.token_codec import StoredTokens, unpack

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

_WHOLE = (0, sys.maxsize)  # a range of characters
_AT_ONCE = 256  # tokens unpacked at a time, so that they stay in the processor's cache


def max_sim(
    question: Tokens, passage: Tokens, ranges: Sequence[tuple[int, int]] | None = None
) -> np.ndarray:
    """Return the best cosine of each token of the question in each range of a passage.

    The result is float32 ``(len(ranges), q)`` for the ``q`` tokens of the question. ``ranges``
    are ``(start, end)`` in characters of the passage, ends excluded; a token belongs to the range
    that it begins in, and the row of a range without tokens is NaN. None means a single range,
    the whole passage. Call inside ``one_thread()``.
    """
    rows = 1 if ranges is None else len(ranges)
    best = np.full((rows, len(question.vectors)), np.nan, np.float32)
    if not len(passage.starts):
        return best
    cosines = question.vectors @ passage.vectors.T
    if ranges is None:
        return np.asarray(cosines.max(axis=1)[None])
    bounds = np.searchsorted(passage.starts, np.array(ranges).reshape(-1, 2)).tolist()
    for row, (first, last) in enumerate(bounds):
        if first < last:
            best[row] = cosines[:, first:last].max(axis=1)
    return best


def token_matches(question: Tokens, passages: Mapping[int, StoredTokens]) -> dict[int, np.ndarray]:
    """Return the best cosine of each token of the question by passage, each float32 ``(q,)``.

    Its mean, weighted by the weights of the tokens, is the late interaction score of the passage.
    Passages without tokens are left out, all of them if the question has no tokens.
    """
    return {key: rows[0] for key, rows in range_matches(question, passages, {}).items()}


def range_matches(
    question: Tokens,
    passages: Mapping[int, StoredTokens],
    ranges: Mapping[int, Sequence[tuple[int, int]]],
) -> dict[int, np.ndarray]:
    """Return the best cosines of the question's tokens in passages and in ranges of them.

    Each is float32 ``(1 + n, q)``: the first row is that of the whole passage, the others those of
    its n ``ranges`` as ``max_sim`` takes them. Passages without tokens are left out, all of them if
    the question has no tokens.
    """
    if not len(question.vectors):
        return {}
    found: dict[int, np.ndarray] = {}
    filled = {key: tokens for key, tokens in passages.items() if len(tokens.starts)}
    for codebook in {tokens.codebook for tokens in filled.values()}:
        alike = {key: one for key, one in filled.items() if one.codebook is codebook}
        cosines = _cosines(question, list(alike.values()))
        bounds = []
        at = 0
        for key, tokens in alike.items():
            size = len(tokens.starts)
            places = np.array([_WHOLE, *ranges.get(key, ())])
            bounds.append(at + np.searchsorted(tokens.starts, places))
            at += size
        best = _best(cosines, np.concatenate(bounds))
        rows = np.cumsum([len(one) for one in bounds])[:-1]
        found |= dict(zip(alike, np.split(best, rows), strict=True))
    return found


def _cosines(question: Tokens, passages: Sequence[StoredTokens]) -> np.ndarray:
    """Return the cosines of a question's tokens to those of passages with the same codebook.

    The result is float32 ``(n, q)``, passage after passage.
    """
    codebook = passages[0].codebook
    codes = np.concatenate([tokens.codes for tokens in passages])
    given = [tokens.scales for tokens in passages if tokens.scales is not None]
    scales = np.concatenate(given) if given else None
    found = np.empty((len(codes), len(question.vectors)), np.float32)
    with one_thread():
        vectors = question.vectors if codebook is None else question.vectors @ codebook.basis
        for start in range(0, len(codes), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            own = None if scales is None else scales[part]
            values, factors = unpack(codes[part], own, codebook)
            cosines = np.matmul(values.astype(np.float32, copy=False), vectors.T, out=found[part])
            # Scaling the cosines (n, q) is cheaper than scaling the vectors (n, dim).
            cosines *= factors[:, None]
    return found


def _best(cosines: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Return the maxima of cosines ``(n, q)`` within bounds ``(rows, 2)``, float32 ``(rows, q)``.

    The row of empty bounds is NaN.
    """
    # reduceat also takes what is between one range and the next, and no place behind the last.
    ended = np.append(cosines, np.full((1, cosines.shape[1]), -np.inf, np.float32), axis=0)
    best = np.maximum.reduceat(ended, bounds.ravel(), axis=0)[::2]
    return np.where((bounds[:, 0] < bounds[:, 1])[:, None], best, np.float32(np.nan))


def weighted(matches: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted sum of each row of matches ``(rows, q)``, float32 ``(rows,)``.

    Without BLAS: of products as small as these, by OpenBLAS 0.3.31 (SkylakeX), NumPy 2.4.6 warned
    now and then of an invalid value that neither the factors nor the result had.
    """
    return np.asarray(np.einsum("rq,q->r", matches, weights))


def one_thread() -> AbstractContextManager[object]:
    """Limit BLAS to one thread: for matrices this small, threads cost more than they save."""
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        return nullcontext()
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> "ThreadpoolController":
    from threadpoolctl import ThreadpoolController  # here because looking for libraries takes 50 ms

    return ThreadpoolController()
