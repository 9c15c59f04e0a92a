"""Ask a store of 200,000 passages, and its copy in a file of milvus-lite, the same questions.

    python -m bench.milvus_scale ../shared/eval/drcd_dev.json [--passages 200000] [--home FOLDER]

The store is made as ``bench.speed`` makes large ones: 200 paragraphs are synced, then copied under
new ids with noise added to their vectors, so vectors, words and tokens are SYNTHETIC: figures are
of storing and searching, not of what is found. It is copied by ``yinzheng migrate``. Each store
answers in a process of its own, whose memory at the end is measured; that of milvus-lite is in it,
as it runs inside the process. Prints a Markdown table.
"""

import argparse
import multiprocessing
import time
from dataclasses import dataclass
from pathlib import Path

from bench.sets import Question, questions_on_first, sample, store_folder
from bench.speed import PARAGRAPHS, QUESTIONS, WARMING, grow, time_questions
from index.embed import open_embedder
from index.ingestion.migrate import migrate
from index.settings import load_settings
from index.store import Store


@dataclass(frozen=True)
class Measured:
    """What a store takes: seconds to open, milliseconds of a question, resident megabytes."""

    opened: float
    median: float
    p95: float
    processor: float
    memory: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="question set in SQuAD format")
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--home", type=Path, help="keep the stores here, and use what is there")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        chosen = questions_on_first(arguments.file, PARAGRAPHS, home, open_embedder("builtin"))
        chosen = sample(chosen, WARMING + QUESTIONS)
        local, file = home / "store", home / "scale.db"
        grow(local, arguments.passages)
        copied = load_settings(store=f"milvus:{file}").store
        if not copied.exists():
            began = time.perf_counter()
            migrate(load_settings(store=local), f"milvus:{file}")
            print(f"copied to Milvus in {time.perf_counter() - began:.0f} s")
        print(f"\n{arguments.passages} passages, vectors synthetic\n")
        print("| | opened, s | ms p50 | p95 | processor ms p50 | resident MB | GB for vectors |")
        print("|---|---|---|---|---|---|---|")
        context = multiprocessing.get_context("spawn")
        for name, folder, vectors in (
            ("local", local, local / "generations"), ("Milvus", copied, file),
        ):  # fmt: skip
            with context.Pool(1) as pool:
                measured = pool.apply(_measure, (folder, chosen))
            print(
                f"| {name} | {measured.opened:.1f} | {measured.median:.0f} | {measured.p95:.0f} |"
                f" {measured.processor:.0f} | {measured.memory:.0f} | {_gigabytes(vectors):.2f} |",
                flush=True,
            )
        print(f"\nSQLite, of each: {_gigabytes(copied):.2f} GB")


def _measure(folder: Path, questions: list[Question]) -> Measured:
    """Measure one store, in a process that has read nothing yet."""
    embedder = open_embedder("builtin")
    vector = embedder.encode_questions(["茶"]).vectors[0]
    began = time.perf_counter()
    store = Store(folder)
    with store.snapshot() as index:
        index.search("passages", vector, 10)
    opened = time.perf_counter() - began
    store.close()
    return Measured(opened, *time_questions(folder, questions, embedder))


def _gigabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e9


if __name__ == "__main__":
    main()
