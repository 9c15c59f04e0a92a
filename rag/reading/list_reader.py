"""Find the enumeration a question asks for: its head and its points."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.embed import NO_TOKENS
from index.store import (
    EVERYWHERE,
    ReadableStore,
    StoredDocument,
    StoredEnumeration,
    StoredPassage,
    VectorIndex,
)
from rag.reading.counts import has_run, runs_of, speaks_of, thing_listed
from rag.reading.evidence import Evidence
from rag.reading.fitted_maxsim import score_ranges
from rag.reading.sentence_scorer import Scored
from rag.reading.signals import FIELDS, WEIGHTS
from rag.reading.subquestion import Part
from rag.retrieval.candidates import Candidate, Retrieved
from rag.types import Question

_TOP = 12
_SOME = 0.5  # of the points of a list; more than these make it a list of such things
_FIRST = 3  # of the sentences: those that would be quoted in place of a list
_COVERS_MORE = 1.0  # the head of the list asked for says what is asked
_COUNT_FITS = 0.25
_LIST_SLACK = 0.2
_COUNT_SLACK = 0.2


def find_points(
    store: ReadableStore,
    index: VectorIndex,
    question: Question,
    part: Part,
    retrieved: Retrieved,
    scored: Sequence[Scored],
) -> tuple[Evidence, tuple[Evidence, ...]] | None:
    """Return the head and the points of the enumeration the question asks for, if any.

    ``scored`` are the sentences found, best first.
    """
    if not (question.count or question.wants_list):
        return None
    scope = retrieved.scope
    among = None if scope == EVERYWHERE else store.enumerations_within(scope)
    found = index.search("enumerations", part.vector, _TOP, among)
    records = store.enumerations(i for i, _ in found)
    # As sentences are scored, with which the list is compared. Across scripts those are of
    # levelled passages; lists compared so too gave the same answers in a trial.
    weigh = dict(zip(FIELDS, WEIGHTS.tolist(), strict=True))
    best = scored[0]
    noun = thing_listed(question)
    rivals = [_rival(one, question, noun) for one in scored[:_FIRST]]
    ranked = []
    for enumeration_id, cosine in found:
        one = records.get(enumeration_id)  # None where its row is damaged
        if one is None or (question.count and len(one.items) != question.count):
            continue
        place = store.passage_at(one.document_id, one.items[0].start)
        if place is None:
            continue
        candidate = retrieved.by_id.get(place.id) or Candidate(place.id)
        document = store.document(one.document_id)
        if _is_elsewhere(document, best.evidence.document, retrieved.forms):
            continue
        text = _heads(document, one)
        covered = retrieved.terms.coverage(text)
        things = _named(document, one, noun)
        if any(_outdoes(rival, covered, things) for rival in rivals):
            continue
        named = any(form in text or form == one.speaker for form in retrieved.forms)
        score = (
            weigh["cosine"] * cosine
            + _late(store, part, one, place)
            + weigh["passage"] * candidate.score
            + _COVERS_MORE * (covered - best.coverage)
            + weigh["names"] * named
            + (_COUNT_FITS if question.count else 0.0)
        )
        ranked.append((score, -one.id, one))
    if not ranked:
        return None
    score, _, one = max(ranked)
    slack = _LIST_SLACK
    if question.count:
        # A sentence that lists as many things itself may be meant as well.
        slack = -_COUNT_SLACK if _lists(best, question) else _COUNT_SLACK
    if score < best.evidence.score - slack and not (question.count and _holds(one, best.evidence)):
        return None
    return _quotes(store, one, score)


def _heads(document: StoredDocument, one: StoredEnumeration) -> str:
    """Return what says what a list is about: its head and those of its points.

    Its body may hold other lists.
    """
    return document.search[one.head_start : one.head_end] + "".join(
        document.search[item.start : item.head_end] for item in one.items
    )


def _is_elsewhere(document: StoredDocument, other: StoredDocument, forms: Collection[str]) -> bool:
    """Tell whether a document names nothing the question names, where another one does."""
    held = [any(form in one.search for form in forms) for one in (document, other)]
    return held == [False, True]


@dataclass(frozen=True)
class _Rival:
    """A sentence that may answer in place of a list.

    It ``lists`` things, ``counted`` as many as are asked for, ``names`` the kind of thing,
    ``calls`` those that it lists by that name.
    """

    coverage: float
    lists: bool
    counted: bool
    names: bool
    calls: bool


def _rival(one: Scored, question: Question, noun: str) -> _Rival:
    at = one.evidence
    text = at.document.search[at.start : at.end]
    calls = bool(noun and question.count) and any(
        speaks_of(run, noun) for run in runs_of(text, question.count or 0)
    )
    lists = _lists(one, question)
    counted = lists and question.count is not None
    return _Rival(one.coverage, lists, counted, bool(noun) and speaks_of(text, noun), calls)


def _outdoes(rival: _Rival, covered: float, named: float) -> bool:
    """Tell whether a sentence answers better than a list.

    ``covered`` is the share of the question that the list says, ``named`` of its head and points
    those that name the kind of thing.
    """
    if rival.names and not named and rival.lists:
        return True  # it lists the things themselves
    return rival.counted and (rival.coverage > covered or (rival.calls and named <= _SOME))


def _named(document: StoredDocument, one: StoredEnumeration, noun: str) -> float:
    """Return the share of the head and the points of a list that name a thing."""
    texts = [document.search[item.start : item.head_end] for item in one.items]
    texts.append(document.search[one.head_start : one.head_end])
    return sum(speaks_of(text, noun) for text in texts) / len(texts)


def _lists(one: Scored, question: Question) -> bool:
    """Tell whether a sentence itself lists things, as many as are asked for."""
    at = one.evidence
    text = at.document.search[at.start : at.end]
    return "、" in text if question.count is None else has_run(text, question.count)


def _holds(one: StoredEnumeration, sentence: Evidence) -> bool:
    """Tell whether a sentence is part of a list."""
    start = min(one.head_start, one.items[0].start)
    inside = start <= sentence.start < one.items[-1].end
    return inside and sentence.document.id == one.document_id


def _late(store: ReadableStore, part: Part, one: StoredEnumeration, place: StoredPassage) -> float:
    """Return the likeness of a list, as far as it stands in one passage, token by token."""
    tokens = store.tokens([place.id]).get(place.id, NO_TOKENS)
    start = min(one.head_start, one.items[0].start) - place.start
    bounds = (max(0, start), one.items[-1].end - place.start)
    return score_ranges(part.focus, part.tokens, part.weights, tokens, [bounds])[0]


def _quotes(
    store: ReadableStore, one: StoredEnumeration, score: float
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
