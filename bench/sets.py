"""Public question sets in SQuAD format, and stores made of their paragraphs."""

import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.embed import Embedder
from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant


@dataclass(frozen=True)
class Ask:
    """A question and the paragraph, by number, that holds its answers."""

    id: str
    question: str
    paragraph: int
    answers: tuple[str, ...]
    article: str


def read_set(path: Path) -> tuple[list[str], list[Ask]]:
    """Return the paragraphs of a SQuAD file and the questions on them."""
    paragraphs: list[str] = []
    asks: list[Ask] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                answers = tuple(dict.fromkeys(a["text"] for a in qa.get("answers", [])))
                asks.append(
                    Ask(qa["id"], qa["question"], len(paragraphs), answers, article["title"])
                )
            # At the start of a file this would be its byte order mark, no part of the text.
            paragraphs.append(paragraph["context"].replace("\ufeff", " "))
    return paragraphs, asks


def sample(asks: list[Ask], most: int) -> list[Ask]:
    """Return up to so many of the questions, the same ones every time."""
    return random.Random(0).sample(asks, most) if len(asks) > most else asks


def store_of(paragraphs: list[str], home: Path, embedder: Embedder) -> Assistant:
    """Return an assistant over a store in ``home`` with a document for each paragraph.

    A store that an earlier run left there is used again.
    """
    folder = home / "texts"
    folder.mkdir(parents=True, exist_ok=True)
    for number, paragraph in enumerate(paragraphs):
        path = folder / f"{number:06}.txt"
        if not path.exists():
            path.write_text(paragraph, encoding="utf-8")
    settings = load_settings(store=home / "store")
    sync([folder], settings, embedder)
    return Assistant.open(settings=settings, embedder=embedder)


@contextmanager
def place(home: Path | None) -> Iterator[Path]:
    """Yield the folder to keep stores in, or one that is removed afterwards."""
    if home is not None:
        yield home
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def number_of(path: str) -> int:
    """Return the number of the paragraph that a document of such a store is."""
    return int(Path(path).stem)
