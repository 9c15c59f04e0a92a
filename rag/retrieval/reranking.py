"""Rank the best candidates again: by tokens, sentences, translated words and a cross-encoder."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from index.store import ReadableStore
from rag.fitted import Section
from rag.question.analysis import SubQuestion
from rag.question.terms import Terms
from rag.retrieval.candidates import (
    OTHER_SCRIPT,
    SAME_SCRIPT,
    Candidate,
    Weights,
    rank,
)
from rag.retrieval.cross_encoder import Reranker
from rag.retrieval.late_interaction import token_matches
from rag.types import Question

# Bounds the time: of these passages the text is read, up to so many characters.
TRANSLATED = 20
_LONGEST = 2_000


@dataclass(frozen=True)
class Spreading:
    """What a name counts in the other passages of the document that holds it."""

    name_in_document: float


_SPREADING = Section("retrieval", "reranking", Spreading)


def compare(
    store: ReadableStore,
    question: Question,
    whole: SubQuestion,
    candidates: list[Candidate],
    *,
    translated: bool,
) -> Weights:
    """Rank candidates by tokens and sentences, and by words in another language if ``translated``.

    Returns the weights this was done by.
    """
    _rerank(store, whole, candidates)
    weights = _weights_for(store, question, candidates)
    rank(candidates, weights)
    if translated and weights.translated:
        _translate(store, whole.terms, candidates[:TRANSLATED])
        rank(candidates, weights)
    return weights


def _weights_for(store: ReadableStore, question: Question, candidates: list[Candidate]) -> Weights:
    """Return the weights for the script that most of the candidates are written in."""
    chinese = store.chinese(c.passage_id for c in candidates)
    alike = sum(one is (question.language == "zh") for one in chinese)
    return (SAME_SCRIPT if 2 * alike > len(candidates) else OTHER_SCRIPT).numbers


def _rerank(store: ReadableStore, whole: SubQuestion, candidates: list[Candidate]) -> None:
    """Give the candidates their likeness to the question by tokens and by sentences.

    Also sets each candidate's ``document_id``, which the spreading of names needs.
    """
    matches = token_matches(whole.tokens, store.steps(c.passage_id for c in candidates))
    sentences = store.sentence_vectors(c.passage_id for c in candidates)
    passages = store.passages(c.passage_id for c in candidates)
    for candidate in candidates:
        candidate.document_id = passages[candidate.passage_id].document_id
        # A passage that an older version stored has no tokens yet.
        unknown = np.full(len(whole.weights), candidate.dense, np.float32)
        candidate.matches = matches.get(candidate.passage_id, unknown)
        candidate.measured = candidate.passage_id in matches
        candidate.late = max(0.0, float(candidate.matches @ whole.weights))
        own = sentences.get(candidate.passage_id)
        if own is not None:
            candidate.sentence = float((own @ whole.vector).max())
    _spread_names(candidates)
    _guess([c for c in candidates if c.passage_id not in matches and not c.dense], candidates)


def _spread_names(candidates: list[Candidate]) -> None:
    """Let names count in the passages beside the one that holds them, too.

    A document names its subject once and goes on about it.
    """
    named: dict[int, float] = defaultdict(float)
    for one in candidates:
        named[one.document_id] = max(named[one.document_id], one.names)
    for one in candidates:
        one.names += _SPREADING.numbers.name_in_document * (named[one.document_id] - one.names)


def _guess(unknown: list[Candidate], candidates: list[Candidate]) -> None:
    """Take passages whose vectors are still to come for as like as the others are on average."""
    held = {one.passage_id for one in unknown}
    known = [one for one in candidates if one.passage_id not in held]
    for channel in ("dense", "late", "sentence") if known else ():
        mean = sum(getattr(one, channel) for one in known) / len(known)
        for one in unknown:
            setattr(one, channel, mean)


def _translate(store: ReadableStore, terms: Terms, candidates: list[Candidate]) -> None:
    """Give the candidates in another script the share of the question's words that they say.

    A word that most of them say tells none apart and counts little.
    """
    texts = store.passage_texts((c.passage_id for c in candidates), "search", _LONGEST)
    across = [one for one in candidates if terms.across(texts[one.passage_id])]
    said = np.array([terms.translated.matches(texts[one.passage_id]) for one in across])
    if said.size:
        rarity = -np.log((said.sum(axis=0) + 0.5) / (len(said) + 1))
        for one, share in zip(across, (said @ rarity / rarity.sum()).tolist(), strict=True):
            one.translated = share


def read_again(
    store: ReadableStore, question: Question, reranker: Reranker, candidates: list[Candidate]
) -> None:
    """Give the candidates the value of the cross-encoder."""
    passages = store.passages(c.passage_id for c in candidates)
    texts = []
    for candidate in candidates:
        passage = passages[candidate.passage_id]
        text = store.document(passage.document_id).search
        texts.append(text[passage.start : passage.end])
    for candidate, value in zip(candidates, reranker(question.search, texts), strict=True):
        candidate.cross = float(value)
