"""Questions of public sets with the signals that the program reads in their own paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.answers import Span, answer_spans, covers, find_occurrences
from bench.sets import Question, open_assistant, read_set
from index.embed import NO_TOKENS, Tokens, open_embedder
from index.store import Scope, StoredDocument, StoredPassage
from rag.assistant import Assistant
from rag.reading.signals import read_signals


@dataclass(frozen=True)
class Passage:
    """A passage of ``n`` tokens and its ``s`` sentences.

    ``ranges`` are the sentences as offsets into the passage, in characters. ``signals`` is
    ``(s, len(FIELDS))``, float32. ``right`` and ``holds`` are ``(s,)``, bool: whether the
    sentence covers the place of the answer that the set names, or any place where the answer
    occurs. ``inside`` is ``(n,)``, bool: whether the token is part of such an occurrence.
    """

    tokens: Tokens
    ranges: list[tuple[int, int]]
    signals: np.ndarray
    right: np.ndarray
    holds: np.ndarray
    inside: np.ndarray


@dataclass(frozen=True)
class Case:
    """A question with the passages of its paragraph.

    ``side`` is the half of the articles it belongs to. ``weights`` are those of the question's
    tokens, ``(q,)``, float32.
    """

    name: str
    side: bool
    question: Tokens
    weights: np.ndarray
    passages: list[Passage]


def read_case(
    assistant: Assistant,
    question: Question,
    spans: list[Span],
    occurrences: list[Span],
    known_tokens: dict[int, tuple[Tokens, np.ndarray]],
) -> Case:
    """Return a question with the signals of the sentences of its paragraph.

    ``spans`` are the places of its answers, ``occurrences`` all places where these occur;
    ``known_tokens`` caches, by passage, the tokens and where each stands in its file.
    """
    store = assistant.store
    scope = Scope(f"{question.paragraph:06}.txt")
    with store.snapshot(scope):
        outcome = assistant.examine(question.text, scope=scope)
        parsed, retrieved = outcome.findings.question, outcome.findings.retrieved
        part = outcome.findings.analyzed.whole
        candidates = {candidate.passage_id: candidate for candidate in retrieved.candidates}
        passages = store.passages(candidates)
        sentences = store.sentences(passages)
        read = []
        for key, passage in passages.items():
            document = store.document(passage.document_id)
            if key not in known_tokens:
                tokens = store.tokens([key]).get(key, NO_TOKENS)
                known_tokens[key] = tokens, _token_spans(document, passage, tokens)
            tokens, token_spans = known_tokens[key]
            rows, right, holds = [], [], []
            for sentence in sentences[key]:
                text = document.search[sentence.start : sentence.end]
                covered = part.terms.coverage(text)
                rows.append(
                    read_signals(parsed, part, retrieved, candidates[key], text, sentence, covered)
                )
                start, end = document.restored.to_source(sentence.start, sentence.end)
                right.append(covers(start, end, spans))
                holds.append(covers(start, end, occurrences))
            ranges = [(s.start - passage.start, s.end - passage.start) for s in sentences[key]]
            inside = np.zeros(len(token_spans), dtype=bool)
            for low, high in occurrences:
                inside |= (token_spans[:, 0] < high) & (low < token_spans[:, 1])
            signals = np.array(rows, dtype=np.float32)
            labels = np.array(right, dtype=bool), np.array(holds, dtype=bool)
            read.append(Passage(tokens, ranges, signals, *labels, inside))
    return Case("", False, part.tokens, part.weights.astype(np.float32), read)


def _token_spans(document: StoredDocument, passage: StoredPassage, tokens: Tokens) -> np.ndarray:
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
    for name, texts_name, questions_name in sets:
        texts, own_questions = read_set(folder / texts_name)
        _, questions = read_set(folder / questions_name)
        # Articles of one title are on one side in every set.
        article = {question.paragraph: question.article for question in own_questions}
        sides = {title: turn % 2 == 1 for turn, title in enumerate(sorted(set(article.values())))}
        spans_of = answer_spans(folder / texts_name)
        known_tokens: dict[int, tuple[Tokens, np.ndarray]] = {}
        assistant = open_assistant(texts, home / texts_name, embedder)
        for question in questions:
            spans = spans_of[question.id]
            # An answer of one character occurs in many sentences that do not answer.
            long = [(start, end) for start, end in spans if end - start > 1]
            occurrences = sorted({*spans, *find_occurrences(texts[question.paragraph], long)})
            case = read_case(assistant, question, spans, occurrences, known_tokens)
            cases.append(replace(case, name=name, side=sides[article[question.paragraph]]))
        assistant.close()
    return cases


def right_of(case: Case) -> np.ndarray:
    """Return which sentences of a case are right, ``(s,)``, bool, over all its passages."""
    return np.concatenate([passage.right for passage in case.passages])


def holders_of(case: Case) -> np.ndarray:
    """Return which sentences of a case hold the answer, wherever it occurs, ``(s,)``, bool."""
    return np.concatenate([passage.holds for passage in case.passages])
