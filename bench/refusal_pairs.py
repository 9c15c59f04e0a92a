"""Make questions of which it is known whether the documents answer them.

Every question is asked of one document, its own paragraph or one that does not answer it, or of
a store with half of the paragraphs. KINDS says what a question without an answer is made of. The
articles that are measured on are never fitted to. Folders of question sets may hold

- ``xquad.zh.json`` and ``xquad.en.json``, asked in both languages over both; every fourth title
  is held out;
- ``drcd_dev.json``, and ``drcd_test.json`` and ``cmrc_dev.json``, which are held out;
- ``*.jsonl.gz`` with a question a line, see ``read_lines``, held out if so the name ends
  (``_held``): people wrote those without an answer to the paragraph they belong to.
"""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.refusal_sets import Unit, read_lines, read_squad, read_xquad
from index.text.normalize import has_han, search_layer
from index.text.segmenter import tagged

ANSWERABLE = "answerable"
KINDS = ("half store", "nearest", "same article", "gone", "swap", "human", "structure")
"""Where a question without an answer comes from.

``half store``: its paragraph is in the half left out; ``nearest``: asked of the paragraph nearest
in words; ``same article``: of another one of its article; ``gone``: the sentence that answers is
taken out; ``swap``: a year, number, person, place or organisation of the question is replaced by
another; ``human``: people wrote it so; ``structure``: asked of another row, article, item or
section of the document.
"""
PROSE = "encyclopaedia"
_SQUAD = (
    ("drcd_dev.json", "DRCD dev", False),
    ("drcd_test.json", "DRCD test", True),
    ("cmrc_dev.json", "CMRC dev", True),
)
_NEAR = 12  # nearest paragraphs among which one without the answer is looked for
_TRIES = 8
_LEAST = 25  # characters of a paragraph without its answer
_DRAWN = 400  # paragraphs of which about half are in a half store
_SENTENCE = re.compile(r"[^。！？!?.\n]+(?:[。！？!?\n]|\.(?!\d))*[”\"』」]?\s*|[^\n]")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the |de )?[A-Z][\w’'-]+)*")
_NO_NAME = frozenset(
    "What Which Who Whom Whose When Where Why How In On At For From To By With The A An If Is Was "
    "Were Are Did Does Do During After Before Of According Besides About Along Under Since Between "
    "Other Name I".split()
)
_FLAGS = {"nr": "person", "nrt": "person", "nrfg": "person", "ns": "place", "nt": "organisation",
          "nz": "name", "eng": "name"}  # fmt: skip

Pools = dict[str, list[tuple[str, str]]]
"""Names by their kind, each with the article it is from."""


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
    """Questions to ask, and the texts of the stores they are asked of, by the store's name."""

    def __init__(self) -> None:
        """Begin without any."""
        self.asked: list[Asked] = []
        self.stores: dict[str, list[str]] = defaultdict(list)
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

    def add(self, unit: Unit, kind: str, question: str, text: str) -> None:
        """Add a question asked of one text."""
        self.made.asked.append(
            Asked(self.group, self.pair, PROSE, self.held_out, unit.article, kind,
                  kind == ANSWERABLE, self.store, self.made.document(self.store, text), question)
        )  # fmt: skip

    def sample(self, units: Sequence[Unit], most: int) -> list[Unit]:
        """Return some of the questions, in any order."""
        return self.rng.sample(units, min(most, len(units)))

    def of_paragraphs(self, units: list[Unit]) -> None:
        """Add questions asked of one paragraph each, all of which had an answer."""
        names = pools(units)
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


def make_questions(folders: Sequence[Path], limit: int) -> Questions:
    """Return the questions made of the sets in some folders, up to ``limit`` of each kind."""
    rng = random.Random(0)
    files = {path.name: path for folder in folders for path in sorted(folder.glob("*.json*"))}
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
    for name in sorted(name for name in files if name.endswith(".jsonl.gz")):
        held_out = name.endswith("_held.jsonl.gz")
        for pair, units in read_lines(files[name]):
            Maker(made, "SQuAD 2.0", pair, held_out, limit, rng).by_people(units)
    return made


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


def swap(unit: Unit, names: Pools, rng: random.Random) -> str | None:
    """Return the question with a name or number replaced, or None if there is none to replace.

    What is replaced stands in the paragraph, and what replaces it is of the same kind and stands
    neither there nor in the question.
    """
    known = search_layer(f"{unit.context} {unit.same} {unit.question}")
    paragraph = search_layer(f"{unit.context} {unit.same}")
    ranges = [
        found for found in find_names(unit.question)
        if search_layer(unit.question[found[0] : found[1]]) in paragraph
    ]  # fmt: skip
    for _ in range(_TRIES if ranges else 0):
        start, end, kind = rng.choice(ranges)
        if kind == "number":
            new = _other_number(unit.question[start:end], rng)
        else:
            new, article = rng.choice(names[kind])
            new = new if article != unit.article else ""
        if new and search_layer(new) not in known:
            return unit.question[:start] + new + unit.question[end:]
    return None


def find_names(question: str) -> Iterator[tuple[int, int, str]]:
    """Yield the ranges of the numbers and names in a question, each with its kind."""
    for found in _NUMBER.finditer(question):
        yield found.start(), found.end(), "number"
    if not has_han(question):
        for found in _NAME.finditer(question):
            words = found[0].split()
            while words and words[0] in _NO_NAME:
                words.pop(0)
            # A question may begin with any word.
            if words and (found.start() or len(words) > 1):
                yield found.end() - len(" ".join(words)), found.end(), "English name"
        return
    at = 0
    for word, flag in tagged(search_layer(question)):
        if flag in _FLAGS and len(word) > 1:
            yield at, at + len(word), _FLAGS[flag]
        at += len(word)


def pools(units: Sequence[Unit]) -> Pools:
    """Return the names in the questions of a set that stand in their paragraphs too."""
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for unit in units:
        for start, end, kind in find_names(unit.question):
            if unit.question[start:end] in unit.same:
                found[kind][unit.question[start:end], unit.article] = None
    return {kind: list(names) for kind, names in found.items()}


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


def _other_number(old: str, rng: random.Random) -> str:
    """Return a number like another: a year some years from it, or one of the same magnitude."""
    value = int(old)
    if len(old) == 4 and 1000 <= value <= 2100:
        return str(value + rng.choice((-1, 1)) * rng.randint(2, 60))
    new = max(1, round(value * rng.uniform(0.4, 2.5)))
    return str(new if new != value else value + rng.randint(1, 5))


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
