"""A question, or one of its parts, as it is compared with sentences."""

from dataclasses import dataclass

import numpy as np

from index.embed import Encoded, Tokens
from index.store import ReadableStore
from rag.question.terms import Terms
from rag.question.token_weights import token_weights
from rag.reading.fitted_maxsim import Focus, load_focus
from rag.reading.span_reader import Reader, load_reader


@dataclass(frozen=True)
class Part:
    """A question, or one of the questions it consists of, ready to be compared.

    ``only_names``: it asks for what somebody said, and names nothing else.
    """

    search: str
    vector: np.ndarray
    terms: Terms
    tokens: Tokens
    weights: np.ndarray
    focus: Focus
    reader: Reader | None = None
    only_names: bool = False


def read_subquestion(
    store: ReadableStore, text: str, terms: Terms, encoded: Encoded, row: int, names: set[str]
) -> Part:
    """Return a question, or a part of it, as ``score_sentences`` compares it."""
    tokens = encoded.tokens[row]
    fitted_to = store.meta().get("model", ""), tokens.vectors.shape[1]
    return Part(
        text, encoded.vectors[row], terms, tokens, token_weights(text, tokens),
        load_focus(*fitted_to), load_reader(*fitted_to),
        bool(names) and not set(terms.content) - names,
    )  # fmt: skip
