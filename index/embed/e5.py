"""The built-in multilingual-e5-small on ONNX Runtime: no torch, no network."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding

from index.embed import BUILTIN_IDENTITY, Encoded, Progress, Tokens, unit, without_surrogates
from index.embed.e5_graph import build_graph
from index.embed.e5_words import open_words

_MAX_BATCH_TOKENS = 512  # with padding; set by hand
_MAX_CHARACTERS_PER_TOKEN = 12  # more of a text is cut off before it is tokenised; set by hand
# The prompts that the model was trained with.
_PASSAGE, _QUESTION = "passage: ", "query: "


class E5Embedder:
    """Embeds texts with the packed weights; safe to share between threads."""

    def __init__(self, weights: Path, threads: int = 0) -> None:
        """Load the weights; 0 threads are as many as there are cores.

        Raises ModelError if the file is not the expected one.
        """
        self._words = open_words(weights)
        self._weights, self._tokenizer = self._words.weights, self._words.tokenizer
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # The graph is made of fused kernels where they pay; more of them would slow it down.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        # Threads that spin while waiting slow each other down on a busy machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        graph = build_graph(self._weights)
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        # Position and segment embeddings are the same for all texts: add them once.
        hidden = self._weights.hidden
        vectors = self._weights.vectors
        self._positions = vectors["emb.pos"].reshape(-1, hidden) + vectors["emb.type"][:hidden]

    @property
    def identity(self) -> str:
        """Names model, weights and prompts."""
        return BUILTIN_IDENTITY

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return the unit vectors of passages, float32 ``(len(texts), 384)``."""
        means = np.zeros((len(texts), self._weights.hidden), np.float32)
        for index, _, states in self._states(_PASSAGE, texts, progress):
            means[index] = states.mean(axis=0)
        return unit(means)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return the vectors of passages and of their tokens, of 384 dimensions."""
        return self._encode(_PASSAGE, texts, progress)

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return the vectors of questions and of their tokens, of 384 dimensions."""
        return self._encode(_QUESTION, texts, None)

    def _encode(self, prompt: str, texts: Sequence[str], progress: Progress | None) -> Encoded:
        means = np.zeros((len(texts), self._weights.hidden), np.float32)
        tokens: dict[int, Tokens] = {}
        for index, encoding, states in self._states(prompt, texts, progress):
            means[index] = states.mean(axis=0)
            ends = np.array([end for _, end in encoding.offsets])
            own = np.flatnonzero(ends > len(prompt))
            starts = np.array([encoding.offsets[i][0] for i in own], dtype=np.int64)
            starts = self._original_places(texts[index], np.maximum(starts - len(prompt), 0))
            tokens[index] = Tokens(unit(states[own]), starts)
        return Encoded(unit(means), [tokens[index] for index in range(len(texts))])

    def _states(
        self, prompt: str, texts: Sequence[str], progress: Progress | None
    ) -> Iterator[tuple[int, Encoding, np.ndarray]]:
        """Yield index, encoding and last hidden states of every text, in any order.

        States are float32 ``(tokens, hidden)``, without padding.
        """
        table, limit = self._weights.normalisation, self._weights.max_tokens
        clean = (text[: limit * _MAX_CHARACTERS_PER_TOKEN].translate(table) for text in texts)
        safe = [prompt + without_surrogates(text) for text in clean]
        encodings = self._tokenizer.encode_batch(safe)
        for batch in _batches([len(encoding.ids) for encoding in encodings]):
            states = self._run([encodings[i].ids for i in batch])
            for row, index in enumerate(batch):
                yield index, encodings[index], states[row, : len(encodings[index].ids)]
            if progress:
                progress(len(batch))

    def _run(self, batch: list[list[int]]) -> np.ndarray:
        """Return the states of a batch of token ids, float32 ``(batch, length, hidden)``."""
        length = max(map(len, batch))
        ids = np.full((len(batch), length), self._weights.pad)
        mask = np.zeros((len(batch), length), np.int32)
        for row, token_ids in enumerate(batch):
            ids[row, : len(token_ids)] = token_ids
            mask[row, : len(token_ids)] = 1
        embedded = self._words.vectors(ids) + self._positions[:length]
        (states,) = self._session.run(None, {"tokens": embedded, "mask": mask})
        return np.asarray(states)

    def _original_places(self, text: str, places: np.ndarray) -> np.ndarray:
        """Map places in the normalised form of a text to places in the text, int64 ``(n,)``."""
        if not len(places):
            return places
        table = self._weights.normalisation
        sizes = [len(char.translate(table)) for char in text]
        origin = np.repeat(np.arange(len(text)), sizes)
        return origin[np.minimum(places, len(origin) - 1)] if len(origin) else places


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Yield the indexes of texts of similar length, within a budget of padded tokens."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batch: list[int] = []
    for index in order:
        if batch and lengths[index] * (len(batch) + 1) > _MAX_BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
