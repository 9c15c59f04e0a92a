"""Compare ways to store token vectors: recall@1 of reranking against bytes a token.

    python -m bench.tokens ../shared/eval

English questions on Chinese paragraphs (XQuAD): the first 50 by the passage vectors are ranked
by tokens alone, without sentences, words or names.
"""

from collections.abc import Callable

import numpy as np

from bench.sets import read_set, sample, set_parser
from index.embed import Tokens, open_embedder, unit
from index.embed.token_codec import codebook_of, pack, read_tokens
from index.text.normalize import search_layer
from rag.question.token_weights import token_weights

_TOP = 50  # passages that are ranked
_QUESTIONS = 600
Codec = Callable[[np.ndarray], np.ndarray]
"""From token vectors ``(n, dim)``, float32, to those that the store returns, ``(m, dim)``."""


def four_bits(vectors: np.ndarray) -> np.ndarray:
    """Return vectors rounded to steps of a seventh of the largest entry of each."""
    scales = np.abs(vectors).max(axis=1, keepdims=True) / 7
    return np.asarray(np.round(vectors / scales) * scales)


def pooled(vectors: np.ndarray) -> np.ndarray:
    """Return the means of neighbouring pairs, as unit vectors, ``(ceil(n / 2), dim)``."""
    even = len(vectors) // 2 * 2
    pairs = vectors[:even].reshape(-1, 2, vectors.shape[1]).mean(axis=1)
    return unit(np.concatenate([pairs, vectors[even:]]))


def projected(vectors: np.ndarray, width: int) -> Codec:
    """Return a projection on the first ``width`` principal axes (not centred) of some vectors."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    kept = axes[:, -width:]
    return lambda vectors: unit(np.asarray(vectors @ kept)) @ kept.T


def one_byte(vectors: np.ndarray) -> np.ndarray:
    """Return vectors as a store returns them whose model has no codebook."""
    return read_tokens(pack(Tokens(vectors, np.arange(len(vectors))))).tokens().vectors


def main() -> None:
    """Print the table."""
    folder = set_parser(__doc__, home=False).parse_args().folder
    embedder = open_embedder("builtin")
    texts, _ = read_set(folder / "xquad.zh.json")
    questions = sample(read_set(folder / "xquad.en.json")[1], _QUESTIONS)
    passages = embedder.encode_passages([search_layer(text) for text in texts])
    encoded = embedder.encode_questions([question.text for question in questions])
    nearest = np.argsort(-encoded.vectors @ passages.vectors.T, axis=1)[:, :_TOP]
    some = np.concatenate([tokens.vectors[::5] for tokens in passages.tokens])
    width = some.shape[1]
    codebook = codebook_of(embedder.identity)
    assert codebook is not None

    def coded(vectors: np.ndarray) -> np.ndarray:
        packed = pack(Tokens(vectors, np.arange(len(vectors))), codebook)
        return read_tokens(packed, codebook).tokens().vectors

    codecs: dict[str, tuple[float, Codec]] = {
        "float32": (4 * width, lambda vectors: vectors),
        "one byte a dimension": (width, one_byte),
        "codes (kept)": (len(codebook.words), coded),
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
    for name, (size, codec) in codecs.items():
        stored = [codec(tokens.vectors) for tokens in passages.tokens]
        right = 0
        for question, tokens, near in zip(questions, encoded.tokens, nearest, strict=True):
            weights = token_weights(question.text, tokens)
            matches = {int(n): (stored[n] @ tokens.vectors.T).max(axis=0) for n in near}
            scores = {n: similarities @ weights for n, similarities in matches.items()}
            right += max(scores, key=scores.__getitem__) == question.paragraph
        print(f"| {name} | {size:.0f} | {right / len(questions):.3f} |", flush=True)


if __name__ == "__main__":
    main()
