"""Fit the codebook of token vectors, and report what codes lose on articles left out.

    python -m bench.codebook ../shared/eval [--groups 96] [--write]

The tokens are of every second article of XQuAD, Chinese and English, and of DRCD. Their vectors
are turned so that each group of dimensions varies equally (principal axes, dealt out by the
greatest variance to the group that has least so far), and each group gets 256 vectors by k-means.
Then questions about the other articles of XQuAD are ranked as ``bench.tokens`` does. ``--write``
writes ``index/embed/codebook.npz``; a codebook that differs from the one in force needs another
number, and the stores made with that one a migration.
"""

import argparse
from pathlib import Path

import numpy as np

from bench.sets import Question, read_set
from index.embed import Embedder, Encoded, open_embedder
from index.embed.token_codec import Codebook, pack, read_tokens, worded
from index.text.normalize import search_layer
from rag.question.token_weights import token_weights

_FILE = Path(__file__).resolve().parents[1] / "index" / "embed" / "codebook.npz"
NUMBER = 1
GROUPS = 96
"""Bytes of a token in the codebook that ships."""
_WORDS = 256  # of a group: a code is a byte
_SAMPLE = 60_000  # tokens that are fitted to
_ROUNDS = 15  # of k-means
_TOP = 50  # passages that are ranked
_SETS = (
    ("XQuAD, Chinese", "xquad.zh.json"),
    ("XQuAD, English", "xquad.en.json"),
    ("DRCD", "drcd_dev.json"),
)


def fit(vectors: np.ndarray, groups: int) -> Codebook:
    """Return the codebook fitted to unit vectors, float32 ``(n, dim)``; the same every time."""
    mean = vectors.mean(axis=0)
    variances, axes = np.linalg.eigh(np.cov((vectors - mean).T))
    basis = axes[:, _deal_out(variances, groups)].astype(np.float32)
    parts = (vectors @ basis).reshape(len(vectors), groups, -1)
    words = np.stack([_k_means(parts[:, group]) for group in range(groups)])
    return Codebook(NUMBER, basis, words)


def _deal_out(variances: np.ndarray, groups: int) -> np.ndarray:
    """Return the order of axes in which each group of equal size has as much of the variances.

    That is the product of those of a group (Ge et al. 2013, parametric optimised product
    quantisation).
    """
    room = len(variances) // groups
    chosen: list[list[int]] = [[] for _ in range(groups)]
    logs = np.zeros(groups)
    for axis in np.argsort(-variances):
        free = [group for group in range(groups) if len(chosen[group]) < room]
        least = min(free, key=logs.__getitem__)
        chosen[least].append(int(axis))
        logs[least] += np.log(max(variances[axis], 1e-9) * 1e9)
    return np.array(chosen).ravel()


def _k_means(part: np.ndarray) -> np.ndarray:
    """Return the means of clusters, float32 ``(256, dim)``."""
    import faiss

    faiss.omp_set_num_threads(1)  # the sums of several threads differ in their last digits
    means = faiss.Kmeans(
        part.shape[1], _WORDS, niter=_ROUNDS, seed=1, max_points_per_centroid=len(part)
    )
    means.train(np.ascontiguousarray(part))
    found: np.ndarray = means.centroids.copy()
    return found


def encoded(embedder: Embedder, texts: list[str]) -> Encoded:
    """Return texts embedded, without the tokens of punctuation, as a store has them."""
    made = embedder.encode_passages(texts)
    kept = [worded(tokens, text) for tokens, text in zip(made.tokens, texts, strict=True)]
    return Encoded(made.vectors, kept)


def recall(
    passages: Encoded, stored: list[np.ndarray], asked: Encoded, questions: list[Question]
) -> float:
    """Return the share of questions whose paragraph comes first by tokens alone.

    ``stored`` are the token vectors of the passages as a codec returns them; the first 50 passages
    by passage vectors are ranked.
    """
    nearest = np.argsort(-asked.vectors @ passages.vectors.T, axis=1)[:, :_TOP]
    right = 0
    for question, tokens, near in zip(questions, asked.tokens, nearest, strict=True):
        weights = token_weights(question.text, tokens)
        scores = {n: (stored[n] @ tokens.vectors.T).max(axis=0) @ weights for n in near.tolist()}
        right += max(scores, key=scores.__getitem__) == question.paragraph
    return right / max(1, len(questions))


def main() -> None:
    """Fit and print; write with ``--write``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of the public sets")
    parser.add_argument("--groups", type=int, default=GROUPS, help="bytes of a token")
    parser.add_argument("--write", action="store_true", help="write the codebook")
    arguments = parser.parse_args()
    embedder = open_embedder("builtin")
    fitted, left_out = [], {}
    chinese: Encoded | None = None
    for name, file in _SETS:
        texts, questions = read_set(arguments.folder / file)
        article = {question.paragraph: question.article for question in questions}
        sides = {title: turn % 2 == 1 for turn, title in enumerate(sorted(set(article.values())))}
        used = [n for n in range(len(texts)) if n in article and sides[article[n]]]
        others = [n for n in range(len(texts)) if n not in used]
        # All of the Chinese paragraphs are ranked; of the other sets a tenth is measured.
        wanted = range(len(texts)) if chinese is None else sorted([*used, *others[::10]])
        made = encoded(embedder, [search_layer(texts[n]) for n in wanted])
        tokens = dict(zip(wanted, made.tokens, strict=True))
        fitted += [tokens[n].vectors for n in used]
        left_out[name] = np.concatenate([tokens[n].vectors for n in others if n in tokens])
        if chinese is None:
            chinese, unseen = made, {n for n in others}
        print(f"{name}: {len(used)} paragraphs fitted to, {len(wanted)} embedded", flush=True)
    assert chinese is not None
    vectors = np.concatenate(fitted)
    chosen = np.random.default_rng(0).choice(len(vectors), min(_SAMPLE, len(vectors)), False)
    codebook = fit(vectors[np.sort(chosen)], arguments.groups)
    if arguments.write:
        np.savez_compressed(
            _FILE,
            model=np.array(embedder.identity),
            number=np.array(codebook.number),
            basis=codebook.basis.astype(np.float16),
            words=codebook.words.astype(np.float16),
        )
    print(f"\n{len(vectors)} tokens, {len(chosen)} of them fitted to")
    print("\n| articles left out | tokens | mean cosine | 5 % are below |\n|---|---|---|---|")
    for name, some in left_out.items():
        cosines = (_decoded(codebook, some) * some).sum(axis=1)
        low = np.quantile(cosines, 0.05)
        print(f"| {name} | {len(some)} | {cosines.mean():.4f} | {low:.4f} |")
    print("\n| questions about them | questions | float32 | coded |\n|---|---|---|---|")
    plain = [tokens.vectors for tokens in chinese.tokens]
    coded = [
        read_tokens(pack(tokens, codebook), codebook).tokens().vectors for tokens in chinese.tokens
    ]
    for name, file in (("English", "xquad.en.json"), ("Chinese", "xquad.zh.json")):
        questions = [q for q in read_set(arguments.folder / file)[1] if q.paragraph in unseen]
        asked = embedder.encode_questions([question.text for question in questions])
        before, after = (recall(chinese, stored, asked, questions) for stored in (plain, coded))
        print(f"| {name} | {len(questions)} | {before:.3f} | {after:.3f} |", flush=True)


def _decoded(codebook: Codebook, vectors: np.ndarray) -> np.ndarray:
    """Return unit vectors as the codes of these stand for."""
    turned = codebook.turned_vectors(codebook.codes(vectors))
    back = turned @ codebook.basis.T
    return np.asarray(back / np.linalg.norm(back, axis=1, keepdims=True))


if __name__ == "__main__":
    main()
