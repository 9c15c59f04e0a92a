"""Make ``rag/retrieval/concept_coverage.npz``: the tokens of common Chinese words.

    python -m bench.concepts

The words are the most frequent nouns, verbs, adjectives and places of two to four characters in
jieba's dictionary, without the names of persons. They have many tokens, most of them much alike,
so the centres of clusters (k-means) stand for them, one byte a dimension.
"""

from pathlib import Path

import jieba
import numpy as np
from sklearn.cluster import MiniBatchKMeans
from tqdm import tqdm

from index.embed import open_embedder

WORDS = 9_000
CENTRES = 4_096
_BATCH = 64  # words embedded at once
_KINDS = "nvaijls"  # jieba's tags: nouns, verbs, adjectives, idioms, abbreviations, phrases, places
_PERSONS = ("nr", "nrt")
_FILE = Path(__file__).parent.parent / "rag" / "retrieval" / "concept_coverage.npz"


def words() -> list[str]:
    """Return the words, the most frequent first."""
    path = Path(jieba.__file__).parent / "dict.txt"
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    chosen = [
        (int(count), word)
        for word, count, kind in rows
        if kind[0] in _KINDS and kind not in _PERSONS and 2 <= len(word) <= 4
    ]
    chosen.sort(key=lambda row: (-row[0], row[1]))
    return [word for _, word in chosen[:WORDS]]


def main() -> None:
    """Write the file."""
    embedder = open_embedder("builtin")
    chosen = words()
    vectors = [
        tokens.vectors
        for start in tqdm(range(0, len(chosen), _BATCH), "embedding")
        for tokens in embedder.encode_passages(chosen[start : start + _BATCH]).tokens
    ]
    clusters = MiniBatchKMeans(CENTRES, random_state=0, n_init=1, max_iter=30)
    centres = clusters.fit(np.concatenate(vectors)).cluster_centers_
    scaled = np.round(centres / np.abs(centres).max(axis=1, keepdims=True) * 127).astype(np.int8)
    np.savez_compressed(_FILE, model=np.array(embedder.identity), vectors=scaled)


if __name__ == "__main__":
    main()
