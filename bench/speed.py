"""Time a question against large stores, and embedding against plain sentence-transformers.

    python -m bench.speed ../shared/eval/drcd_dev.json [--sizes 10000 300000]

The stores hold real vectors, terms and tokens of some paragraphs, copied under new ids until
the size is reached, with noise on the vectors: sizes are real, the texts repeat. The
reference for embedding is a BertModel of the same shape and weights in SentenceTransformer,
float32, its defaults.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bench.sets import Ask, read_set, sample, store_of
from index.embed import Embedder, open_embedder, unit
from index.embed.e5 import E5Embedder
from index.embed.e5_weights import E5Weights, Q4Matrix, find_weights, read_weights
from index.settings import load_settings
from index.store import dense
from index.store.schema import connect
from rag.assistant import Assistant

PAD = "\U000f00001"  # as the tokenizer of the embedded model names it
_NOISE = 0.3
_TABLES = ("sentences", "tokens", "names")


def grow(folder: Path, size: int) -> None:
    """Copy the passages of a store under new ids until it holds so many."""
    connection = connect(folder, write=True)
    rng = np.random.default_rng(0)
    rows = connection.execute("SELECT * FROM passages ORDER BY id").fetchall()
    start = max(row["id"] for row in rows)
    connection.execute("BEGIN")
    for number in range(size - len(rows)):
        row = rows[number % len(rows)]
        new, old = start + 1 + number, row["id"]
        vector = np.frombuffer(row["vector"], "<f4")
        noisy = unit(vector + _NOISE * rng.standard_normal(len(vector)) / len(vector) ** 0.5)
        connection.execute(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            (new, row["document_id"], row["ordinal"], row["start"], row["end"], noisy.tobytes()),
        )
        connection.execute(
            "INSERT INTO terms (rowid, body) SELECT ?, body FROM terms WHERE rowid = ?", (new, old)
        )
        for table in _TABLES:
            names = [r["name"] for r in connection.execute(f"PRAGMA table_info({table})")]
            chosen = ", ".join("?" if name == "passage_id" else name for name in names)
            connection.execute(
                f"INSERT INTO {table} SELECT {chosen} FROM {table} WHERE passage_id = ?",
                (new, old),
            )
    connection.execute("UPDATE meta SET value = 'grown' || ? WHERE key = 'revision'", (size,))
    connection.execute("COMMIT")
    dense.publish(folder, connection)
    connection.close()


def time_questions(folder: Path, asks: list[Ask], embedder: Embedder) -> tuple[float, float]:
    """Return median and 95th percentile of a search, in milliseconds, warm."""
    settings = load_settings(store=folder)
    assistant = Assistant.open(settings=settings, embedder=embedder)
    for ask in asks[:5]:
        assistant.search(ask.question)
    times = []
    for ask in asks:
        began = time.perf_counter()
        assistant.search(ask.question)
        times.append(1000 * (time.perf_counter() - began))
    assistant.close()
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def reference(weights: E5Weights, tokenizer: Tokenizer, folder: Path) -> Any:  # noqa: ANN401
    """Return the same model as a SentenceTransformer on torch, float32."""
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
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in named(weights).items()}
    model.load_state_dict(state)
    model.save_pretrained(folder)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token=PAD)
    fast.save_pretrained(folder)
    parts = [Transformer(str(folder)), Pooling(weights.hidden, "mean"), Normalize()]
    return SentenceTransformer(modules=parts, device="cpu")


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


def compare(texts: list[str], home: Path) -> None:
    """Print passages a second of both engines, in turn, and how alike their vectors are."""
    path = find_weights()
    assert path is not None, "the embedded model is not installed"
    ours = E5Embedder(path)
    plain = reference(read_weights(path), ours._tokenizer, home / "reference")
    table = read_weights(path).normalisation
    prefixed = ["passage: " + text.translate(table) for text in texts]
    speeds: list[tuple[float, float]] = []
    for _ in range(3):
        began = time.perf_counter()
        mine = ours.embed_passages(texts)
        middle = time.perf_counter()
        theirs = plain.encode(prefixed, show_progress_bar=False)
        done = time.perf_counter()
        speeds.append((len(texts) / (middle - began), len(texts) / (done - middle)))
    fast, slow = max(one for one, _ in speeds), max(other for _, other in speeds)
    alike = float((mine * theirs).sum(axis=1).mean())
    print(f"{len(texts)} passages of {np.mean([len(t) for t in texts]):.0f} characters")
    print(f"ours {fast:.1f} a second, SentenceTransformer on torch {slow:.1f}: {fast / slow:.2f} x")
    print(f"cosine of the vectors {alike:.4f}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="question set in SQuAD format")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 300_000])
    arguments = parser.parse_args()
    texts, asks = read_set(arguments.file)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        embedder = open_embedder("builtin")
        store_of(texts[:200], home, embedder).close()
        chosen = sample([ask for ask in asks if ask.paragraph < 200], 60)
        print("\n| passages | ms p50 | p95 | resident MB | GB on disk |\n|---|---|---|---|---|")
        for size in arguments.sizes:
            grow(home / "store", size)
            middle, slow = time_questions(home / "store", chosen, embedder)
            resident = int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
            disk = sum(f.stat().st_size for f in (home / "store").rglob("*") if f.is_file()) / 1e9
            print(
                f"| {size} | {middle:.0f} | {slow:.0f} | {resident:.0f} | {disk:.1f} |", flush=True
            )


if __name__ == "__main__":
    main()
