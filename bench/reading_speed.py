"""Time questions with and without the reader, and measure what memory it takes.

    python -m bench.reading_speed ../data/drcd_dev.json [--home FOLDER] [--ms 0 350 1000]

A store of 200 paragraphs is asked 60 questions after eight that warm up the machine; its size
does not matter to the reader. A budget of 0 ms is without the reader. Wall-clock and processor
time are of a whole answer; memory is that of the process, which grows in the order of the rows.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.metrics import median_and_p95, resident_megabytes
from bench.sets import Question, questions_on_first, sample, store_folder
from index.embed import open_embedder
from index.settings import load_settings
from rag.assistant import Assistant

_PARAGRAPHS = 200
_WARMING, _QUESTIONS = 8, 60  # questions before the clock runs, and questions that are timed


def time_answers(
    assistant: Assistant, questions: Sequence[Question]
) -> tuple[float, float, float, float]:
    """Return median and 95th percentile of an answer, its median processor time, all in ms.

    The last number is the mean of passages that were read. The first questions only warm up the
    machine.
    """
    assistant.load()
    for question in questions[:_WARMING]:
        assistant.examine(question.text)
    wall, processor, passages = [], [], []
    for question in questions[_WARMING:]:
        began, before = time.perf_counter(), time.process_time()
        outcome = assistant.examine(question.text)
        wall.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - before))
        passages.append(len(outcome.findings.readings))
    return *median_and_p95(wall), median_and_p95(processor)[0], float(np.mean(passages))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="question set in SQuAD format")
    parser.add_argument("--home", type=Path, help="keep the store here")
    parser.add_argument("--ms", type=int, nargs="*", default=[0, 350, 1000], help="budgets")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        embedder = open_embedder("builtin")
        chosen = questions_on_first(arguments.file, _PARAGRAPHS, home, embedder)
        chosen = sample(chosen, _WARMING + _QUESTIONS)
        print("\n| budget, ms | passages read | ms p50 | p95 | processor ms p50 | resident MB |")
        print("|---|---|---|---|---|---|")
        for budget in arguments.ms:
            settings = load_settings(store=home / "store", reading_ms=budget)
            with Assistant.open(settings=settings, embedder=embedder) as assistant:
                median, p95, processor, read = time_answers(assistant, chosen)
            print(
                f"| {budget} | {read:.1f} | {median:.0f} | {p95:.0f} | {processor:.0f} |"
                f" {resident_megabytes():.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
