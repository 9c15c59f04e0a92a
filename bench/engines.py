"""Compare the embedded engine with sentence-transformers on torch: speed, vectors, recall@1.

    python -m bench.engines ../shared/eval [--most 600] [--paragraphs 240] [--home FOLDER]

The reference is a BertModel of the same shape and weights in SentenceTransformer, float32,
its defaults. Both embed the same paragraphs in turn; then each answers the same questions
from a store of its own, with everything else equal.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bench.retrieval import VARIANTS, measure, ours, sets
from bench.sets import place, read_set, sample, store_of
from index.embed import Encoded, Progress
from index.embed.e5 import E5Embedder
from index.embed.e5_weights import E5Weights, Q4Matrix, find_weights, read_weights
from index.embed.hub import HubEmbedder

PAD = "\U000f00001"  # as the tokenizer of the embedded model names it
_PASSAGES = 96
_SETS = {0: "chinese", 2: "chinese", 3: "traditional"}
"""Of the sets of bench.retrieval those across languages, in Chinese and in Traditional Chinese;
and the store of their paragraphs.
"""


class Reference(HubEmbedder):
    """The same weights on torch; texts are normalised first, as the weight file says."""

    def __init__(self, folder: Path, table: dict[int, str]) -> None:
        """Load the directory that ``save_reference`` wrote."""
        super().__init__(str(folder))
        self._table = table

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return unit vectors."""
        return super().embed_passages(self._normal(texts), progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return vectors of passages and tokens."""
        return super().encode_passages(self._normal(texts), progress)

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return vectors of questions and tokens."""
        return super().encode_questions(self._normal(texts))

    def _normal(self, texts: Sequence[str]) -> list[str]:
        return [text.translate(self._table) for text in texts]


def save_reference(weights: E5Weights, tokenizer: Tokenizer, folder: Path) -> Any:  # noqa: ANN401
    """Write the same model as a SentenceTransformer directory, float32, and return it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = weights.matrices["emb.word"]
    config = BertConfig(
        vocab_size=len(words.blocks), hidden_size=weights.hidden,
        num_hidden_layers=weights.layers, num_attention_heads=weights.heads,
        intermediate_size=weights.feed_forward, max_position_embeddings=weights.max_tokens,
        layer_norm_eps=weights.epsilon,
    )  # fmt: skip
    bert = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in named(weights).items()}
    bert.load_state_dict(state)
    bert.save_pretrained(folder)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD)
    fast.save_pretrained(folder)
    parts = [Transformer(str(folder)), Pooling(weights.hidden, "mean"), Normalize()]
    model = SentenceTransformer(modules=parts, device="cpu")
    model.save(str(folder))
    return model


def named(weights: E5Weights) -> dict[str, np.ndarray]:
    """Return the tensors under the names of BertModel."""
    vectors, matrices, size = weights.vectors, weights.matrices, weights.hidden
    parts = {
        "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
        "attention.output.dense": "ao", "intermediate.dense": "fi", "output.dense": "fo",
    }  # fmt: skip
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    state = {
        "embeddings.word_embeddings.weight": full(matrices["emb.word"]),
        "embeddings.position_embeddings.weight": vectors["emb.pos"].reshape(-1, size),
        "embeddings.token_type_embeddings.weight": vectors["emb.type"].reshape(-1, size),
        "embeddings.LayerNorm.weight": vectors["emb.ln.w"],
        "embeddings.LayerNorm.bias": vectors["emb.ln.b"],
    }
    for layer in range(weights.layers):
        for long, short in parts.items():
            state[f"encoder.layer.{layer}.{long}.weight"] = full(matrices[f"l{layer}.{short}.w"])
            state[f"encoder.layer.{layer}.{long}.bias"] = vectors[f"l{layer}.{short}.b"]
        for long, short in norms.items():
            state[f"encoder.layer.{layer}.{long}.weight"] = vectors[f"l{layer}.{short}.w"]
            state[f"encoder.layer.{layer}.{long}.bias"] = vectors[f"l{layer}.{short}.b"]
    return state


def full(matrix: Q4Matrix) -> np.ndarray:
    """Return a 4-bit matrix as float32."""
    return matrix.rows(np.arange(len(matrix.blocks)))


def compare(mine: E5Embedder, plain: Any, texts: list[str], table: dict[int, str]) -> None:  # noqa: ANN401
    """Print passages a second of both engines, in turn, and how alike their vectors are."""
    prefixed = ["passage: " + text.translate(table) for text in texts]
    speeds: list[tuple[float, float]] = []
    for _ in range(3):
        began = time.perf_counter()
        vectors = mine.embed_passages(texts)
        middle = time.perf_counter()
        theirs = plain.encode(prefixed, show_progress_bar=False)
        done = time.perf_counter()
        speeds.append((len(texts) / (middle - began), len(texts) / (done - middle)))
    fast, slow = max(one for one, _ in speeds), max(other for _, other in speeds)
    print(f"{len(texts)} passages of {np.mean([len(t) for t in texts]):.0f} characters")
    print(f"ours {fast:.1f} a second, SentenceTransformer on torch {slow:.1f}: {fast / slow:.2f} x")
    print(f"cosine of the vectors {(vectors * theirs).sum(axis=1).mean():.4f}")


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="holds xquad.*.json and drcd_dev.json")
    parser.add_argument("--most", type=int, default=600, help="questions of a set; 0: speed alone")
    parser.add_argument(
        "--paragraphs", type=int, help="the first so many of a set, to embed fewer; all by default"
    )
    parser.add_argument("--home", type=Path, help="keep the stores here")
    given = parser.parse_args()
    path = find_weights()
    assert path is not None, "the embedded model is not installed"
    weights = read_weights(path)
    mine = E5Embedder(path)
    with place(given.home) as home:
        plain = save_reference(weights, mine._tokenizer, home / "e5-reference")
        texts, _ = read_set(given.folder / "xquad.zh.json")
        compare(mine, plain, texts[:_PASSAGES], weights.normalisation)
        if not given.most:
            return
        engines = {"ours": mine, "torch": Reference(home / "e5-reference", weights.normalisation)}
        print("\n| recall@1 (95 %) | questions | embedded | torch float32 |\n|---|---|---|---|")
        every = sets(given.folder, sys.maxsize)
        for number, texts_of in _SETS.items():
            name, paragraphs, known = every[number]
            paragraphs = paragraphs[: given.paragraphs]
            held = [ask for ask in known if ask.paragraph < len(paragraphs)]
            asks = sample(held, given.most)
            found = []
            for key, engine in engines.items():
                assistant = store_of(paragraphs, home / f"{key} {texts_of}", engine)
                quality, _, _ = measure(ours(assistant, VARIANTS["all"]), asks)
                one = f"{quality.recall1:.3f} ({quality.low:.3f} to {quality.high:.3f})"
                found.append(one)
                assistant.close()
            print(f"| {name} | {len(asks)} | {' | '.join(found)} |", flush=True)


if __name__ == "__main__":
    main()
