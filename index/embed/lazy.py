"""An embedder that is loaded on first use."""

from collections.abc import Sequence

import numpy as np

from index.embed import Embedder, Encoded, Progress, identity_of, open_embedder


class LazyEmbedder:
    """The embedder of a model setting; its identity is known without loading it.

    Every method raises ModelError if the model cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        """Take the model setting, as ``open_embedder`` does."""
        self._model = model
        self._identity = identity_of(model)
        self._embedder: Embedder | None = None

    @property
    def identity(self) -> str:
        """Names model, weights and prompts."""
        return self._identity

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return the vectors of passages, float32 ``(len(texts), dim)``."""
        return self._open().embed_passages(texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return the vectors of passages and of their tokens."""
        return self._open().encode_passages(texts, progress)

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return the vectors of questions and of their tokens."""
        return self._open().encode_questions(texts)

    def _open(self) -> Embedder:
        if self._embedder is None:
            self._embedder = open_embedder(self._model)
        return self._embedder
