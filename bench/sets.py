"""Public question sets in SQuAD format, and stores made of their paragraphs."""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.embed import Embedder
from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant

ALL_MS = 60_000
"""A setting of ``reading_ms`` with which a figure does not depend on how busy the machine is."""


@dataclass(frozen=True)
class Question:
    """A question and the paragraph, by number, that holds its answers."""

    id: str
    text: str
    paragraph: int
    answers: tuple[str, ...]
    article: str


def set_parser(
    description: str, *, home: bool = True, most: int | None = None
) -> argparse.ArgumentParser:
    """Return a parser of the arguments that most scripts take.

    These are the folder of the question sets, ``--home`` for the stores and, if a default is
    given, ``--most``, the number of questions. Of ``description`` only the first line is shown.
    """
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    if most is not None:
        parser.add_argument("--most", type=int, default=most, help="questions of each set")
    if home:
        parser.add_argument("--home", type=Path, help="folder to keep the stores in for other runs")
    return parser


def read_set(path: Path) -> tuple[list[str], list[Question]]:
    """Return the paragraphs of a SQuAD file and the questions about them."""
    paragraphs: list[str] = []
    questions: list[Question] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                answers = tuple(dict.fromkeys(a["text"] for a in qa.get("answers", [])))
                questions.append(
                    Question(qa["id"], qa["question"], len(paragraphs), answers, article["title"])
                )
            # At the start of a file this would be its byte order mark, no part of the text.
            paragraphs.append(paragraph["context"].replace("\ufeff", " "))
    return paragraphs, questions


@dataclass(frozen=True)
class Joined:
    """The Chinese paragraphs of XQuAD followed by those of DRCD, and the questions about them.

    ``english`` and ``chinese`` are those of XQuAD, ``traditional`` those of DRCD.
    """

    paragraphs: list[str]
    english: list[Question]
    chinese: list[Question]
    traditional: list[Question]


def read_xquad_and_drcd(folder: Path) -> Joined:
    """Read both sets for one store; the paragraphs of DRCD are numbered after those of XQuAD."""
    simplified, chinese = read_set(folder / "xquad.zh.json")
    _, english = read_set(folder / "xquad.en.json")
    traditional, drcd = read_set(folder / "drcd_dev.json")
    renumbered = [replace(asked, paragraph=asked.paragraph + len(simplified)) for asked in drcd]
    return Joined(simplified + traditional, english, chinese, renumbered)


def sample(questions: list[Question], most: int) -> list[Question]:
    """Return at most that many of the questions, the same ones every time."""
    return random.Random(0).sample(questions, most) if len(questions) > most else questions


def open_assistant(paragraphs: list[str], home: Path, embedder: Embedder) -> Assistant:
    """Return an assistant over a store in ``home`` that holds each paragraph as a document.

    A store that an earlier run left there is used again.
    """
    folder = home / "texts"
    folder.mkdir(parents=True, exist_ok=True)
    for number, paragraph in enumerate(paragraphs):
        path = folder / f"{number:06}.txt"
        if not path.exists():
            path.write_text(paragraph, encoding="utf-8")
    settings = load_settings(store=home / "store", reading_ms=ALL_MS)
    sync([folder], settings, embedder)
    return Assistant.open(settings=settings, embedder=embedder)


def questions_on_first(file: Path, count: int, home: Path, embedder: Embedder) -> list[Question]:
    """Store the first paragraphs of a set in ``home`` and return the questions about them."""
    paragraphs, questions = read_set(file)
    open_assistant(paragraphs[:count], home, embedder).close()
    return [question for question in questions if question.paragraph < count]


@contextmanager
def store_folder(home: Path | None) -> Iterator[Path]:
    """Yield the folder to keep stores in: ``home``, or else one that is removed afterwards."""
    if home is not None:
        yield home
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


def paragraph_number(path: str) -> int:
    """Return the number of the paragraph that a document made by ``open_assistant`` holds."""
    return int(Path(path).stem)
