"""Measure how often the cell of a table that a question names is the answer.

    python -m bench.table_cells structures_heldout.jsonl.gz [--home FOLDER] [--write]

The file holds questions made from the tables of documents that no reader was trained on
(``bench.reader_structures``). Of every fourth passage nothing is indexed, so that its questions
have no answer. ``--write`` writes the probability to ``rag/answer/weights.json``.
"""

import argparse
import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

from bench.fitted import Origin, write_fit
from bench.sets import open_assistant, store_folder
from index.embed import open_embedder
from rag.answer.short_answer import looked_up_cell
from rag.evaluate import is_same_answer
from rag.fitted import stage_file

_LEFT_OUT = 4  # every so many passages one is not indexed

Question = tuple[str, int, str]
"""A question, the number of its passage, and the cell that answers."""


def read_tables(file: Path) -> tuple[list[str], list[Question]]:
    """Return the passages with tables of a file of structures, and the questions about cells."""
    texts: dict[str, int] = {}
    asked: list[Question] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            place = row["positive"]
            if row["kind"] == "table" and place["start"] >= 0:
                number = texts.setdefault(place["text"], len(texts))
                cell = place["text"][place["start"] : place["end"]]
                asked.append((row["question"], number, cell))
    return list(texts), asked


def probability(right: int, shown: int) -> float:
    """Return the probability that another cell is right, by Laplace's rule of succession."""
    return round((right + 1) / (shown + 2), 3)


def main() -> None:
    """Print how many cells were looked up and how many of them were right, and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="questions about tables")
    parser.add_argument("--home", type=Path, help="folder to keep the store in for other runs")
    parser.add_argument("--write", action="store_true", help="write the probability")
    arguments = parser.parse_args()
    model = open_embedder("builtin")
    texts, questions = read_tables(arguments.file)
    indexed = [text for number, text in enumerate(texts) if number % _LEFT_OUT]
    counts: Counter[str] = Counter()
    with store_folder(arguments.home) as home, open_assistant(indexed, home, model) as assistant:
        for question, passage, answer in questions:
            outcome = assistant.examine(question)
            answerable = passage % _LEFT_OUT != 0
            counts["answerable" if answerable else "unanswerable"] += 1
            found = looked_up_cell(outcome.findings)
            if not found or not outcome.judgement.is_enough("balanced"):
                continue
            quote, start, end = found
            text = quote.document.search[start:end]
            counts["shown"] += 1
            counts["right"] += answerable and is_same_answer(text, [answer])
    print(dict(counts))
    if arguments.write:
        digest = hashlib.sha256(arguments.file.read_bytes()).hexdigest()
        origin = Origin("bench/table_cells.py", model.identity, {arguments.file.name: digest})
        numbers = {"cell": probability(counts["right"], counts["shown"])}
        write_fit(stage_file("answer"), "cells", numbers, origin)
        print("written:", numbers)


if __name__ == "__main__":
    main()
