"""Find the enumeration a question asks for: its head and its points."""

import numpy as np

from index.store import DenseIndex, Store, StoredEnumeration
from rag.evidence import Evidence
from rag.retrieve import Candidate, Retrieved
from rag.sentences import LEXICAL_WEIGHT, NAME_WEIGHT, PASSAGE_WEIGHT, Scored
from rag.types import Question

_TOP = 12
_COUNT_FITS = 0.12
_LIST_SLACK = 0.02
_COUNT_SLACK = 0.10


def find_points(
    store: Store,
    index: DenseIndex,
    question: Question,
    vector: np.ndarray,
    retrieved: Retrieved,
    best: Scored,
) -> tuple[Evidence, tuple[Evidence, ...]] | None:
    """Return the head and the points of the enumeration the question asks for, if any."""
    if not (question.count or question.wants_list):
        return None
    found = index.search("enumerations", vector, _TOP)
    records = store.enumerations(i for i, _ in found)
    ranked = []
    for enumeration_id, cosine in found:
        one = records[enumeration_id]
        if question.count and len(one.items) != question.count:
            continue
        place = store.passage_at(one.document_id, one.items[0].start)
        if place is None:
            continue
        candidate = retrieved.by_id.get(place.id) or Candidate(place.id)
        document = store.document(one.document_id)
        # The head and the heads of the points say what a list is about; its body may hold
        # other lists.
        text = document.search[one.head_start : one.head_end] + "".join(
            document.search[item.start : item.head_end] for item in one.items
        )
        named = any(form in text or form == one.speaker for form in retrieved.forms)
        score = (
            cosine
            + PASSAGE_WEIGHT * candidate.score
            + LEXICAL_WEIGHT * retrieved.terms.coverage(text)
            + NAME_WEIGHT * named
            + (_COUNT_FITS if question.count else 0.0)
        )
        ranked.append((score, -one.id, one))
    if not ranked:
        return None
    score, _, one = max(ranked)
    slack = _COUNT_SLACK if question.count else _LIST_SLACK
    if score < best.evidence.score - slack:
        return None
    return _quotes(store, one, score)


def _quotes(
    store: Store, one: StoredEnumeration, score: float
) -> tuple[Evidence, tuple[Evidence, ...]] | None:
    document = store.document(one.document_id)
    items = []
    for item in one.items:
        place = store.passage_at(one.document_id, item.start)
        if place is None:
            return None
        end = item.head_end
        while end > item.start and document.search[end - 1].isspace():
            end -= 1
        items.append(Evidence(document, place, item.start, end, score, one.speaker))
    place = store.passage_at(one.document_id, one.head_start)
    if place is None or one.head_start >= one.head_end:
        return items[0], tuple(items)
    head = Evidence(document, place, one.head_start, one.head_end, score, one.speaker)
    return head, tuple(items)
