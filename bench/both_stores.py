"""A store and its copy in Milvus, asked the same."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.sets import ALL_MS
from index.embed import Embedder
from index.ingestion.migrate import migrate
from index.ingestion.sync import sync
from index.settings import MilvusAddress, load_settings
from rag.assistant import Assistant

FIRST = 10
"""Passages of a search that are compared."""
_CORPUS = Path(__file__).parent.parent / "corpus"


def in_milvus(assistant: Assistant, store: str, name: str, embedder: Embedder) -> Assistant:
    """Copy the store of an assistant to a database of a Milvus, and open the copy.

    ``store`` is ``milvus:URI``. Nothing is embedded again.
    """
    address = replace(MilvusAddress.parse(store.removeprefix("milvus:")), database=name)
    settings = assistant.settings
    migrate(settings, f"milvus:{address}")
    copied = settings.at(f"milvus:{address}")
    return Assistant.open(settings=copied, embedder=embedder)


def overlap(one: Assistant, other: Assistant, queries: Sequence[str]) -> float:
    """Return the mean share of the first passages of each search that both stores find."""
    shares = []
    for query in queries:
        here, there = (
            {(hit.document, hit.passage) for hit in assistant.search(query, FIRST)}
            for assistant in (one, other)
        )
        shares.append(len(here & there) / max(1, len(here), len(there)))
    return sum(shares) / len(shares)


def same_answers(one: Assistant, other: Assistant, questions: Sequence[str]) -> int:
    """Return how many questions both answer with the same text, quotes and confidence."""
    same = 0
    for question in questions:
        here, there = (assistant.ask(question).to_dict() for assistant in (one, other))
        for answer in (here, there):
            del answer["timings_ms"]
        same += here == there
    return same


def seeds(folder: Path, home: Path, embedder: Embedder) -> tuple[Assistant, list[str]]:
    """Return an assistant over the sample documents, and the seed questions about them."""
    settings = load_settings(store=home / "seeds", reading_ms=ALL_MS)
    sync([_CORPUS], settings, embedder)
    lines = (folder / "seed_questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    return Assistant.open(settings=settings, embedder=embedder), questions
