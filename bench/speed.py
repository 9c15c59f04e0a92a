"""Time a question against large stores.

    python -m bench.speed ../shared/eval/drcd_dev.json [--sizes 10000 300000]

The stores hold real vectors, terms and tokens of some paragraphs, copied under new ids until
the size is reached, with noise on the vectors: sizes are real, the texts repeat.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.sets import Ask, read_set, sample, store_of
from index.embed import Embedder, open_embedder, unit
from index.settings import load_settings
from index.store import dense
from index.store.schema import connect
from rag.assistant import Assistant

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
