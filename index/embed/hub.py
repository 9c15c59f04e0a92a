"""Any sentence-transformers model, from a directory or the Hugging Face hub."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embed import Progress, identity_of
from index.errors import ModelError

_BATCH = 16


class HubEmbedder:
    """Embeds with a SentenceTransformer, using the prompts its configuration names."""

    def __init__(self, model: str) -> None:
        """Load the model. Raises ModelError when it is not there."""
        from sentence_transformers import SentenceTransformer

        self._identity = identity_of(model)  # reads the files of a directory: once
        try:
            self._model: Any = SentenceTransformer(model)
        except Exception as error:  # the library raises many types for a missing model
            raise ModelError(
                f"The embedding model {model!r} cannot be loaded ({_first_line(error)}). "
                "Give a directory or a hub name that this machine can reach, "
                'or use the one that ships with Yinzheng: model = "builtin"'
            ) from error
        prompts = dict(getattr(self._model, "prompts", None) or {})
        if "e5" in model.lower() and not prompts.get("query"):
            self._model.prompts = {**prompts, "query": "query: ", "passage": "passage: "}

    @property
    def identity(self) -> str:
        """Names the model and, for a directory, its content."""
        return self._identity

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return float32 ``(len(texts), dim)`` unit vectors of passages."""
        parts = []
        for start in range(0, len(texts), _BATCH):
            batch = [_safe(text) for text in texts[start : start + _BATCH]]
            parts.append(self._model.encode_document(batch, **_OPTIONS))
            if progress:
                progress(len(batch))
        if not parts:
            return np.zeros((0, self._model.get_embedding_dimension() or 1), np.float32)
        return np.vstack(parts).astype(np.float32)

    def embed_questions(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32 ``(len(texts), dim)`` unit vectors of questions."""
        vectors = self._model.encode_query([_safe(text) for text in texts], **_OPTIONS)
        return np.asarray(vectors, dtype=np.float32)


_OPTIONS = {"normalize_embeddings": True, "show_progress_bar": False, "convert_to_numpy": True}


def _safe(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
