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
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from bench.retrieval import VARIANTS, measure, our_ranking, sets
from bench.sets import open_assistant, read_set, sample, store_folder
from index.embed import Embedder, Encoded, Progress
from index.embed.e5 import E5Embedder
from index.embed.e5_weights import E5Weights, Q4Matrix, find_weights, read_weights
from index.embed.hub import HubEmbedder

PAD = "\U000f00001"  # as the tokenizer of the embedded model names it
_PASSAGES = 96  # embedded to compare speeds
_ROUNDS = 3  # of each engine in turn; the fastest counts
_SETS = {0: "chinese", 2: "chinese", 3: "traditional"}
"""Which sets of ``bench.retrieval.sets`` are asked (English, Chinese and Traditional Chinese
questions), by number, and the name of the store that holds their paragraphs.
"""


class Reference(HubEmbedder):
    """The same weights on torch; texts are normalised first, by the table of the weight file."""

    def __init__(self, folder: Path, table: dict[int, str]) -> None:
        """Load the directory that ``save_reference`` wrote."""
        super().__init__(str(folder))
        self._table = table

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Return unit vectors, ``(n, dim)``, float32."""
        return super().embed_passages(self._normalised(texts), progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Return the vectors of passages and of their tokens."""
        return super().encode_passages(self._normalised(texts), progress)

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Return the vectors of questions and of their tokens."""
        return super().encode_questions(self._normalised(texts))

    def _normalised(self, texts: Sequence[str]) -> list[str]:
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
    state = {name: torch.from_numpy(array.copy()) for name, array in bert_state(weights).items()}
    bert.load_state_dict(state)
    bert.save_pretrained(folder)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD)
    fast.save_pretrained(folder)
    parts = [Transformer(str(folder)), Pooling(weights.hidden, "mean"), Normalize()]
    model = SentenceTransformer(modules=parts, device="cpu")
    model.save(str(folder))
    return model


def library_tokenizer(weights: E5Weights) -> Tokenizer:
    """Return XLM-RoBERTa's tokenizer over the pieces of the weight file, of the library tokenizers.

    The special pieces get private names.
    """
    pieces = list(zip(weights.pieces, weights.scores.tolist(), strict=True))
    for index in (weights.bos, weights.eos, weights.pad, weights.unk, weights.mask):
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


def bert_state(weights: E5Weights) -> dict[str, np.ndarray]:
    """Return the tensors, float32, under the names that BertModel gives them."""
    vectors, matrices, size = weights.vectors, weights.matrices, weights.hidden
    parts = {
        "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
        "attention.output.dense": "ao", "intermediate.dense": "fi", "output.dense": "fo",
    }  # fmt: skip
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    state = {
        "embeddings.word_embeddings.weight": dequantise(matrices["emb.word"]),
        "embeddings.position_embeddings.weight": vectors["emb.pos"].reshape(-1, size),
        "embeddings.token_type_embeddings.weight": vectors["emb.type"].reshape(-1, size),
        "embeddings.LayerNorm.weight": vectors["emb.ln.w"],
        "embeddings.LayerNorm.bias": vectors["emb.ln.b"],
    }
    for layer in range(weights.layers):
        for long, short in parts.items():
            weight = dequantise(matrices[f"l{layer}.{short}.w"])
            state[f"encoder.layer.{layer}.{long}.weight"] = weight
            state[f"encoder.layer.{layer}.{long}.bias"] = vectors[f"l{layer}.{short}.b"]
        for long, short in norms.items():
            state[f"encoder.layer.{layer}.{long}.weight"] = vectors[f"l{layer}.{short}.w"]
            state[f"encoder.layer.{layer}.{long}.bias"] = vectors[f"l{layer}.{short}.b"]
    return state


def dequantise(matrix: Q4Matrix) -> np.ndarray:
    """Return a 4-bit matrix as float32, one row for each row of the matrix."""
    return matrix.rows(np.arange(len(matrix.blocks)))


def compare(ours: E5Embedder, reference: Any, texts: list[str], table: dict[int, str]) -> None:  # noqa: ANN401
    """Print passages a second of both engines, in turn, and the cosine of their vectors."""
    prefixed = ["passage: " + text.translate(table) for text in texts]
    speeds: list[tuple[float, float]] = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        vectors = ours.embed_passages(texts)
        middle = time.perf_counter()
        theirs = reference.encode(prefixed, show_progress_bar=False)
        done = time.perf_counter()
        speeds.append((len(texts) / (middle - began), len(texts) / (done - middle)))
    fast, slow = (max(of_engine) for of_engine in zip(*speeds, strict=True))
    print(f"{len(texts)} passages of {np.mean([len(t) for t in texts]):.0f} characters")
    print(f"ours {fast:.1f} a second, SentenceTransformer on torch {slow:.1f}: {fast / slow:.2f} x")
    print(f"cosine of the vectors {(vectors * theirs).sum(axis=1).mean():.4f}")


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="holds xquad.*.json and drcd_dev.json")
    parser.add_argument("--most", type=int, default=600, help="questions of a set; 0: speed alone")
    parser.add_argument(
        "--paragraphs", type=int, help="index only the first N paragraphs of a set; default: all"
    )
    parser.add_argument("--home", type=Path, help="keep the stores here")
    arguments = parser.parse_args()
    path = find_weights()
    assert path is not None, "the embedded model is not installed"
    weights = read_weights(path)
    embedded = E5Embedder(path)
    with store_folder(arguments.home) as home:
        reference = save_reference(weights, library_tokenizer(weights), home / "e5-reference")
        texts, _ = read_set(arguments.folder / "xquad.zh.json")
        compare(embedded, reference, texts[:_PASSAGES], weights.normalisation)
        if not arguments.most:
            return
        on_torch = Reference(home / "e5-reference", weights.normalisation)
        engines: dict[str, Embedder] = {"ours": embedded, "torch": on_torch}
        print("\n| recall@1 (95 %) | questions | embedded | torch float32 |\n|---|---|---|---|")
        every_set = sets(arguments.folder, sys.maxsize)
        for number, store_name in _SETS.items():
            name, paragraphs, questions = every_set[number]
            paragraphs = paragraphs[: arguments.paragraphs]
            indexed = [asked for asked in questions if asked.paragraph < len(paragraphs)]
            chosen = sample(indexed, arguments.most)
            cells = []
            for engine_name, engine in engines.items():
                home_of_store = home / f"{engine_name} {store_name}"
                assistant = open_assistant(paragraphs, home_of_store, engine)
                quality, _, _ = measure(our_ranking(assistant, VARIANTS["all"]), chosen)
                cells.append(f"{quality.recall1:.3f} ({quality.low:.3f} to {quality.high:.3f})")
                assistant.close()
            print(f"| {name} | {len(chosen)} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
