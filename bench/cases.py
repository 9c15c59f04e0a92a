"""Questions of public sets with the sentences of their own paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.answers import Span, answer_spans, covers
from bench.sets import Question, open_assistant, read_set
from index.embed import NO_TOKENS, Tokens, open_embedder
from index.store import Scope
from rag.assistant import Assistant


@dataclass(frozen=True)
class Passage:
    """A passage of ``n`` tokens and its ``s`` sentences.

    ``ranges`` are the sentences as offsets into the passage, in characters. ``cosines``, float32
    ``(s,)``, are those of sentences and question. ``right``, bool ``(s,)``, tells which sentences
    cover the place of the answer that the set names.
    """

    tokens: Tokens
    ranges: list[tuple[int, int]]
    cosines: np.ndarray
    right: np.ndarray


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
    known_tokens: dict[int, Tokens],
) -> Case:
    """Return a question with the sentences of its paragraph.

    ``spans`` are the places of its answers; ``known_tokens`` caches tokens by passage.
    """
    store = assistant.store
    scope = Scope(f"{question.paragraph:06}.txt")
    with store.snapshot(scope):
        outcome = assistant.examine(question.text, scope=scope)
        part = outcome.findings.analyzed.whole
        retrieved = outcome.findings.retrieved
        passages = store.passages(candidate.passage_id for candidate in retrieved.candidates)
        sentences = store.sentences(passages)
        read = []
        for key, passage in passages.items():
            document = store.document(passage.document_id)
            if key not in known_tokens:
                known_tokens[key] = store.tokens([key]).get(key, NO_TOKENS)
            cosines, right = [], []
            for sentence in sentences[key]:
                cosines.append(float(sentence.vector @ part.vector))
                start, end = document.restored.to_source(sentence.start, sentence.end)
                right.append(covers(start, end, spans))
            ranges = [(s.start - passage.start, s.end - passage.start) for s in sentences[key]]
            labels = np.array(cosines, np.float32), np.array(right, dtype=bool)
            read.append(Passage(known_tokens[key], ranges, *labels))
    return Case("", False, part.tokens, part.weights.astype(np.float32), read)


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
        known_tokens: dict[int, Tokens] = {}
        assistant = open_assistant(texts, home / texts_name, embedder)
        for question in questions:
            case = read_case(assistant, question, spans_of[question.id], known_tokens)
            cases.append(replace(case, name=name, side=sides[article[question.paragraph]]))
        assistant.close()
    return cases


def right_of(case: Case) -> np.ndarray:
    """Return which sentences of a case are right, ``(s,)``, bool, over all its passages."""
    return np.concatenate([passage.right for passage in case.passages])
