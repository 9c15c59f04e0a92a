"""Time a question in large stores.

    python -m bench.speed ../shared/eval/drcd_dev.json [--sizes 10000 300000] [--home FOLDER]
    python -m bench.speed ../shared/eval/xquad.zh.json --asked ../shared/eval/xquad.en.json

A store of 200 paragraphs is synced as usual, then its passages are copied under new ids until
the size is reached. Sizes, texts, terms, names, tokens and sentence vectors are real, but they
repeat: every word occurs in the same share of the passages at every size, and noise is added to
the vectors of the copied passages. Each question is asked once, after eight others that warm up
the machine; wall-clock and processor time of the search are reported, and the time of an answer,
which searches again. ``--asked`` is the same set in another language, whose questions are asked.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bench.metrics import median_and_p95, resident_megabytes
from bench.sets import Question, questions_on_first, read_set, sample, store_folder
from index.embed import Embedder, open_embedder, unit
from index.embed.vector_codec import pack_half, read_halves
from index.settings import load_settings
from index.store import dense_index
from index.store.schema import connect
from rag.assistant import Assistant

_NOISE = 0.3  # length of the noise added to a unit vector
PARAGRAPHS = 200
_STEP = 2_000  # passages a transaction
WARMING, QUESTIONS = 8, 100  # questions before the clock runs, and questions that are timed
_COPIED = {
    "terms (rowid, body)": "SELECT new, body FROM terms JOIN copied ON terms.rowid = old",
    "sentences": "SELECT new, ordinal, start, end, speaker, vector FROM sentences"
    " JOIN copied ON passage_id = old",
    "tokens": "SELECT new, packed FROM tokens JOIN copied ON passage_id = old",
    "name_places": "SELECT form_id, new, certain FROM name_places JOIN copied ON passage_id = old",
}


def grow(folder: Path, size: int) -> None:
    """Copy the passages of a store under new ids until it holds ``size`` of them."""
    connection = connect(folder, write=True)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TEMP TABLE copied (new INTEGER PRIMARY KEY, old INTEGER)")
    rng = np.random.default_rng(size)
    paragraphs = "SELECT * FROM passages ORDER BY id LIMIT ?"
    rows = connection.execute(paragraphs, (PARAGRAPHS,)).fetchall()
    vectors = read_halves([row["vector"] for row in rows])
    count, last = connection.execute("SELECT count(*), max(id) FROM passages").fetchone()
    for begin in range(count, size, _STEP):
        numbers = range(begin, min(begin + _STEP, size))
        chosen = [rows[number % len(rows)] for number in numbers]
        noise = rng.standard_normal((len(chosen), vectors.shape[1])) / vectors.shape[1] ** 0.5
        noisy = unit(vectors[[number % len(rows) for number in numbers]] + _NOISE * noise)
        ids = range(last + 1, last + 1 + len(chosen))
        last = ids[-1]
        connection.execute("BEGIN")
        connection.execute("DELETE FROM copied")
        pairs = [(new, row["id"]) for new, row in zip(ids, chosen, strict=True)]
        connection.executemany("INSERT INTO copied VALUES (?, ?)", pairs)
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            [
                (new, row["document_id"], row["ordinal"], row["start"], row["end"], pack_half(copy))
                for new, row, copy in zip(ids, chosen, noisy, strict=True)
            ],
        )
        for table, copies in _COPIED.items():
            connection.execute(f"INSERT INTO {table} {copies} ORDER BY new")
        connection.execute("COMMIT")
    connection.execute("UPDATE meta SET value = 'grown' || ? WHERE key = 'revision'", (size,))
    dense_index.publish(folder, connection)
    connection.close()


def time_questions(
    folder: Path, questions: list[Question], embedder: Embedder
) -> tuple[float, float, float, float]:
    """Return median and 95th percentile of a search and its median processor time, in ms.

    The last number is the memory resident then, in megabytes. The first questions only warm up the
    machine.
    """
    with _open(folder, embedder) as assistant:
        for question in questions[:WARMING]:
            assistant.search(question.text)
        wall, processor = [], []
        for question in questions[WARMING:]:
            began, before = time.perf_counter(), time.process_time()
            assistant.search(question.text)
            wall.append(1000 * (time.perf_counter() - began))
            processor.append(1000 * (time.process_time() - before))
        memory = resident_megabytes()
    return *median_and_p95(wall), median_and_p95(processor)[0], memory


def time_answers(
    folder: Path, questions: list[Question], embedder: Embedder
) -> tuple[float, float]:
    """Return median and 95th percentile of an answer, with its search, in ms."""
    wall = []
    with _open(folder, embedder) as assistant:
        for question in questions[:WARMING]:
            assistant.ask(question.text)
        for question in questions[WARMING:]:
            began = time.perf_counter()
            assistant.ask(question.text)
            wall.append(1000 * (time.perf_counter() - began))
    return median_and_p95(wall)


@contextmanager
def _open(folder: Path, embedder: Embedder) -> Iterator[Assistant]:
    """Yield an assistant that has loaded what it needs, and close it."""
    assistant = Assistant.open(settings=load_settings(store=folder), embedder=embedder)
    try:
        assistant.load()
        yield assistant
    finally:
        assistant.close()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="question set in SQuAD format")
    parser.add_argument("--asked", type=Path, help="the same set with the questions to ask")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 300_000])
    parser.add_argument("--home", type=Path, help="keep the store here, and grow what is there")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        embedder = open_embedder("builtin")
        chosen = questions_on_first(arguments.file, PARAGRAPHS, home, embedder)
        if arguments.asked:
            _, translated = read_set(arguments.asked)
            chosen = [question for question in translated if question.paragraph < PARAGRAPHS]
        chosen = sample(chosen, WARMING + QUESTIONS)
        print("\n| passages | search ms p50 | p95 | processor | answer ms p50 | p95 | MB | GB |")
        print("|---|---|---|---|---|---|---|---|")
        for size in arguments.sizes:
            grow(home / "store", size)
            median, p95, processor, memory = time_questions(home / "store", chosen, embedder)
            answer, longest = time_answers(home / "store", chosen, embedder)
            disk = sum(f.stat().st_size for f in (home / "store").rglob("*") if f.is_file()) / 1e9
            print(
                f"| {size} | {median:.0f} | {p95:.0f} | {processor:.0f} |"
                f" {answer:.0f} | {longest:.0f} | {memory:.0f} | {disk:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
