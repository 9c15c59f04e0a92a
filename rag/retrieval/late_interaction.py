"""Late interaction: compare a question and passages token by token (ColBERT's MaxSim).

Khattab and Zaharia 2020, with the token vectors of the embedding model itself, which was
not trained for it.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from index.embed import Tokens
from index.embed.token_codec import Steps


def token_matches(question: Tokens, passages: Mapping[int, Steps]) -> dict[int, np.ndarray]:
    """Return, by passage, the best cosine of each token of the question in it.

    Their weighted mean is the score of late interaction. The passages are as they are stored:
    no unit vectors are made of them.
    """
    if not len(question.vectors):
        return {}
    asked = np.ascontiguousarray(question.vectors.T)
    with one_thread():
        return {
            key: (tokens.values.astype(np.float32) @ asked * tokens.scales[:, None]).max(axis=0)
            for key, tokens in passages.items()
            if len(tokens.values)
        }


def one_thread() -> AbstractContextManager[object]:
    """Multiply in one thread: for matrices this small BLAS waits longer than it works."""
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
