"""Make training data for the reader from the structures of documents.

    python -m bench.reader_structures SOURCES_FOLDER OUT.jsonl.gz [--seed N] [--most N]

SOURCES_FOLDER holds ``COLLECTION/zh|en/FILE`` of any format. Files of the same collection and name
in both languages are translations of each other. Each line of OUT is a question with the passage
that answers it and two to four that do not: neighbours, other rows and articles, the passage with
its answer taken out or told of another thing. ``start`` and ``end`` are the short answer in
``text``, -1 where the whole block is the answer.
"""

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.reader_blocks import Fact, answers, lists, pairs, sections
from bench.reader_cells import cells, clauses, defaults, tables
from bench.reader_documents import Document, View, likeness, read_documents

SHARES = {"zh->zh": 0.40, "en->zh": 0.25, "en->en": 0.20, "zh->en": 0.15}
# Share of a language pair that is of one kind; of the two there is as much as is wanted.
_MOST_OF_KIND = {"parallel": 0.75, "heading": 0.4}
_MOST_OF_OTHERS = 0.25
_MOST_OF_DOCUMENT = 6  # groups of a kind
_MOST_NEGATIVES = 4
_LEAST_NEGATIVES = 2
_MOST_STRANGERS = 400  # passages that are kept about the same
_LONGEST = 1000  # characters of a passage; those of English have twice as many
_REPEATED = 0.85  # likeness from which a passage may answer too
_LOOKED_AT = 40  # passages of a document that are compared with the question
_MADE = ("gone", "column gone", "swap", "heading alone", "lead alone", "question alone")

Found = tuple[Document, Fact]


@dataclass
class Group:
    """A question, the passage that answers it and the passages that do not, as written."""

    question: str
    lang: str
    kind: str
    doc: str
    positive: dict[str, Any]
    negatives: list[dict[str, Any]] = field(default_factory=list)


def facts_of(document: Document, rng: random.Random) -> Iterator[Fact]:
    """Yield the facts of a document, asked in its own language."""
    yield from sections(document, document, rng)
    yield from answers(document, rng)
    yield from lists(document, document, rng)
    yield from pairs(document, rng)
    for table in tables(document):
        yield from cells(document, table, document, table, rng)
    yield from defaults(document, document.lang, rng)
    yield from clauses(document, rng)


def parallel_facts(asked: Document, read: Document, rng: random.Random) -> Iterator[Fact]:
    """Yield facts of ``read`` with questions in the words of its translation ``asked``."""
    yield from sections(asked, read, rng)
    yield from lists(asked, read, rng)
    yield from defaults(read, asked.lang, rng)
    own, worded = tables(read), tables(asked)
    if [len(table.children) for table in own] == [len(table.children) for table in worded]:
        for table, other in zip(own, worded, strict=True):
            yield from cells(asked, other, read, table, rng)


class Strangers:
    """Passages of other documents about the same: of the same heading, column, key or kind."""

    def __init__(self, facts: Sequence[Found]) -> None:
        """Collect the passages of all facts by what they are about."""
        self.by_topic: dict[tuple[str, str], list[tuple[Document, int]]] = defaultdict(list)
        for document, fact in facts:
            number = document.at(_position(fact))
            for topic in dict.fromkeys(_topics(document, fact)):
                bucket = self.by_topic[document.lang, topic]
                if number is not None and len(bucket) < _MOST_STRANGERS:
                    bucket.append((document, number))

    def pick(
        self, document: Document, fact: Fact, rng: random.Random
    ) -> Iterator[tuple[str, View]]:
        """Yield up to two passages of other documents."""
        kinds = ("other document, same topic", "other document, same kind")
        for topic, kind in zip(_topics(document, fact), kinds, strict=True):
            bucket = self.by_topic.get((document.lang, topic), [])
            for other, number in rng.sample(bucket, min(3, len(bucket))):
                if other.name != document.name:
                    yield kind, other.view(number)
                    break


def _topics(document: Document, fact: Fact) -> tuple[str, str]:
    return fact.topic, f"{fact.kind} {document.collection}"


def _position(fact: Fact) -> int:
    return fact.span.start if fact.span else fact.block.start


def make_group(
    document: Document, fact: Fact, strangers: Iterable[tuple[str, View]], rng: random.Random
) -> Group | None:
    """Return the group of a fact, None if its passage does not fit.

    ``strangers`` are passages of other documents.
    """
    number = document.at(_position(fact))
    if number is None:
        return None
    view, start, end = document.with_span(number, fact.span)
    if (fact.span and start < 0) or end > len(view.text) or not 20 <= len(view.text) <= _LONGEST:
        return None
    positive = {**view._asdict(), "start": start, "end": end}
    group = Group(fact.question, fact.lang, fact.kind, document.name, positive)
    answer = view.text[start:end] if fact.span else ""
    own = list(_negatives(document, fact, number, rng))
    seen = {view.text}
    for kind, negative in [*own[:3], *strangers, *own[3:]]:
        text = negative.text
        answers_too = kind not in _MADE and likeness(fact.question, text) > _REPEATED
        if text in seen or not 12 <= len(text) <= _LONGEST or (answers_too and answer in text):
            continue
        seen.add(text)
        group.negatives.append({**negative._asdict(), "kind": kind})
    del group.negatives[_MOST_NEGATIVES:]
    return group if len(group.negatives) >= _LEAST_NEGATIVES else None


def _negatives(
    document: Document, fact: Fact, number: int, rng: random.Random
) -> Iterator[tuple[str, View]]:
    """Yield passages of the document that do not answer, with their kinds, the hardest first."""
    own = document.passages[number]
    for kind, cut in fact.cuts:
        if any(part.start < own.end and part.end > own.start for part in cut):
            yield kind, document.view(number, cut)
    view = document.view(number)
    for word, instead in fact.swaps:
        if word in view.text and instead not in view.text.replace(word, ""):
            told = view.text.replace(word, instead)
            yield "swap", View(view.context.replace(word, instead), told)
        elif word in view.text and fact.kind == "table":
            yield "swap", exchanged(view, word, instead)
    others = [n for n in range(len(document.passages)) if not _touches(document, n, fact)]
    for kind, position in fact.others:
        found = document.at(position)
        if found in others:
            yield kind, document.view(found)
    near = [n for n in (number - 1, number + 1) if n in others]
    rng.shuffle(near)
    rng.shuffle(others)
    others = others[:_LOOKED_AT]
    like = sorted(others, key=lambda n: -likeness(fact.question, document.raw(n)))[:1]
    order = [*like, *near[:1], *others[:2]] if rng.random() < 0.7 else [*near, *others[:3]]
    for n in dict.fromkeys(order):
        yield ("neighbour" if n in near else "same document"), document.view(n)


def exchanged(view: View, word: str, instead: str) -> View:
    """Return a passage in which two words have changed places, its context as it was."""
    parts = [part.replace(instead, word) for part in view.text.split(word)]
    return View(view.context, instead.join(parts))


def _touches(document: Document, number: int, fact: Fact) -> bool:
    """Return True for a passage that holds a part of what answers."""
    own = document.passages[number]
    return own.start < fact.block.end and own.end > fact.block.start


def make_groups(documents: Sequence[Document], seed: int, most: int) -> list[Group]:
    """Return groups of all kinds in the shares wanted, at most ``most``."""
    rng = random.Random(seed)
    facts = _all_facts(documents, rng)
    rng.shuffle(facts)
    strangers = Strangers(facts)
    by_kind: dict[str, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    taken: Counter[tuple[str, str, str]] = Counter()
    for document, fact in facts:
        key = (document.name, fact.kind, fact.lang)
        taken[key] += 1
        if taken[key] <= _MOST_OF_DOCUMENT:
            by_kind[fact.lang][fact.kind].append((document, fact))
    made = [
        make_group(document, fact, strangers.pick(document, fact, rng), rng)
        for lang, share in SHARES.items()
        for document, fact in _balanced(by_kind[lang], round(most * share))
    ]
    groups = [group for group in made if group]
    rng.shuffle(groups)
    return groups


def _all_facts(documents: Sequence[Document], rng: random.Random) -> list[Found]:
    """Return the facts of all documents, those asked in the words of a translation too."""
    facts = [(document, fact) for document in documents for fact in facts_of(document, rng)]
    by_path: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents:
        by_path[document.collection, document.path].append(document)
    for same in by_path.values():
        for asked in same:
            for read in same:
                if asked.lang != read.lang:
                    facts += [(read, fact) for fact in parallel_facts(asked, read, rng)]
    return facts


def _balanced(by_kind: dict[str, list[Found]], most: int) -> Iterator[Found]:
    """Yield facts of all kinds, of each the same number as long as it has any."""
    left = most
    kinds = sorted(by_kind, key=lambda kind: (kind in _MOST_OF_KIND, len(by_kind[kind]), kind))
    for place, kind in enumerate(kinds):
        largest = round(most * _MOST_OF_KIND.get(kind, _MOST_OF_OTHERS))
        share = min(len(by_kind[kind]), largest, -(-left // (len(kinds) - place)))
        yield from by_kind[kind][:share]
        left -= share


def write(groups: Iterable[Group], out: Path) -> None:
    """Write groups as JSON lines, compressed; equal groups give equal bytes."""
    with out.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        for group in groups:
            file.write(json.dumps(vars(group), ensure_ascii=False).encode() + b"\n")


def main() -> None:
    """Read the documents, write the groups and print how many there are of each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", type=Path, help="folder COLLECTION/zh|en/FILE")
    parser.add_argument("out", type=Path, help="file to write, .jsonl.gz")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=24_000, help="groups")
    arguments = parser.parse_args()
    groups = make_groups(list(read_documents(arguments.sources)), arguments.seed, arguments.most)
    write(groups, arguments.out)
    for (lang, kind), count in sorted(Counter((one.lang, one.kind) for one in groups).items()):
        print(f"{lang} {kind:12} {count}")


if __name__ == "__main__":
    main()
