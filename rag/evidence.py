"""Choose what answers: the sentences, or the enumeration, that the answer will quote."""

import re
from dataclasses import dataclass

import numpy as np

from index.store import (
    DenseIndex,
    Store,
    StoredDocument,
    StoredEnumeration,
    StoredPassage,
    StoredSentence,
)
from rag.retrieve import Candidate, Retrieved
from rag.types import Question

TOP_PASSAGES = 8
_TOP_ENUMERATIONS = 12
_MOST_SENTENCES = 3
_MOST_DOCUMENTS = 8
_MARGIN = 0.03
_PASSAGE = 0.5
_LEXICAL = 0.25
_NAME = 0.1
_KIND = 0.04
_PHRASE = 0.15
_LIST_RUN = 0.1
_COUNT_FITS = 0.12
_LIST_SLACK = 0.02
_COUNT_SLACK = 0.10

_KINDS = {
    "when": re.compile(r"\d{4}年|\d{1,2}月|\d{1,2}日|\d:\d\d|[上下]午|年初|年底"),
    "how many": re.compile(r"\d|[一二三四五六七八九十百千万亿两]+(?:个|家|名|位|人|项|元|%)"),
    "where": re.compile(r"在[^，。]{2,15}(?:召开|举行|举办|召|开幕|进行)|位于|地处|坐落"),
    "who": re.compile(r"主任|书记|市长|区长|县长|主席|董事长|总经理|科长|局长|院长|校长|教授|记者|委员"),
    "why": re.compile(r"因为|由于|因此|为了|原因|所以"),
}


@dataclass(frozen=True)
class Evidence:
    """A quote to be made: restored range ``[start, end)`` of a document."""

    document: StoredDocument
    passage: StoredPassage
    start: int
    end: int
    score: float
    speaker: str = ""


@dataclass(frozen=True)
class Findings:
    """The evidence in the order of the answer; ``items`` of a list, after its head.

    The rest is what the decision to answer rests on: the best sentence's cosine and its
    coverage of the question's terms, by itself and with its passage.
    """

    sentences: tuple[Evidence, ...] = ()
    head: Evidence | None = None
    items: tuple[Evidence, ...] = ()
    cosine: float = 0.0
    coverage: float = 0.0
    passage_coverage: float = 0.0
    named: bool = False


@dataclass(frozen=True)
class _Scored:
    evidence: Evidence
    cosine: float
    coverage: float
    passage_coverage: float
    named: bool


def find_evidence(
    store: Store,
    index: DenseIndex,
    question: Question,
    vectors: np.ndarray,
    retrieved: Retrieved,
) -> Findings:
    """Return the evidence for a question; ``vectors`` are the question and its parts."""
    scored = _score_sentences(store, question, vectors[0], retrieved)
    if not scored:
        return Findings()
    best = scored[0]
    measured = Findings(
        cosine=max(one.cosine for one in scored[:5]),
        coverage=best.coverage,
        passage_coverage=max(one.passage_coverage for one in scored[:5]),
        named=any(one.named for one in scored[:5]),
    )
    listed = _enumeration(store, index, question, vectors[0], retrieved, best)
    if listed:
        head, items = listed
        return _with(measured, head=head, items=items)
    if question.across_documents:
        return _with(measured, sentences=_one_a_document(question, scored))
    chosen: list[Evidence] = []
    for part in range(1, len(vectors)):
        ranked = scored
        if len(vectors) > 2:
            ranked = _score_sentences(store, question, vectors[part], retrieved)
        chosen += [e for e in _best(ranked, len(vectors) - 1) if e not in chosen]
    return _with(measured, sentences=tuple(chosen))


def _with(measured: Findings, **found: object) -> Findings:
    return Findings(**{**measured.__dict__, **found})  # type: ignore[arg-type]


def _score_sentences(
    store: Store, question: Question, vector: np.ndarray, retrieved: Retrieved
) -> list[_Scored]:
    top = retrieved.candidates[: TOP_PASSAGES if not question.across_documents else 40]
    passages = store.passages(c.passage_id for c in top)
    scored = []
    for candidate in top:
        passage = passages[candidate.passage_id]
        document = store.document(passage.document_id)
        whole = retrieved.terms.coverage(document.search[passage.start : passage.end])
        for sentence in store.sentences(passage.id):
            scored.append(
                _score(question, vector, retrieved, candidate, passage, document, sentence, whole)
            )
    return sorted(scored, key=lambda s: (-s.evidence.score, s.evidence.start))


def _score(
    question: Question,
    vector: np.ndarray,
    retrieved: Retrieved,
    candidate: Candidate,
    passage: StoredPassage,
    document: StoredDocument,
    sentence: StoredSentence,
    passage_coverage: float,
) -> _Scored:
    text = document.search[sentence.start : sentence.end]
    cosine = float(sentence.vector @ vector)
    coverage = retrieved.terms.coverage(text)
    named = any(form in text or form == sentence.speaker for form in retrieved.forms)
    kind = _KINDS.get(question.kind)
    score = (
        cosine
        + _PASSAGE * candidate.score
        + _LEXICAL * coverage
        + _NAME * named
        + _KIND * bool(kind and kind.search(text))
        + _PHRASE * any(phrase in text for phrase in question.phrases)
        + _LIST_RUN * bool(question.count and _has_run(text, question.count))
    )
    evidence = Evidence(document, passage, sentence.start, sentence.end, score, sentence.speaker)
    return _Scored(evidence, cosine, coverage, passage_coverage, named)


def _has_run(text: str, count: int) -> bool:
    """Tell whether a text lists exactly so many things between enumeration commas."""
    runs = re.findall(r"[^，,。；;：:]+", text)
    return any(run.count("、") + 1 + (run.count("和") == 1) * 0 == count for run in runs)


def _best(ranked: list[_Scored], parts: int) -> list[Evidence]:
    """Return the best sentence and those as good; one sentence in two or more parts."""
    if not ranked:
        return []
    limit = _MOST_SENTENCES if parts == 1 else 2
    lead = ranked[0].evidence
    chosen = [lead]
    for one in ranked[1:]:
        if len(chosen) == limit or one.evidence.score < lead.score - _MARGIN:
            break
        chosen.append(one.evidence)
    return chosen


def _one_a_document(question: Question, ranked: list[_Scored]) -> tuple[Evidence, ...]:
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


def _enumeration(
    store: Store,
    index: DenseIndex,
    question: Question,
    vector: np.ndarray,
    retrieved: Retrieved,
    best: _Scored,
) -> tuple[Evidence, tuple[Evidence, ...]] | None:
    """Return the head and the points of the enumeration the question asks for, if any."""
    if not (question.count or question.wants_list):
        return None
    found = index.search("enumerations", vector, _TOP_ENUMERATIONS)
    records = store.enumerations(i for i, _ in found)
    ranked = []
    for enumeration_id, cosine in found:
        one = records[enumeration_id]
        if question.count and len(one.items) != question.count:
            continue
        place = _passage_at(store, one.document_id, one.items[0].start)
        if place is None:
            continue
        candidate = retrieved.by_id.get(place.id) or Candidate(place.id)
        document = store.document(one.document_id)
        text = document.search[one.head_start : one.items[-1].end]
        named = any(form in text or form == one.speaker for form in retrieved.forms)
        score = (
            cosine
            + _PASSAGE * candidate.score
            + _LEXICAL * retrieved.terms.coverage(text)
            + _NAME * named
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
        place = _passage_at(store, one.document_id, item.start)
        if place is None:
            return None
        end = item.head_end
        while end > item.start and document.search[end - 1].isspace():
            end -= 1
        items.append(Evidence(document, place, item.start, end, score, one.speaker))
    place = _passage_at(store, one.document_id, one.head_start)
    if place is None or one.head_start >= one.head_end:
        return items[0], tuple(items)
    head = Evidence(document, place, one.head_start, one.head_end, score, one.speaker)
    return head, tuple(items)


def _passage_at(store: Store, document_id: int, position: int) -> StoredPassage | None:
    for passage in store.passages_of(document_id):
        if passage.start <= position < passage.end:
            return passage
    return None
