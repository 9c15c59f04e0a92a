"""Late interaction: compare a question and passages token by token (ColBERT's MaxSim).

After Khattab and Zaharia 2020, but over the token vectors of the embedding model itself, which
was not trained for late interaction.
"""

import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from index.embed import Tokens
from index.embed.token_codec import StoredTokens

_WHOLE = (0, sys.maxsize)  # a range of characters


def max_sim(
    question: Tokens,
    passage: Tokens | StoredTokens,
    ranges: Sequence[tuple[int, int]] | None = None,
) -> np.ndarray:
    """Return the best cosine of each token of the question in each range of a passage.

    The result is float32 ``(len(ranges), q)`` for the ``q`` tokens of the question. ``ranges``
    are ``(start, end)`` in characters of the passage, ends excluded; a token belongs to the range
    that it begins in, and the row of a range without tokens is NaN. None means a single range,
    the whole passage. Where the passage has a basis, the question's vectors must have been
    multiplied by it. Call inside ``one_thread()``.
    """
    rows = 1 if ranges is None else len(ranges)
    best = np.full((rows, len(question.vectors)), np.nan, np.float32)
    if not len(passage.starts):
        return best
    if isinstance(passage, StoredTokens):
        # Scaling the cosines (q, n) is cheaper than scaling the vectors (n, dim).
        cosines = question.vectors @ passage.values.astype(np.float32, copy=False).T
        cosines *= passage.scales
    else:
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
    with one_thread():
        turned = _turned(question, passages)
        return {
            key: max_sim(
                question if tokens.basis is None else turned,
                tokens,
                [_WHOLE, *ranges[key]] if key in ranges else None,
            )
            for key, tokens in passages.items()
            if len(tokens.values)
        }


def _turned(question: Tokens, passages: Mapping[int, StoredTokens]) -> Tokens:
    """Return a question's tokens in the basis of the passages, of which a store has one."""
    bases = (tokens.basis for tokens in passages.values() if tokens.basis is not None)
    basis = next(bases, None)
    return question if basis is None else replace(question, vectors=question.vectors @ basis)


def one_thread() -> AbstractContextManager[object]:
    """Limit BLAS to one thread: for matrices this small, threads cost more than they save."""
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
