"""The built-in multilingual-e5-small on ONNX Runtime: no torch, no network."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.derived.cache import code_digest, derived
from index.embed import BUILTIN_IDENTITY, Encoded, Progress, Tokens, unit, without_surrogates
from index.embed.e5_weights import SHA256, E5Weights
from index.embed.e5_words import open_words
from index.embed.onnx_session import OnnxSession
from index.embed.unigram import Pieces

_MAX_BATCH_TOKENS = 512  # with padding; set by hand
_MAX_CHARACTERS_PER_TOKEN = 12  # more of a text is cut off before it is tokenised; set by hand
_GRAPH = "encoder.onnx"
_IN_GRAPH = 1024  # bytes of a constant that stands in the graph itself
# The prompts that the model was trained with.
_PASSAGE, _QUESTION = "passage: ", "query: "


class E5Embedder:
    """Embeds texts with the packed weights; safe to share between threads."""

    def __init__(self, weights: Path, threads: int = 0) -> None:
        """Load the weights; 0 threads are as many as there are cores.

        Raises ModelError if the file is not the expected one.
        """
        self._words = open_words(weights)
        self._weights = self._words.weights
        self._session = OnnxSession(_graph_file(self._weights), threads)
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
        for index, pieces, states in self._states(prompt, texts, progress):
            means[index] = states.mean(axis=0)
            own = np.flatnonzero(pieces.ends > len(prompt))
            starts = np.maximum(pieces.starts[own] - len(prompt), 0)
            starts = self._original_places(texts[index], starts)
            tokens[index] = Tokens(unit(states[1:-1][own]), starts)
        return Encoded(unit(means), [tokens[index] for index in range(len(texts))])

    def _states(
        self, prompt: str, texts: Sequence[str], progress: Progress | None
    ) -> Iterator[tuple[int, Pieces, np.ndarray]]:
        """Yield index, pieces and last hidden states of every text, in any order.

        States are float32 ``(tokens, hidden)``, without padding; the first and the last are those
        of the special pieces at either end.
        """
        table, limit = self._weights.normalisation, self._weights.max_tokens
        clean = (text[: limit * _MAX_CHARACTERS_PER_TOKEN].translate(table) for text in texts)
        safe = [prompt + without_surrogates(text) for text in clean]
        most = limit - 2
        found = [
            Pieces(pieces.ids[:most], pieces.starts[:most], pieces.ends[:most])
            for pieces in self._words.cut_normal(safe)
        ]
        begin, end = self._weights.bos, self._weights.eos
        ids = [[begin, *pieces.ids.tolist(), end] for pieces in found]
        for batch in _batches([len(one) for one in ids]):
            states = self._run([ids[i] for i in batch])
            for row, index in enumerate(batch):
                yield index, found[index], states[row, : len(ids[index])]
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
        (states,) = self._session.run(["states"], {"tokens": embedded, "mask": mask})
        return states

    def _original_places(self, text: str, places: np.ndarray) -> np.ndarray:
        """Map places in the normalised form of a text to places in the text, int64 ``(n,)``."""
        if not len(places):
            return places
        table = self._weights.normalisation
        sizes = [len(char.translate(table)) for char in text]
        origin = np.repeat(np.arange(len(text)), sizes)
        return origin[np.minimum(places, len(origin) - 1)] if len(origin) else places


def _graph_file(weights: E5Weights) -> Path:
    """Return the file of the graph, which is built once: that takes longer than a question.

    Its numbers are in a file beside it, which ONNX Runtime maps into memory.
    """

    def make(folder: Path) -> None:
        import onnx  # here because only this needs it

        from index.embed.e5_graph import build_graph

        model = build_graph(weights)
        onnx.save_model(
            model, str(folder / _GRAPH),
            save_as_external_data=True, location=f"{_GRAPH}.data", size_threshold=_IN_GRAPH,
        )  # fmt: skip

    builder = Path(__file__).with_name("e5_graph.py")
    return derived("e5-graph", f"{SHA256} {code_digest(__file__, builder)}", make) / _GRAPH


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
