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
from rag.language.stopwords import STOP_TERMS

_ASIDE = 0.2  # what a token counts that asks, joins or punctuates


def token_weights(text: str, tokens: Tokens) -> np.ndarray:
    """Return how much each token of a question counts; the weights sum to 1.

    Words that ask ("what"), join ("of") and marks are found in any passage and tell none
    apart.
    """
    ends = [*tokens.starts[1:].tolist(), len(text)]
    words = [text[a:b] for a, b in zip(tokens.starts, ends, strict=True)]
    aside = [is_aside(word) for word in words]
    weights = np.where(aside, _ASIDE, 1.0).astype(np.float32)
    return weights / max(float(weights.sum()), 1e-9)


def is_aside(token: str) -> bool:
    """Tell whether a token of a question asks, joins or punctuates."""
    word = token.strip().lower()
    return word in STOP_TERMS or not any(map(str.isalnum, word))


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
