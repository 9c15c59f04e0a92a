"""Public question sets as asked questions: what the reader is trained on and measured on.

A folder holds them as ``docs/reader.md`` lists them. Sets in SQuAD's format are read as published;
joined ones are lines of JSON, one question each. Passages and questions are taken in the search
layer, in which the product reads them. Held out and only ever measured on are CMRC 2018 dev, DRCD
test and every fourth article of XQuAD, in every set that is made of them.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.text.normalize import search_layer

LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
"""The languages of XQuAD; its passages are taken in Chinese and English."""
MEASURED = (
    "CMRC dev",
    "DRCD test",
    "XQuAD en->zh",
    "XQuAD zh->zh",
    "XQuAD en->en",
    "XQuAD zh->en",
)
"""The sets that are held out."""


@dataclass(frozen=True)
class Asked:
    """A question about a passage.

    ``answer`` begins at the character ``start`` of ``text``; it is '' if people found that the
    passage holds none. ``others`` are further right answers. ``pair`` names the languages of
    question and passage, as in "en->zh".
    """

    id: str
    set: str
    pair: str
    title: str
    text: str
    question: str
    answer: str
    start: int
    others: tuple[str, ...] = ()


def held_titles(folder: Path) -> frozenset[str]:
    """Return the titles of XQuAD's articles that are held out: every fourth of them, sorted."""
    titles = sorted(article["title"] for article in _read(folder / "xquad.en.json"))
    return frozenset(titles[3::4])


def training_sets(folder: Path) -> list[Asked]:
    """Return all questions to train on; sets that the folder lacks are left out."""
    held = held_titles(folder)
    asked = [one for one in _xquad(folder) if one.title not in held]
    asked += read_squad(folder / "DRCD_dev.json", "DRCD", "zh->zh")
    asked += read_squad(folder / "cmrc2018_trial.json", "CMRC", "zh->zh")
    asked += read_squad(folder / "jaquad.json.gz", "JaQuAD", "ja->ja")
    asked += read_squad(folder / "dureader_robust_dev.json.gz", "DuReader", "zh->zh")
    english = list(read_squad(folder / "squad2_half_dev.json.gz", "SQuAD 2.0", "en->en"))
    english += read_squad(folder / "squad2_train.json", "squad2_train", "en->en")
    asked += [one for one in english if one.title not in held]
    for path in sorted(folder.glob("*.jsonl.gz")):
        if not path.name.startswith("structures"):
            asked += [one for one in read_lines(path) if one.title not in held]
    measured = {_key(one.text) for name in MEASURED[:2] for one in held_out(folder, name)}
    return [one for one in asked if _key(one.text) not in measured]


def held_out(folder: Path, name: str) -> list[Asked]:
    """Return the questions of a held-out set, one of MEASURED."""
    if name == "CMRC dev":
        return list(read_squad(folder / "cmrc2018_dev.json", name, "zh->zh"))
    if name == "DRCD test":
        return list(read_squad(folder / "DRCD_test.json", name, "zh->zh"))
    held, pair = held_titles(folder), name.removeprefix("XQuAD ")
    found = [one for one in _xquad(folder) if one.title in held and one.pair == pair]
    return [replace(one, set=name) for one in found]


def _key(text: str) -> str:
    """Return the beginning of a passage without blanks: the same passage in two sets shares it."""
    return "".join(text.split())[:60]


def _read(path: Path) -> list[dict[str, Any]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(json.loads(raw)["data"])


def read_squad(path: Path, name: str, pair: str) -> Iterator[Asked]:
    """Yield the questions of a file in SQuAD's format; none if there is no such file."""
    if not path.is_file():
        return
    for article in _read(path):
        for paragraph in article["paragraphs"]:
            title = str(article.get("title") or paragraph.get("title") or "")
            yield from _questions(name, pair, title, paragraph["context"], paragraph["qas"])


def _questions(
    name: str, pair: str, title: str, text: str, entries: Iterable[dict[str, Any]]
) -> Iterator[Asked]:
    for entry in entries:
        answers = [str(answer["text"]).strip() for answer in entry["answers"]]
        start = entry["answers"][0]["answer_start"] if answers else -1
        first = answers[0] if answers else ""
        one = Asked(
            str(entry["id"]), name, pair, title, text, entry["question"], first, start,
            tuple(answers[1:]),
        )  # fmt: skip
        if found := _in_search_layer(one):
            yield found


def _in_search_layer(one: Asked) -> Asked | None:
    """Return a question in the search layer; None if its answer does not stand in its passage."""
    start = one.start
    if one.answer and one.text[start : start + len(one.answer)] != one.answer:
        start = one.text.find(one.answer)
        if start < 0:
            return None
    return replace(
        one,
        title=one.title,
        text=search_layer(one.text),
        question=search_layer(one.question),
        answer=search_layer(one.answer),
        start=start if one.answer else -1,
        others=tuple(search_layer(other) for other in one.others),
    )


def _xquad(folder: Path) -> Iterator[Asked]:
    """Yield XQuAD's questions in every language, about the Chinese and the English passages."""
    known = [language for language in LANGUAGES if (folder / f"xquad.{language}.json").is_file()]
    sets = {language: _read(folder / f"xquad.{language}.json") for language in known}
    for number, article in enumerate(sets["en"]):
        for place in range(len(article["paragraphs"])):
            worded = {
                language: {
                    entry["id"]: entry["question"]
                    for entry in sets[language][number]["paragraphs"][place]["qas"]
                }
                for language in known
            }
            for into in ("zh", "en"):
                twin = sets[into][number]["paragraphs"][place]
                for language in known:
                    entries = [
                        {**entry, "question": worded[language][entry["id"]]}
                        for entry in twin["qas"]
                    ]
                    pair = f"{language}->{into}"
                    yield from _questions("XQuAD", pair, article["title"], twin["context"], entries)


def read_lines(path: Path) -> Iterator[Asked]:
    """Yield the questions of a file with a JSON object on each line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            one = Asked(
                entry["id"], path.name.split(".")[0], entry["lang"], entry["title"],
                entry["context"], entry["question"], entry["answer"] or "", entry["start"],
            )  # fmt: skip
            if found := _in_search_layer(one):
                yield found
