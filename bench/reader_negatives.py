"""Questions and passages that do not belong together, from those that do.

Passages that merely resemble the right one teach a reader little: the nearest in words, those of
the same article, the passage without the sentence of the answer ("gone"), and the question with a
name, number or place exchanged for another of its kind ("swapped").
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.reader_sets import Asked
from index.blocks import Block, BlockKind
from index.parse.splitter import split_sentences
from index.text.normalize import has_han
from index.text.segmenter import tagged

KINDS = ("answered", "nearest", "same article", "gone", "swapped", "human")
SHARES = {"nearest": 0.4, "same article": 0.2, "gone": 0.35, "swapped": 0.45}
"""How many negatives of a kind there are for each answered question; set by hand."""
_NEAREST = 6  # passages among which one is drawn
_LEAST_LEFT = 0.25  # share of a passage that must be left without the answer's sentence
_TAGS = {"nr": "person", "nrt": "person", "ns": "place", "nt": "body", "nz": "name"}
_YEARS = (1000, 2100)


@dataclass(frozen=True)
class Pair:
    """A question and a passage; ``start`` and ``end`` are -1 if no span of ``text`` answers.

    ``answered`` without a span means that the passage as a whole answers.
    """

    question: str
    context: str
    text: str
    start: int
    end: int
    answered: bool
    set: str
    languages: str
    kind: str


def pairs_of(
    asked: Sequence[Asked], rng: random.Random, shares: dict[str, float] = SHARES
) -> Iterator[Pair]:
    """Yield every question with its passage and, by their shares, with wrong ones."""
    near, same = _others(asked)
    pool = _entities_of_all(asked)
    for one in asked:
        # Half of the passages stand under a title, as those of documents do.
        title = one.title.replace("_", " ") if rng.random() < 0.5 else ""
        end = one.start + len(one.answer)
        answered = bool(one.answer)
        kind = "answered" if answered else "human"
        made = [(kind, one.question, one.text, (one.start, end) if answered else (-1, -1))]
        if answered:
            made += [
                (kind, question, text, (-1, -1))
                for kind, question, text in _wrong(one, near[one.id], same[one.id], pool, rng)
                if rng.random() < shares[kind]
            ]
        for kind, question, text, (begin, finish) in made:
            span = begin >= 0
            yield Pair(question, title, text, begin, finish, span, one.set, one.pair, kind)


def _wrong(
    one: Asked, near: list[str], same: list[str], pool: dict[str, list[str]], rng: random.Random
) -> Iterator[tuple[str, str, str]]:
    """Yield kind, question and passage of negatives, at most one of each kind."""
    for kind, texts in (("nearest", near), ("same article", same)):
        if texts:
            yield kind, one.question, rng.choice(texts)
    if left := without_answer(one.text, one.start, one.answer):
        yield "gone", one.question, left
    if changed := swapped(one.question, one.text, pool, rng):
        yield "swapped", changed, one.text


def without_answer(text: str, start: int, answer: str) -> str:
    """Return a text without the sentences that hold an answer, '' if too little is left."""
    end = start + len(answer)
    kept, place = "", 0
    for a, b in split_sentences(text, Block(BlockKind.DOCUMENT, 0, len(text))):
        if (b > start and a < end) or answer in text[a:b]:
            # What separates sentences stays as it is: a reader would learn to see what is missing.
            kept += text[place:a]
            place = next((at for at in range(b, len(text)) if not text[at].isspace()), len(text))
    kept = (kept + text[place:]).strip()
    return kept if len(kept) >= _LEAST_LEFT * len(text) and answer not in kept else ""


def swapped(question: str, text: str, pool: dict[str, list[str]], rng: random.Random) -> str:
    """Return a question that asks for another thing than the passage tells of, '' if none.

    A number, year, person, place or name is exchanged for one that the passage lacks.
    """
    found = entities(question)
    known = text + question
    for _ in range(8 if found else 0):
        start, end, kind = rng.choice(found)
        old = question[start:end]
        new = _other_number(old, rng) if kind == "number" else rng.choice(pool[kind])
        if new != old and new not in known:
            return question[:start] + new + question[end:]
    return ""


def entities(question: str) -> list[tuple[int, int, str]]:
    """Return the numbers and names in a question as start, end and kind."""
    found, place = [], 0
    for word, tag in tagged(question) if has_han(question) else ():
        start, place = place, place + len(word)
        if word.isdecimal() and word.isascii():
            found.append((start, place, "number"))
        elif tag in _TAGS and len(word) > 1:
            found.append((start, place, _TAGS[tag]))
    return found or _capitalised(question)


def _capitalised(question: str) -> list[tuple[int, int, str]]:
    """Return runs of capitalised words after the first word, and numbers."""
    found: list[tuple[int, int, str]] = []
    place = 0
    for number, word in enumerate(question.split(" ")):
        start, place = place, place + len(word) + 1
        bare = word.rstrip(".,?!'’\")")
        if bare.isascii() and bare.isdecimal():
            found.append((start, start + len(bare), "number"))
        elif number and bare[:1].isupper():
            joined = found and found[-1][2] == "word" and found[-1][1] + 1 == start
            begin = found.pop()[0] if joined else start
            found.append((begin, start + len(bare), "word"))
    return found


def _other_number(old: str, rng: random.Random) -> str:
    number = int(old)
    if _YEARS[0] <= number <= _YEARS[1]:
        return str(number + rng.choice((-1, 1)) * rng.randint(2, 60))
    return str(max(1, int(number * rng.uniform(0.3, 3)) + rng.choice((-3, -2, 2, 3, 5))))


def _entities_of_all(asked: Sequence[Asked]) -> dict[str, list[str]]:
    """Return the names in all questions by kind."""
    pool: dict[str, list[str]] = defaultdict(lambda: ["2"])
    for one in asked:
        for start, end, kind in entities(one.question):
            pool[kind].append(one.question[start:end])
    return pool


def _others(asked: Sequence[Asked]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return, by the question's id, the passages nearest in words and those of its article."""
    near: dict[str, list[str]] = defaultdict(list)
    same: dict[str, list[str]] = defaultdict(list)
    groups: dict[tuple[str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.set, one.pair.rpartition("->")[2]].append(one)
    for group in groups.values():
        texts = list(dict.fromkeys(one.text for one in group))
        own = {text: number for number, text in enumerate(texts)}
        articles: dict[str, set[str]] = defaultdict(set)
        for one in group:
            articles[one.title].add(one.text)
        terms = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 2), sublinear_tf=True)
        table = terms.fit_transform(texts)
        for begin in range(0, len(group), 512):
            part = group[begin : begin + 512]
            # The nearest to the question if it is in the language of the passage, else those
            # nearest to the passage.
            asking = [
                one.question if one.pair.partition("->")[0] == one.pair.rpartition("->")[2]
                else one.text
                for one in part
            ]  # fmt: skip
            scores = (terms.transform(asking) @ table.T).toarray()
            for one, row in zip(part, scores, strict=True):
                row[own[one.text]] = -1
                best = np.argpartition(-row, min(_NEAREST, len(row) - 1))[:_NEAREST]
                near[one.id] = [texts[i] for i in best if row[i] > 0 and _lacks(texts[i], one)]
                others = sorted(articles[one.title] - {one.text})
                same[one.id] = [text for text in others if _lacks(text, one)]
    return near, same


def _lacks(text: str, one: Asked) -> bool:
    """Return True if a passage does not hold the answer of a question."""
    return bool(one.answer) and one.answer.lower() not in text.lower()
