"""Weigh ways to store token vectors: recall@1 of reranking against bytes a token.

    python -m bench.tokens ../shared/eval

English questions on Chinese paragraphs (XQuAD), the first 50 by the passage vectors, ranked
by tokens alone: no sentences, words or names.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.sets import read_set, sample
from index.embed import Tokens, open_embedder, unit
from index.embed.token_codec import pack, unpack
from index.text.normalize import search_layer
from rag.question.token_weights import token_weights

_TOP = 50
Store = Callable[[np.ndarray], np.ndarray]


def four_bits(vectors: np.ndarray) -> np.ndarray:
    """Return vectors in steps of a seventh of the largest value of each."""
    scales = np.abs(vectors).max(axis=1, keepdims=True) / 7
    return np.asarray(np.round(vectors / scales) * scales)


def pooled(vectors: np.ndarray) -> np.ndarray:
    """Return the means of neighbouring pairs."""
    even = len(vectors) // 2 * 2
    pairs = vectors[:even].reshape(-1, 2, vectors.shape[1]).mean(axis=1)
    return unit(np.concatenate([pairs, vectors[even:]]))


def projected(sample_of: np.ndarray, width: int) -> Store:
    """Return a projection on the first principal axes (not centred)."""
    _, axes = np.linalg.eigh(sample_of.T @ sample_of)
    kept = axes[:, -width:]
    return lambda vectors: unit(np.asarray(vectors @ kept)) @ kept.T


def one_byte(vectors: np.ndarray) -> np.ndarray:
    """Return vectors as the store keeps them."""
    return unpack(pack(Tokens(vectors, np.arange(len(vectors))))).vectors


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    folder = parser.parse_args().folder
    embedder = open_embedder("builtin")
    texts, _ = read_set(folder / "xquad.zh.json")
    _, asks = read_set(folder / "xquad.en.json")
    asks = sample(asks, 600)
    passages = embedder.encode_passages([search_layer(text) for text in texts])
    questions = embedder.encode_questions([ask.question for ask in asks])
    nearest = np.argsort(-questions.vectors @ passages.vectors.T, axis=1)[:, :_TOP]
    some = np.concatenate([tokens.vectors[::5] for tokens in passages.tokens])
    width = some.shape[1]
    ways: dict[str, tuple[float, Store]] = {
        "float32": (4 * width, lambda vectors: vectors),
        "one byte a dimension (kept)": (width, one_byte),
        "four bits a dimension": (width / 2, four_bits),
        "one byte, neighbouring tokens pooled": (
            width / 2,
            lambda vectors: one_byte(pooled(vectors)),
        ),
        "one byte, 192 dimensions": (192, projected(some, 192)),
        "one byte, 128 dimensions": (128, projected(some, 128)),
        "one byte, 96 dimensions": (96, projected(some, 96)),
    }
    print("| token vectors | bytes a token | recall@1 |\n|---|---|---|")
    for name, (size, way) in ways.items():
        kept = [way(tokens.vectors) for tokens in passages.tokens]
        right = 0
        for ask, tokens, near in zip(asks, questions.tokens, nearest, strict=True):
            weights = token_weights(ask.question, tokens)
            matches = {int(n): (kept[n] @ tokens.vectors.T).max(axis=0) for n in near}
            scores = {n: one @ weights for n, one in matches.items()}
            right += max(scores, key=scores.__getitem__) == ask.paragraph
        print(f"| {name} | {size:.0f} | {right / len(asks):.3f} |", flush=True)


if __name__ == "__main__":
    main()
