"""The embedded multilingual-e5-small on ONNX Runtime: no torch, no network."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from index.embed import BUILTIN_IDENTITY, Progress
from index.embed.e5_graph import build_graph
from index.embed.e5_weights import E5Weights, read_weights

_BATCH_TOKENS = 2048
_ACCURACY_LEVEL = 4  # int8 activations, as in the engine the weights came with
_CHARACTERS_PER_TOKEN = 12


class E5Embedder:
    """Embeds with the packed 4-bit weights; safe to share between threads."""

    def __init__(self, weights: Path, threads: int = 0) -> None:
        """Load the weights. Raises ModelError when the file is not the expected one."""
        self._weights = read_weights(weights)
        self._tokenizer = _tokenizer(self._weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        graph = build_graph(self._weights, _ACCURACY_LEVEL)
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        # Position and segment embeddings never change: add them once.
        hidden = self._weights.hidden
        vectors = self._weights.vectors
        self._positions = vectors["emb.pos"].reshape(-1, hidden) + vectors["emb.type"][:hidden]

    @property
    def identity(self) -> str:
        """Names model, weights and prompts."""
        return BUILTIN_IDENTITY

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return float32 ``(len(texts), 384)`` unit vectors of passages."""
        return self._embed(["passage: " + text for text in texts], progress)

    def embed_questions(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32 ``(len(texts), 384)`` unit vectors of questions."""
        return self._embed(["query: " + text for text in texts], None)

    def _embed(self, texts: list[str], progress: Progress | None) -> np.ndarray:
        table, limit = self._weights.normalisation, self._weights.max_tokens
        clean = (text[: limit * _CHARACTERS_PER_TOKEN].translate(table) for text in texts)
        # A lone surrogate is no character and cannot be tokenised.
        safe = [text.encode("utf-8", "replace").decode("utf-8") for text in clean]
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(safe)]
        out = np.zeros((len(texts), self._weights.hidden), np.float32)
        for batch in _batches([len(ids) for ids in tokens]):
            out[batch] = self._mean([tokens[i] for i in batch])
            if progress:
                progress(len(batch))
        return out

    def _mean(self, batch: list[list[int]]) -> np.ndarray:
        length = max(map(len, batch))
        ids = np.full((len(batch), length), self._weights.pad)
        mask = np.zeros((len(batch), length), np.int32)
        for row, one in enumerate(batch):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        words = self._weights.matrices["emb.word"].rows(ids.ravel())
        embedded = words.reshape(len(batch), length, -1) + self._positions[:length]
        (states,) = self._session.run(None, {"tokens": embedded, "mask": mask})
        total = (states * mask[:, :, None]).sum(axis=1)
        norms = np.linalg.norm(total, axis=1, keepdims=True)
        return np.asarray(total / np.maximum(norms, 1e-12), dtype=np.float32)


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Yield batches of indexes of like length, within a budget of padded tokens."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batch: list[int] = []
    for index in order:
        if batch and lengths[index] * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _tokenizer(weights: E5Weights) -> Tokenizer:
    """Return XLM-RoBERTa's unigram tokenizer over the pieces of the weight file.

    Its character normalisation is a table in that file, applied before. The special
    pieces get private names, so no document can write one.
    """
    pieces = list(weights.pieces)
    special = (weights.bos, weights.eos, weights.pad, weights.unk, len(pieces) - 1)
    for index in special:
        pieces[index] = (f"\U000f0000{index}", pieces[index][1])
    tokenizer = Tokenizer(models.Unigram(pieces, weights.unk, False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    bos, eos = pieces[weights.bos][0], pieces[weights.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, weights.bos), (eos, weights.eos)]
    )
    tokenizer.enable_truncation(weights.max_tokens)
    return tokenizer
