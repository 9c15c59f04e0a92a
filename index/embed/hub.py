"""Any sentence-transformers model, from a directory or the Hugging Face hub."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embed import Encoded, Progress, Tokens, identity_of, unit, without_surrogates
from index.errors import ModelError
from index.messages import quoted

_BATCH_TEXTS = 16  # set by hand


class HubEmbedder:
    """Embeds texts with a SentenceTransformer, using the prompts of its configuration."""

    def __init__(self, model: str) -> None:
        """Load the model. Raises ModelError if it cannot be loaded."""
        from sentence_transformers import SentenceTransformer

        self._lock = threading.Lock()  # a call changes the state of a fast tokenizer
        self._identity = identity_of(model)  # computed once: it reads the files of a directory
        try:
            self._model: Any = SentenceTransformer(model)
        except Exception as error:  # the library raises many types for a missing model
            raise ModelError(
                "The embedding model {model} cannot be loaded ({reason}). "
                "Give a directory or a hub name that this machine can reach, "
                'or use the one that ships with Yinzheng: model = "builtin"',
                model=repr(model),
                reason=quoted(_first_line(error)),
            ) from error
        prompts = dict(getattr(self._model, "prompts", None) or {})
        if "e5" in model.lower() and not prompts.get("query"):
            self._model.prompts = {**prompts, "query": "query: ", "passage": "passage: "}

    @property
    def identity(self) -> str:
        """Names the model and, for a directory, a digest of its content."""
        return self._identity

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return the unit vectors of passages, float32 ``(len(texts), dim)``."""
        parts = []
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = [without_surrogates(text) for text in texts[start : start + _BATCH_TEXTS]]
            with self._lock:
                parts.append(self._model.encode_document(batch, **_OPTIONS))
            if progress:
                progress(len(batch))
        if not parts:
            return np.zeros((0, self._model.get_embedding_dimension() or 1), np.float32)
        return np.vstack(parts).astype(np.float32)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return the vectors of passages and of their tokens."""
        parts: list[Any] = []
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = [without_surrogates(text) for text in texts[start : start + _BATCH_TEXTS]]
            with self._lock:
                parts += self._model.encode_document(batch, output_value=None, **_OPTIONS)
            if progress:
                progress(len(batch))
        return self._encoded(texts, parts, ("passage", "document"))

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return the vectors of questions and of their tokens."""
        safe = [without_surrogates(text) for text in texts]
        with self._lock:
            parts = self._model.encode_query(safe, output_value=None, **_OPTIONS)
        return self._encoded(texts, parts, ("query",))

    def _encoded(
        self, texts: Sequence[str], parts: Sequence[Any], names: tuple[str, ...]
    ) -> Encoded:
        """Convert the model's output for texts; special tokens and the prompt are left out.

        ``names`` are those under which the model may have its prompt.
        """
        prompt = next((self._model.prompts[n] for n in names if self._model.prompts.get(n)), "")
        if not parts:
            return Encoded(self.embed_passages([]), [])
        vectors = np.stack([_array(part["sentence_embedding"]) for part in parts])
        tokens = []
        for text, part in zip(texts, parts, strict=True):
            # The library's token vectors include the padding of the batch.
            states = _array(part["token_embeddings"])[_array(part["attention_mask"]) > 0]
            offsets = self._offsets(prompt + without_surrogates(text), len(states))
            own = np.flatnonzero(offsets[:, 1] > len(prompt))
            starts = np.maximum(offsets[own, 0] - len(prompt), 0)
            tokens.append(Tokens(unit(states[own]), starts))
        return Encoded(unit(vectors), tokens)

    def _offsets(self, text: str, count: int) -> np.ndarray:
        """Return where each token begins and ends in a text, int64 ``(count, 2)``.

        All lie at the end of the text if the tokenizer does not report offsets.
        """
        tokenizer = self._model.tokenizer
        offsets: list[tuple[int, int]] = []
        if getattr(tokenizer, "is_fast", False):
            limit = self._model.get_max_seq_length() or count
            options = {"return_offsets_mapping": True, "truncation": True, "max_length": limit}
            with self._lock:
                coded = tokenizer(text, **options)
            offsets = coded["offset_mapping"]
        if len(offsets) != count:
            return np.full((count, 2), len(text))
        return np.array(offsets).reshape(-1, 2)


_OPTIONS = {"normalize_embeddings": True, "show_progress_bar": False, "convert_to_numpy": True}


def _array(tensor: Any) -> np.ndarray:  # noqa: ANN401
    """Return a tensor of any device and precision as float32."""
    return np.asarray(tensor.detach().float().cpu().numpy(), dtype=np.float32)


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
