"""Find the list that a question asks for: its head and its items."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.blocks import BlockKind
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
from rag.question.terms import Terms
from rag.reading.counts import has_run, runs_of, speaks_of, thing_listed, without_points
from rag.reading.evidence import Evidence, Quote
from rag.reading.extent import extend
from rag.reading.fitted_maxsim import Focus, load_focus, score_ranges
from rag.reading.sentence_scorer import Scored, score_weights
from rag.retrieval.candidates import CONTEXT, Candidate, Retrieved
from rag.retrieval.context import context_of, context_words, covered_with, share_in
from rag.types import Question

_TOP = 12  # lists that are compared, nearest first: bounds the time
_FIRST = 3  # best sentences, which would be quoted in place of a list


@dataclass(frozen=True)
class ListWeights:
    """The numbers by which a list is compared with the best sentence.

    ``covers_more`` is the weight of how much more of the question's terms its headings contain
    than the sentence, ``count_fits`` is added if it has as many items as asked for. Its score may
    be lower than that of the sentence by ``list_slack``, or by ``count_slack`` if a number of
    things is asked for. It is a list of the things asked for if more than the share
    ``such_things`` of its headings contain their noun. A question is about one item if the
    heading of that item contains more of it, by ``item_lead``, than any other.
    """

    covers_more: float
    count_fits: float
    list_slack: float
    count_slack: float
    such_things: float
    item_lead: float


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
    """Return the head and the items of the list that a question asks for, None if there is none.

    ``scored`` are the sentences found, best first and at least one; only lists of documents in
    ``scope`` are considered.
    """
    question = analyzed.question
    if not (question.count or question.wants_list):
        return None
    among = None if scope == EVERYWHERE else store.enumerations_within(scope)
    found = index.search("enumerations", part.vector, _TOP, among)
    records = store.enumerations(enumeration_id for enumeration_id, _ in found)
    # The score of a list has the parts of a sentence's score, so that the two can be compared.
    # Across scripts, though, passage scores are levelled for sentences and not for lists.
    focus = load_focus(store.meta().get("model", ""), part.tokens.vectors.shape[1])
    numbers = _LISTS.numbers
    best = scored[0]
    terms = without_points(analyzed.terms)
    words = context_words(terms)
    noun = thing_listed(question)
    rivals = [_describe_rival(sentence, question, terms, noun) for sentence in scored[:_FIRST]]
    ranked = []
    for enumeration_id, cosine in found:
        enumeration = records.get(enumeration_id)  # None if its row is damaged
        if enumeration is None or (question.count and len(enumeration.items) != question.count):
            continue
        first = enumeration.items[0].start
        passage = store.passage_at(enumeration.document_id, first)
        if passage is None:
            continue
        candidate = retrieved.by_id.get(passage.id) or Candidate(passage.id)
        document = store.document(enumeration.document_id)
        if _only_other_names(document, best.quote.document, retrieved.forms):
            continue
        headings = _headings(document, enumeration)
        text = "".join(headings)
        context = context_of(document, first)
        coverage = covered_with(terms, words, text, context)
        share_named = sum(speaks_of(heading, noun) for heading in headings) / len(headings)
        # What announces a list does not answer in its place.
        announced = _contains(enumeration, best.quote) and not _lists_things(best, question)
        of_sections = any(
            block.kind is BlockKind.SECTION and block.start == first
            for block in document.tree.path_to(first)
        )
        is_about_item = question.count is None and _asks_for_item(terms, headings, of_sections)
        if is_about_item or any(
            _answers_better(rival, coverage, share_named, announced) for rival in rivals
        ):
            continue
        weights = score_weights(part.terms.across(text))
        score = (
            weights.cosine * cosine
            + _token_score(store, focus, part, enumeration, passage)
            + weights.passage * candidate.score
            + numbers.covers_more * (coverage - best.coverage)
            + (numbers.count_fits if question.count else 0.0)
            + CONTEXT.numbers.sentence * share_in(words, f"{context} {text.lower()}")
        )
        ranked.append((score, -enumeration.id, enumeration))
    if not ranked:
        brought = any(_contains(enumeration, best.quote) for enumeration in records.values())
        return _quote_things_listed(part, scored, rivals) if brought else None
    score, _, enumeration = max(ranked)
    slack = numbers.list_slack
    if question.count:
        # A sentence that lists as many things itself may be the answer just as well.
        slack = -numbers.count_slack if _lists_things(best, question) else numbers.count_slack
    if score < best.quote.score - slack and not (
        question.count and _contains(enumeration, best.quote)
    ):
        return None
    return _quote_list(store, enumeration, score)


def _headings(document: StoredDocument, enumeration: StoredEnumeration) -> list[str]:
    """Return the texts that say what a list is about: its head and the heading of each item.

    The rest of an item is left out because it may contain other lists.
    """
    return [
        document.search[enumeration.head_start : enumeration.head_end],
        *(document.search[item.start : item.head_end] for item in enumeration.items),
    ]


def _asks_for_item(terms: Terms, headings: Sequence[str], of_sections: bool) -> bool:
    """Return True if a question is about one item of a list, such as a section, and not about all.

    ``headings`` are those of the list, the first its head. The heading of that item contains more
    of the question than the headings of the others do, and than the head unless the items are
    sections, before which anything may stand.
    """
    head, *items = (terms.coverage(heading) for heading in headings)
    second, best = sorted([0.0, 0.0, *items])[-2:]
    before = 0.0 if of_sections else head
    return best > max(before, second) + _LISTS.numbers.item_lead


def _only_other_names(
    document: StoredDocument, other: StoredDocument, forms: Collection[str]
) -> bool:
    """Return True if ``other`` contains a name of the question and ``document`` none."""
    return any(form in other.search for form in forms) and not any(
        form in document.search for form in forms
    )


@dataclass(frozen=True)
class _Rival:
    """A sentence that may answer in place of a list.

    ``coverage`` is the share of the question's terms that it contains. ``lists``: it lists things,
    as many as asked for if a number is; ``counted``: it does, and a number is asked for.
    ``names``: it contains the noun of the things; ``names_listed``: within the list itself.
    """

    coverage: float
    lists: bool
    counted: bool
    names: bool
    names_listed: bool


def _describe_rival(sentence: Scored, question: Question, terms: Terms, noun: str) -> _Rival:
    quote, text = sentence.quote, sentence.quote.search
    context = context_of(quote.document, quote.start)
    coverage = covered_with(terms, context_words(terms), text, context)
    names_listed = bool(noun and question.count) and any(
        speaks_of(run, noun) for run in runs_of(text, question.count or 0)
    )
    lists = _lists_things(sentence, question)
    counted = lists and question.count is not None
    names = bool(noun) and speaks_of(text, noun)
    return _Rival(coverage, lists, counted, names, names_listed)


def _quote_things_listed(
    part: SubQuestion, scored: Sequence[Scored], rivals: Sequence[_Rival]
) -> Evidence | None:
    """Return the first sentence that lists the things asked for, None if that is the best one.

    The best sentence belongs to a list of other things, which would be quoted with it.
    """
    pairs = zip(scored, rivals, strict=False)
    named = next((found for found, rival in pairs if rival.names and rival.lists), scored[0])
    return Evidence(sentences=tuple(extend(named.quote, part))) if named != scored[0] else None


def _answers_better(rival: _Rival, coverage: float, share_named: float, announced: bool) -> bool:
    """Return True if a sentence answers better than a list.

    ``coverage`` is the share of the question's terms that the headings of the list contain,
    ``share_named`` the share of these headings that contain the noun of the things asked for.
    ``announced``: the best sentence of all announces the list.
    """
    if rival.names and not share_named and rival.lists:
        return True  # the sentence lists the things themselves, the list something else
    return (
        rival.counted
        and not announced
        and (
            rival.coverage > coverage
            or (rival.names_listed and share_named <= _LISTS.numbers.such_things)
        )
    )


def _lists_things(sentence: Scored, question: Question) -> bool:
    """Return True if a sentence itself lists things, as many as asked for if a number is."""
    text = sentence.quote.search
    return "、" in text if question.count is None else has_run(text, question.count)


def _contains(enumeration: StoredEnumeration, quote: Quote) -> bool:
    """Return True if a quote begins within a list."""
    start = min(enumeration.head_start, enumeration.items[0].start)
    inside = start <= quote.start < enumeration.items[-1].end
    return inside and quote.document.id == enumeration.document_id


def _token_score(
    store: ReadableStore,
    focus: Focus,
    part: SubQuestion,
    enumeration: StoredEnumeration,
    passage: StoredPassage,
) -> float:
    """Return the late interaction score of the part of a list that stands in a passage."""
    tokens = store.tokens([passage.id]).get(passage.id, NO_TOKENS)
    start = min(enumeration.head_start, enumeration.items[0].start) - passage.start
    bounds = (max(0, start), enumeration.items[-1].end - passage.start)
    return score_ranges(focus, part.tokens, part.weights, tokens, [bounds])[0]


def _quote_list(
    store: ReadableStore, enumeration: StoredEnumeration, score: float
) -> Evidence | None:
    """Return the quotes of a list, None if an item stands in no passage.

    A list without a head is given its first item as head.
    """
    document, speaker = store.document(enumeration.document_id), enumeration.speaker
    items = []
    for item in enumeration.items:
        passage = store.passage_at(enumeration.document_id, item.start)
        if passage is None:
            return None
        end = item.head_end
        while end > item.start and document.search[end - 1].isspace():
            end -= 1
        items.append(Quote(document, passage, item.start, end, score, speaker))
    start, end = enumeration.head_start, enumeration.head_end
    passage = store.passage_at(enumeration.document_id, start)
    if passage is None or start >= end:
        return Evidence(head=items[0], items=tuple(items))
    head = Quote(document, passage, start, end, score, speaker)
    return Evidence(head=head, items=tuple(items))
