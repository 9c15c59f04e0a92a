"""Read the questions that ``bench/refusal_pairs.py`` asks, each with its paragraph and answer."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BETWEEN = " › "  # headings of a context
_PAIRS = (("en", "zh"), ("zh", "zh"), ("zh", "en"), ("en", "en"))


@dataclass(frozen=True)
class Unit:
    """A question on a paragraph; ``answer`` stands there from ``start``, or is None.

    ``twin`` and ``same`` are the question in the language of the paragraph and the paragraph in
    that of the question, where the set has them, or else those themselves.
    """

    article: str
    context: str
    question: str
    start: int
    answer: str | None
    twin: str
    same: str


def held_out_titles(titles: Sequence[str]) -> frozenset[str]:
    """Return every fourth title of the sorted ones, from the fourth on."""
    return frozenset(sorted(titles)[3::4])


def read_xquad(chinese: Path, english: Path) -> Iterator[tuple[str, bool, list[Unit]]]:
    """Yield each pair of languages, with the articles to fit to and with those held out."""
    articles = {
        "zh": json.loads(chinese.read_text(encoding="utf-8"))["data"],
        "en": json.loads(english.read_text(encoding="utf-8"))["data"],
    }
    held = held_out_titles([article["title"] for article in articles["en"]])
    for asking, text in _PAIRS:
        units: dict[bool, list[Unit]] = {False: [], True: []}
        for of_text, of_question, titled in zip(
            articles[text], articles[asking], articles["en"], strict=True
        ):
            title = titled["title"]
            for paragraph, same in zip(
                of_text["paragraphs"], of_question["paragraphs"], strict=True
            ):
                asked = {qa["id"]: qa["question"] for qa in same["qas"]}
                for qa in paragraph["qas"]:
                    answer = qa["answers"][0]
                    units[title in held].append(
                        Unit(title, paragraph["context"], asked[qa["id"]], answer["answer_start"],
                             answer["text"], qa["question"], same["context"])
                    )  # fmt: skip
        for held_out, some in units.items():
            yield f"{asking}->{text}", held_out, some


def read_squad(file: Path) -> list[Unit]:
    """Return the questions of a file in one language whose answer stands where it is said to."""
    units = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        title = str(article.get("id", article["title"]))
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for qa in paragraph["qas"]:
                start, answer = qa["answers"][0]["answer_start"], qa["answers"][0]["text"]
                if answer and text[start : start + len(answer)] == answer:
                    question = qa["question"]
                    units.append(Unit(title, text, question, start, answer, question, text))
    return units


def read_lines(file: Path) -> Iterator[tuple[str, list[Unit]]]:
    """Yield the questions of a file with one a line, by their pair of languages."""
    units: dict[str, list[Unit]] = defaultdict(list)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            text, question = row["context"], row["question"]
            units[row["lang"]].append(
                Unit(row["title"], text, question, row["start"], row["answer"], question, text)
            )
    yield from units.items()


@dataclass(frozen=True)
class Group:
    """A question with a text that answers it and texts that do not, of documents of a genre."""

    article: str
    genre: str
    question: str
    positive: str
    negatives: tuple[str, ...]


def read_groups(file: Path) -> Iterator[tuple[str, list[Group]]]:
    """Yield the groups of a file of ``bench/reader_structures.py``, by their pair of languages."""
    groups: dict[str, list[Group]] = defaultdict(list)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            negatives = tuple(_with_context(negative) for negative in row["negatives"])
            genre = "laws" if row["doc"].split("/")[0].lower() == "laws" else "manuals"
            groups[row["lang"]].append(
                Group(row["doc"], genre, row["question"], _with_context(row["positive"]), negatives)
            )
    yield from groups.items()


def _with_context(passage: dict[str, Any]) -> str:
    """Return a passage as a document: the headings above it, a line each, then the passage."""
    return "\n\n".join([*passage["context"].split(_BETWEEN), passage["text"]]).strip()
