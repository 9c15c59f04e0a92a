"""Weights of the tokens of a question in late interaction."""

from dataclasses import dataclass

import numpy as np

from index.embed import Tokens
from rag.fitted import Section
from rag.language.stopwords import STOP_TERMS


@dataclass(frozen=True)
class TokenWeights:
    """The weight of a token that asks, joins or punctuates; all others weigh 1."""

    aside: float


_TOKENS = Section("question", "token_weights", TokenWeights)


def token_weights(text: str, tokens: Tokens) -> np.ndarray:
    """Return the weight of each token of a question, float32 ``(tokens,)``, in sum 1.

    Words that ask ("what") or join ("of") and punctuation occur in any passage, so they weigh
    little.
    """
    ends = [*tokens.starts[1:].tolist(), len(text)]
    words = [text[a:b] for a, b in zip(tokens.starts, ends, strict=True)]
    aside = [is_aside(word) for word in words]
    weights = np.where(aside, _TOKENS.numbers.aside, 1.0).astype(np.float32)
    return weights / max(float(weights.sum()), 1e-9)


def is_aside(token: str) -> bool:
    """Return True if a token of a question asks, joins or punctuates."""
    word = token.strip().lower()
    return word in STOP_TERMS or not any(map(str.isalnum, word))
