"""Find the enumeration a question asks for: its head and its points."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.embed import NO_TOKENS
from index.store import (
    EVERYWHERE,
    ReadableStore,
    Scope,
    StoredDocument,
    StoredEnumeration,
    StoredPassage,
    VectorIndex,
)
from rag.fitted import Section
from rag.question.analysis import AnalyzedQuestion, SubQuestion
from rag.reading.counts import has_run, runs_of, speaks_of, thing_listed
from rag.reading.evidence import Evidence, Quote
from rag.reading.fitted_maxsim import load_focus, score_ranges
from rag.reading.sentence_scorer import Scored
from rag.reading.signals import SENTENCES
from rag.retrieval.candidates import Candidate, Retrieved
from rag.types import Question

_TOP = 12  # lists that are looked at, nearest first: bounds the time
_FIRST = 3  # of the sentences: those that would be quoted in place of a list


@dataclass(frozen=True)
class ListWeights:
    """What a list is weighed by against the best sentence.

    ``covers_more`` is what it counts that its head says more of the question than the sentence,
    ``count_fits`` that it has as many points as are asked for; ``list_slack`` and ``count_slack``
    are what its score may lack to the sentence; with more than the share ``such_things`` of its
    points that name a thing it is a list of such things.
    """

    covers_more: float
    count_fits: float
    list_slack: float
    count_slack: float
    such_things: float


_LISTS = Section("reading", "list_reader", ListWeights)


def read_list(
    store: ReadableStore,
    index: VectorIndex,
    analyzed: AnalyzedQuestion,
    part: SubQuestion,
    retrieved: Retrieved,
    scored: Sequence[Scored],
    scope: Scope,
) -> Evidence | None:
    """Return the head and the items of the list the question asks for, None if there is none.

    ``scored`` are the sentences found, best first; only lists of documents in ``scope`` are
    considered.
    """
    question = analyzed.question
    if not (question.count or question.wants_list):
        return None
    among = None if scope == EVERYWHERE else store.enumerations_within(scope)
    found = index.search("enumerations", part.vector, _TOP, among)
    records = store.enumerations(i for i, _ in found)
    # As sentences are scored, with which the list is compared. Across scripts those are of
    # levelled passages; lists compared so too gave the same answers in a trial.
    weigh, of_lists = SENTENCES.numbers, _LISTS.numbers
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
        if _is_elsewhere(document, best.quote.document, retrieved.forms):
            continue
        text = _heads(document, one)
        covered = analyzed.terms.coverage(text)
        things = _named(document, one, noun)
        if any(_outdoes(rival, covered, things) for rival in rivals):
            continue
        named = any(form in text or form == one.speaker for form in retrieved.forms)
        score = (
            weigh.cosine * cosine
            + _late(store, part, one, place)
            + weigh.passage * candidate.score
            + of_lists.covers_more * (covered - best.coverage)
            + weigh.names * named
            + (of_lists.count_fits if question.count else 0.0)
        )
        ranked.append((score, -one.id, one))
    if not ranked:
        return None
    score, _, one = max(ranked)
    slack = of_lists.list_slack
    if question.count:
        # A sentence that lists as many things itself may be meant as well.
        slack = -of_lists.count_slack if _lists(best, question) else of_lists.count_slack
    if score < best.quote.score - slack and not (question.count and _holds(one, best.quote)):
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
    at = one.quote
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
    return rival.counted and (
        rival.coverage > covered or (rival.calls and named <= _LISTS.numbers.such_things)
    )


def _named(document: StoredDocument, one: StoredEnumeration, noun: str) -> float:
    """Return the share of the head and the points of a list that name a thing."""
    texts = [document.search[item.start : item.head_end] for item in one.items]
    texts.append(document.search[one.head_start : one.head_end])
    return sum(speaks_of(text, noun) for text in texts) / len(texts)


def _lists(one: Scored, question: Question) -> bool:
    """Tell whether a sentence itself lists things, as many as are asked for."""
    at = one.quote
    text = at.document.search[at.start : at.end]
    return "、" in text if question.count is None else has_run(text, question.count)


def _holds(one: StoredEnumeration, sentence: Quote) -> bool:
    """Tell whether a sentence is part of a list."""
    start = min(one.head_start, one.items[0].start)
    inside = start <= sentence.start < one.items[-1].end
    return inside and sentence.document.id == one.document_id


def _late(
    store: ReadableStore, part: SubQuestion, one: StoredEnumeration, place: StoredPassage
) -> float:
    """Return the likeness of a list, as far as it stands in one passage, token by token."""
    tokens = store.tokens([place.id]).get(place.id, NO_TOKENS)
    start = min(one.head_start, one.items[0].start) - place.start
    bounds = (max(0, start), one.items[-1].end - place.start)
    focus = load_focus(store.meta().get("model", ""), part.tokens.vectors.shape[1])
    return score_ranges(focus, part.tokens, part.weights, tokens, [bounds])[0]


def _quotes(store: ReadableStore, one: StoredEnumeration, score: float) -> Evidence | None:
    document = store.document(one.document_id)
    items = []
    for item in one.items:
        place = store.passage_at(one.document_id, item.start)
        if place is None:
            return None
        end = item.head_end
        while end > item.start and document.search[end - 1].isspace():
            end -= 1
        items.append(Quote(document, place, item.start, end, score, one.speaker))
    place = store.passage_at(one.document_id, one.head_start)
    if place is None or one.head_start >= one.head_end:
        return Evidence(head=items[0], items=tuple(items))
    head = Quote(document, place, one.head_start, one.head_end, score, one.speaker)
    return Evidence(head=head, items=tuple(items))
