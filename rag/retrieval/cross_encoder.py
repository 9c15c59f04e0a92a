"""An optional cross-encoder, which scores question and passage together."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from index.errors import ModelError
from index.messages import quoted

_BATCH = 16  # pairs scored at once; bounds the memory


class Reranker(Protocol):
    """Scores how well passages answer a question."""

    def __call__(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return a score between 0 and 1 for each text, float32 ``(len(texts),)``."""


class CrossEncoderReranker:
    """A CrossEncoder of sentence-transformers with a single output."""

    def __init__(self, name: str) -> None:
        """Load a model from a directory or by its hub name.

        Raises ModelError if it cannot be loaded or gives more than one value for a passage.
        """
        from sentence_transformers import CrossEncoder
        from torch.nn import Sigmoid

        try:
            self._model: Any = CrossEncoder(name, activation_fn=Sigmoid())
        except Exception as error:  # the library raises many types for a missing model
            reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise ModelError(
                "The reranker {name} cannot be loaded ({reason}). Give a directory or a"
                " hub name of a cross-encoder that this machine can reach, or leave the"
                " setting reranker empty.",
                name=repr(name),
                reason=quoted(reason),
            ) from error
        if self._model.num_labels != 1:
            raise ModelError(
                "The reranker {name} gives {count} values for a passage;"
                " one that gives a single score is needed.",
                name=repr(name),
                count=self._model.num_labels,
            )

    def __call__(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return a score between 0 and 1 for each text, float32 ``(len(texts),)``."""
        # Half a surrogate pair, as damaged sources contain, cannot be encoded by the tokenizer.
        pairs = [(question, text.encode("utf-8", "replace").decode("utf-8")) for text in texts]
        if not pairs:
            return np.zeros(0, np.float32)
        scores = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return np.nan_to_num(np.asarray(scores, dtype=np.float32))
