"""Compare a store with its copy whose texts are in a database.

    python -m bench.texts FILE --database ADDRESS [--paragraphs 200] [--home FOLDER]

The first paragraphs of a question set are synced, a document each; the store is copied, and both
are asked the same questions in turn, after a few that warm them up. The rows of the copy stay in
the database.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.metrics import median_and_p95
from bench.sets import ALL_MS, Question, questions_on_first, sample, store_folder
from index.embed import open_embedder
from index.ingestion.migrate import migrate
from index.settings import load_settings
from index.store.schema import DATABASE
from rag.assistant import Assistant

_WARMING, _QUESTIONS = 8, 100


Times = dict[str, tuple[list[float], list[float]]]
"""Milliseconds of what both stores did, by its name."""


def compare(
    both: tuple[Assistant, Assistant], questions: list[Question]
) -> tuple[Times, Times, int]:
    """Return what searches and questions took, on the clock and of this process's processor time.

    The last is how many answers are equal. The questions that warm up are in none of them.
    """
    kinds: dict[str, Callable[[Assistant, str], Any]] = {
        "search": lambda assistant, text: assistant.search(text),
        "ask": lambda assistant, text: assistant.ask(text),
    }
    wall: Times = {kind: ([], []) for kind in kinds}
    processor: Times = {kind: ([], []) for kind in kinds}
    same = 0
    for number, question in enumerate(questions):
        answers: list[Any] = []
        for kind, use in kinds.items():
            answers.clear()
            for which in (0, 1) if number % 2 else (1, 0):
                began, before = time.perf_counter(), time.process_time()
                answers.append(use(both[which], question.text))
                if number >= _WARMING:
                    wall[kind][which].append(1000 * (time.perf_counter() - began))
                    processor[kind][which].append(1000 * (time.process_time() - before))
        shown = [answer.to_dict() for answer in answers]
        for each in shown:
            del each["timings_ms"]
        same += number >= _WARMING and shown[0] == shown[1]
    return wall, processor, same


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="question set in SQuAD format")
    parser.add_argument("--database", required=True, help="address of the database")
    parser.add_argument("--paragraphs", type=int, default=200)
    parser.add_argument("--home", type=Path, help="keep the stores here")
    given = parser.parse_args()
    with store_folder(given.home) as home:
        embedder = open_embedder("builtin")
        chosen = questions_on_first(given.file, given.paragraphs, home, embedder)
        questions = sample(chosen, _WARMING + _QUESTIONS)
        plain = load_settings(store=home / "store", reading_ms=ALL_MS)
        began = time.perf_counter()
        migrate(plain, str(home / "moved"), database=given.database)
        seconds = time.perf_counter() - began
        opened = [
            Assistant.open(settings=settings, embedder=embedder)
            for settings in (plain, plain.at(home / "moved", given.database))
        ]
        for assistant in opened:
            assistant.load()
        wall, processor, same = compare((opened[0], opened[1]), questions)
        print("| texts in | MB in SQLite | search, ms | processor | ask, ms | processor |")
        print("|---|---|---|---|---|---|")
        for which, name in enumerate(("SQLite", "the database")):
            held = (opened[which].settings.store / DATABASE).stat().st_size / 1e6
            medians = (
                f"{median_and_p95(times[kind][which])[0]:.0f}"
                for kind in wall
                for times in (wall, processor)
            )
            print(f"| {name} | {held:.1f} | {' | '.join(medians)} |")
        passages = opened[0].store.counts()["passages"]
        print(f"\n{passages} passages, copied in {seconds:.1f} s;", end=" ")
        print(f"{same} of {len(wall['ask'][0])} answers are equal")
        for assistant in opened:
            assistant.close()


if __name__ == "__main__":
    main()
