"""Questions of public sets with what the program sees of their own paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.answers import Place, covers, everywhere, places_of
from bench.sets import Ask, read_set, store_of
from index.embed import NO_TOKENS, Embedder, Tokens, open_embedder
from index.store import Scope, StoredDocument, StoredPassage
from rag.assistant import Assistant
from rag.reading.signals import read_signals


@dataclass(frozen=True)
class Passage:
    """A passage and its sentences: rows of FIELDS, and whether each is right.

    Right is a sentence that covers the place of the answer, ``holds`` are also those in which
    it stands once more. ``inside`` tells of each token whether it is part of any of these.
    """

    tokens: Tokens
    ranges: list[tuple[int, int]]
    signals: np.ndarray
    right: np.ndarray
    holds: np.ndarray
    inside: np.ndarray


@dataclass(frozen=True)
class Case:
    """A question with the passages of its paragraph."""

    name: str
    side: bool
    question: Tokens
    weights: np.ndarray
    passages: list[Passage]


def read_case(
    assistant: Assistant,
    embedder: Embedder,
    ask: Ask,
    places: list[Place],
    again: list[Place],
    held: dict[int, tuple[Tokens, np.ndarray]],
) -> Case:
    """Return a question with what the signals say of its paragraph.

    ``places`` are those of its answers, ``again`` all where these stand; ``held`` are the tokens
    of the passages that were read before, and where each stands in its file.
    """
    store = assistant.store
    scope = Scope(f"{ask.paragraph:06}.txt")
    with store.snapshot(scope):
        outcome = assistant.examine(ask.question, scope=scope)
        question, retrieved = outcome.findings.question, outcome.findings.retrieved
        part = outcome.findings.analyzed.whole
        found = {one.passage_id: one for one in retrieved.candidates}
        passages = store.passages(found)
        sentences = store.sentences(passages)
        read = []
        for key, passage in passages.items():
            document = store.document(passage.document_id)
            if key not in held:
                tokens = store.tokens([key]).get(key, NO_TOKENS)
                held[key] = tokens, _in_file(document, passage, tokens)
            tokens, own = held[key]
            rows, right, holds = [], [], []
            for one in sentences[key]:
                text = document.search[one.start : one.end]
                covered = part.terms.coverage(text)
                rows.append(read_signals(question, part, retrieved, found[key], text, one, covered))
                start, end = document.restored.to_source(one.start, one.end)
                right.append(covers(start, end, places))
                holds.append(covers(start, end, again))
            ranges = [(s.start - passage.start, s.end - passage.start) for s in sentences[key]]
            inside = np.zeros(len(own), dtype=bool)
            for low, high in again:
                inside |= (own[:, 0] < high) & (low < own[:, 1])
            signals = np.array(rows, dtype=np.float32)
            labels = np.array(right, dtype=bool), np.array(holds, dtype=bool)
            read.append(Passage(tokens, ranges, signals, *labels, inside))
    return Case("", False, part.tokens, part.weights.astype(np.float32), read)


def _in_file(document: StoredDocument, passage: StoredPassage, tokens: Tokens) -> np.ndarray:
    """Return where each token of a passage begins and ends in its file, ``(n, 2)``."""
    if not len(tokens.starts):
        return np.zeros((0, 2), np.int64)
    starts = (passage.start + tokens.starts).tolist()
    pairs = zip(starts, [*starts[1:], passage.end], strict=True)
    return np.array([document.restored.to_source(a, b) for a, b in pairs]).reshape(-1, 2)


def collect(folder: Path, home: Path, sets: Sequence[tuple[str, str, str]]) -> list[Case]:
    """Return the cases of some sets; ``side`` changes from article to article."""
    embedder = open_embedder("builtin")
    cases = []
    for name, texts_name, asked_name in sets:
        texts, own = read_set(folder / texts_name)
        _, asks = read_set(folder / asked_name)
        # Articles of one title are on one side in every set.
        article = {ask.paragraph: ask.article for ask in own}
        sides = {title: turn % 2 == 1 for turn, title in enumerate(sorted(set(article.values())))}
        places = places_of(folder / texts_name)
        held: dict[int, tuple[Tokens, np.ndarray]] = {}
        assistant = store_of(texts, home / texts_name, embedder)
        for ask in asks:
            own = places[ask.id]
            # An answer of one character stands in many sentences that do not answer.
            long = [one for one in own if one[1] - one[0] > 1]
            again = sorted({*own, *everywhere(texts[ask.paragraph], long)})
            case = read_case(assistant, embedder, ask, own, again, held)
            cases.append(replace(case, name=name, side=sides[article[ask.paragraph]]))
        assistant.close()
    return cases


def right_of(case: Case) -> np.ndarray:
    """Return which sentences of a case are right."""
    return np.concatenate([one.right for one in case.passages])


def holders_of(case: Case) -> np.ndarray:
    """Return which sentences of a case hold the answer, at the place of the set or elsewhere."""
    return np.concatenate([one.holds for one in case.passages])
