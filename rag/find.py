"""Choose what answers: the enumeration, the sentences, or one sentence a document."""

from dataclasses import replace

import numpy as np

from index.store import DenseIndex, Store
from rag.evidence import Evidence, Findings, overlap
from rag.points import find_points
from rag.retrieve import Retrieved
from rag.sentences import Scored, score_sentences
from rag.types import Question

_MOST_SENTENCES = 3
_MOST_DOCUMENTS = 8
_MARGIN = 0.03


def find_evidence(
    store: Store,
    index: DenseIndex,
    question: Question,
    vectors: np.ndarray,
    retrieved: Retrieved,
) -> Findings:
    """Return the evidence for a question; ``vectors`` are the question and its parts."""
    scored = score_sentences(store, question, vectors[0], retrieved)
    if not scored:
        return Findings()
    best = scored[0]
    dense = sorted((c.dense for c in retrieved.candidates), reverse=True)
    measured = Findings(
        cosine=max(one.cosine for one in scored[:5]),
        contrast=dense[0] - sum(dense) / len(dense),
        coverage=best.coverage,
        passage_coverage=max(one.passage_coverage for one in scored[:5]),
        named=any(one.named for one in scored[:5]),
    )
    listed = find_points(store, index, question, vectors[0], retrieved, best)
    if listed:
        head, items = listed
        return replace(measured, head=head, items=items)
    if question.across_documents:
        return replace(measured, sentences=_one_a_document(question, scored))
    chosen: list[Evidence] = []
    for part in range(1, len(vectors)):
        ranked = scored
        if len(vectors) > 2:
            ranked = score_sentences(store, question, vectors[part], retrieved)
        for one in _best(ranked, len(vectors) - 1):
            if not any(overlap(one, other) for other in chosen):
                chosen.append(one)
    return replace(measured, sentences=tuple(chosen))


def _best(ranked: list[Scored], parts: int) -> list[Evidence]:
    """Return the best sentence and those as good; one sentence in two or more parts."""
    if not ranked:
        return []
    limit = _MOST_SENTENCES if parts == 1 else 2
    lead = ranked[0].evidence
    chosen = [lead]
    for one in ranked[1:]:
        if len(chosen) == limit or one.evidence.score < lead.score - _MARGIN:
            break
        if not any(overlap(one.evidence, other) for other in chosen):
            chosen.append(one.evidence)
    return chosen


def _one_a_document(question: Question, ranked: list[Scored]) -> tuple[Evidence, ...]:
    """Return the best sentence of every document that speaks of what is asked."""
    chosen: dict[int, Evidence] = {}
    lead = ranked[0].evidence.score
    for one in ranked:
        text = one.evidence.document.search[one.evidence.start : one.evidence.end]
        if question.phrases:
            fits = all(phrase in text for phrase in question.phrases)
        else:
            fits = one.evidence.score >= lead - 3 * _MARGIN
        if fits and len(chosen) < _MOST_DOCUMENTS:
            chosen.setdefault(one.evidence.document.id, one.evidence)
    return tuple(chosen.values()) or (ranked[0].evidence,)
