"""What each token of a question counts."""

import numpy as np

from index.embed import Tokens
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
