"""Make questions of which it is known whether the documents answer them.

Every question is asked of one document, its own paragraph or one that does not answer it, or of
a store with half of the paragraphs. KINDS says what a question without an answer is made of. The
articles that are measured on are never fitted to. Folders of question sets may hold

- ``xquad.zh.json`` and ``xquad.en.json``, asked in both languages over both; every fourth title
  is held out;
- ``drcd_dev.json``, and ``drcd_test.json`` and ``cmrc_dev.json``, which are held out;
- ``*.jsonl``, questions that people asked of the documents in the project's ``corpus/``, in the
  form of ``yinzheng eval``;
- ``structures*.jsonl.gz``, made by ``bench/reader_structures.py`` of manuals and laws;
- other ``*.jsonl.gz`` with a question a line, see ``read_lines``: people wrote those without an
  answer to the paragraph they belong to.

Compressed files whose name without its endings ends in ``held`` or ``heldout`` are held out.
"""

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.refusal_sets import Group, Unit, read_groups, read_lines, read_squad, read_xquad
from bench.refusal_swap import other_attribute, plain_words, pools, swap
from index.text.normalize import has_han

ANSWERABLE = "answerable"
KINDS = (
    "half store", "nearest", "same article", "gone", "swap", "attribute", "human", "structure",
)  # fmt: skip
"""Where a question without an answer comes from.

``half store``: its paragraph is in the half left out; ``nearest``: asked of the paragraph nearest
in words; ``same article``: of another one of its article; ``gone``: the sentence that answers is
taken out; ``swap``: a year, number, person, place or organisation of the question is replaced by
another; ``attribute``: it asks another thing of the same subject, a noun or verb being replaced;
``human``: people wrote it so; ``structure``: asked of another row, article, item or
section of the document.
"""
PROSE = "encyclopaedia"
PEOPLE = "people"
_CORPUS = Path(__file__).parent.parent / "corpus"
_SQUAD = (
    ("drcd_dev.json", "DRCD dev", False),
    ("drcd_test.json", "DRCD test", True),
    ("cmrc_dev.json", "CMRC dev", True),
)
_NEAR = 12  # nearest paragraphs among which one without the answer is looked for
_LEAST = 25  # characters of a paragraph without its answer
_DRAWN = 400  # paragraphs of which about half are in a half store
_SENTENCE = re.compile(r"[^。！？!?.\n]+(?:[。！？!?\n]|\.(?!\d))*[”\"』」]?\s*|[^\n]")
AnyUnit = TypeVar("AnyUnit", Unit, Group)


class Asked(NamedTuple):
    """A question to ask: of a document, by number, of a store, or of the whole store if None.

    ``pair`` names the languages of question and text. ``answerable`` questions of the kind
    ANSWERABLE are those that the other kinds are compared with; the half store has its own.
    """

    group: str
    pair: str
    genre: str
    held_out: bool
    article: str
    kind: str
    answerable: bool
    store: str
    document: int | None
    question: str


class Questions:
    """Questions to ask, and the texts or the folder that a store is made of, by its name."""

    def __init__(self) -> None:
        """Begin without any."""
        self.asked: list[Asked] = []
        self.stores: dict[str, list[str]] = defaultdict(list)
        self.folders: dict[str, Path] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def document(self, store: str, text: str) -> int:
        """Return the number of a text in a store, where it is put if it is new."""
        if (store, text) not in self._numbers:
            self._numbers[store, text] = len(self.stores[store])
            self.stores[store].append(text)
        return self._numbers[store, text]


class Maker:
    """Makes the questions of one set in one pair of languages, up to ``limit`` of each kind."""

    def __init__(
        self, made: Questions, group: str, pair: str, held_out: bool, limit: int, rng: random.Random
    ) -> None:
        """Add to ``made``."""
        self.made, self.group, self.pair, self.held_out = made, group, pair, held_out
        self.limit, self.rng = limit, rng
        self.store = f"{group} {pair.split('->')[-1]} {'held out' if held_out else 'fitted'}"

    def add(self, unit: Unit | Group, kind: str, question: str, text: str) -> None:
        """Add a question asked of one text."""
        genre = unit.genre if isinstance(unit, Group) else PROSE
        self.made.asked.append(
            Asked(self.group, self.pair, genre, self.held_out, unit.article, kind,
                  kind == ANSWERABLE, self.store, self.made.document(self.store, text), question)
        )  # fmt: skip

    def sample(self, units: Sequence[AnyUnit], most: int) -> list[AnyUnit]:
        """Return some of the questions, in any order."""
        return self.rng.sample(units, min(most, len(units)))

    def of_paragraphs(self, units: list[Unit]) -> None:
        """Add questions asked of one paragraph each, all of which had an answer."""
        names, words = pools(units), plain_words(units)
        chosen = self.sample(units, self.limit)
        nearest = nearest_texts(chosen, list(dict.fromkeys(unit.context for unit in units)))
        of_article: dict[str, dict[str, None]] = defaultdict(dict)
        for unit in units:
            of_article[unit.article][unit.context] = None
        for unit, near in zip(chosen, nearest, strict=True):
            self.add(unit, ANSWERABLE, unit.question, unit.context)
            others = list(of_article[unit.article])
            self.rng.shuffle(others)
            for kind, texts in (("nearest", near), ("same article", others)):
                text = next((text for text in texts if lacks_answer(text, unit)), "")
                if text:
                    self.add(unit, kind, unit.question, text)
            gone = without_answer(unit)
            if gone:
                self.add(unit, "gone", unit.question, gone)
            swapped = swap(unit, names, self.rng)
            if swapped:
                self.add(unit, "swap", swapped, unit.context)
            attribute = other_attribute(unit, words, self.rng)
            if attribute:
                self.add(unit, "attribute", attribute, unit.context)

    def of_half(self, units: list[Unit]) -> None:
        """Add questions asked of a store with half of the paragraphs, half of them answerable."""
        texts = list(dict.fromkeys(unit.context for unit in units))
        half = f"half of {self.store}"
        for text in sorted(texts, key=_digest)[:_DRAWN]:
            if _digest(text)[-1] in "02468ace":
                self.made.document(half, text)
        known = set(self.made.stores[half])
        for answerable in (True, False):
            some = [unit for unit in units if (unit.context in known) == answerable]
            self.made.asked += [
                Asked(self.group, self.pair, PROSE, self.held_out, unit.article, "half store",
                      answerable, half, None, unit.question)
                for unit in self.sample(some, self.limit // 2)
            ]  # fmt: skip

    def by_people(self, units: list[Unit]) -> None:
        """Add questions written by people, half of them without an answer in the paragraph."""
        for kind in (ANSWERABLE, "human"):
            some = [unit for unit in units if (unit.answer is None) == (kind == "human")]
            for unit in self.sample(some, self.limit // 2):
                self.add(unit, kind, unit.question, unit.context)

    def of_structures(self, groups: list[Group]) -> None:
        """Add questions that a structure answers, each asked of another text as well."""
        for genre in dict.fromkeys(group.genre for group in groups):
            some = [group for group in groups if group.genre == genre and group.negatives]
            for group in self.sample(some, self.limit // 2):
                self.add(group, ANSWERABLE, group.question, group.positive)
                self.add(group, "structure", group.question, self.rng.choice(group.negatives))


def of_people(made: Questions, file: Path) -> None:
    """Add all questions that people asked of the sample documents, which are Chinese."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    made.folders[_CORPUS.name] = _CORPUS
    for row in rows:
        kind = ANSWERABLE if row["answerable"] else "human"
        pair = f"{row['language']}->zh"
        made.asked.append(
            Asked(PEOPLE, pair, PEOPLE, True, row["id"], kind, row["answerable"], _CORPUS.name,
                  None, row["question"])
        )  # fmt: skip


def make_questions(folders: Sequence[Path], limit: int) -> Questions:
    """Return the questions made of the sets in folders or files, up to ``limit`` of each kind."""
    rng = random.Random(0)
    paths = [path for place in folders for path in _files(place)]
    files = {path.name: path for path in paths}
    made = Questions()
    if {"xquad.zh.json", "xquad.en.json"} <= files.keys():
        for pair, held_out, units in read_xquad(files["xquad.zh.json"], files["xquad.en.json"]):
            maker = Maker(made, "XQuAD", pair, held_out, limit, rng)
            maker.of_paragraphs(units)
            maker.of_half(units)
    for name, group, held_out in _SQUAD:
        if name in files:
            units = read_squad(files[name])
            maker = Maker(made, group, "zh->zh", held_out, limit, rng)
            maker.of_paragraphs(units)
            if len({unit.article for unit in units}) < len({unit.context for unit in units}):
                maker.of_half(units)
    for name in sorted(name for name in files if name.endswith(".jsonl")):
        of_people(made, files[name])
    for name in sorted(name for name in files if name.endswith(".jsonl.gz")):
        _of_lines(made, files[name], limit, rng)
    return made


def _of_lines(made: Questions, file: Path, limit: int, rng: random.Random) -> None:
    """Add the questions of a file with a question a line."""
    held_out = file.name.split(".")[0].endswith(("held", "heldout"))
    if file.name.startswith("structures"):
        for pair, groups in read_groups(file):
            Maker(made, "structures", pair, held_out, limit, rng).of_structures(groups)
    else:
        for pair, units in read_lines(file):
            Maker(made, "SQuAD 2.0", pair, held_out, limit, rng).by_people(units)


def _files(place: Path) -> list[Path]:
    """Return a file, or the question sets in a folder."""
    return sorted(place.glob("*.json*")) if place.is_dir() else [place]


def lacks_answer(text: str, unit: Unit) -> bool:
    """Return True if a text is another than the paragraph and does not hold the answer."""
    return text != unit.context and _plain(unit.answer or "") not in _plain(text)


def without_answer(unit: Unit) -> str | None:
    """Return the paragraph without the sentences that hold the answer, None if little is left."""
    answer = unit.answer or ""
    end = unit.start + len(answer)
    kept = "".join(
        found[0]
        for found in _SENTENCE.finditer(unit.context)
        if not (found.start() < end and found.end() > unit.start) and answer not in found[0]
    ).strip()
    enough = len(kept) >= max(_LEAST, len(unit.context) / 4)
    return kept if enough and answer not in kept else None


def nearest_texts(units: Sequence[Unit], texts: list[str]) -> Iterator[list[str]]:
    """Yield for each question the texts nearest to it in words, its own paragraph among them."""
    chinese = has_han(texts[0])
    vectorizer = TfidfVectorizer(
        analyzer="char" if chinese else "word", ngram_range=(1, 2) if chinese else (1, 1),
        stop_words=None if chinese else "english", sublinear_tf=True,
    )  # fmt: skip
    table = vectorizer.fit_transform(texts)
    scores = (vectorizer.transform([unit.twin for unit in units]) @ table.T).toarray()
    for row in scores:
        yield [texts[at] for at in np.argsort(-row)[:_NEAR]]


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
