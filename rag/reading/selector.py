"""Choose what answers: the enumeration, the sentences, or one sentence a document."""

from dataclasses import replace

from index.embed import Encoded
from index.store import ReadableStore, VectorIndex
from index.text.names import short_place
from rag.language.keywords import content_words
from rag.question.answer_type import asks_only_post
from rag.question.names import asked_names
from rag.question.parser import read_question
from rag.question.terms import weigh
from rag.reading.evidence import Evidence, Findings, same
from rag.reading.list_reader import find_points
from rag.reading.sentence_scorer import Scored, score_sentences
from rag.reading.signals import has_post
from rag.reading.source_document import told_in
from rag.reading.subquestion import read_subquestion
from rag.retrieval.candidates import Retrieved
from rag.retrieval.contrast import FEW, UNRELATED
from rag.retrieval.document_boost import prefer
from rag.retrieval.hybrid import retrieve
from rag.types import Question

_MOST_SENTENCES = 3
_MOST_DOCUMENTS = 8
_MARGIN = 0.1  # what a sentence may lack to the best one to be quoted beside it
_MARGIN_ACROSS = 0.18  # the same for the best one of another document


def _choose(
    store: ReadableStore,
    index: VectorIndex,
    question: Question,
    encoded: Encoded,
    retrieved: Retrieved,
) -> Findings:
    names = asked_names(question)
    whole = read_subquestion(store, question.search, retrieved.terms, encoded, 0, names)
    scored = score_sentences(store, question, whole, retrieved)
    if not scored:
        return Findings()
    best = scored[0]
    quoted = best.evidence.document.search[best.evidence.start : best.evidence.end]
    measured = Findings(
        cosine=max(one.cosine for one in scored[:5]),
        late=_above_mean([c.late for c in retrieved.candidates if c.late]),
        coverage=best.coverage,
        passage_coverage=max(one.passage_coverage for one in scored[:5]),
        only_named=best.named and whole.only_names,
        names_it=any(form in quoted for form in retrieved.forms),
        tells_post=question.kind == "post" and has_post(quoted, retrieved.forms),
        only_post=asks_only_post(whole.terms.content, {*names, *retrieved.forms}),
        counted=any(one.counted for one in scored[:3]),
    )
    if question.each:
        return _of_each(store, index, question, encoded, retrieved, measured)
    part, asked = whole, scored
    if question.drops_source and not question.across_documents:
        text = question.parts[0]
        # What names the document chooses it; whether it is enough is judged by the whole, too.
        part = read_subquestion(store, text, weigh(store, text, names), encoded, 1, names)
        told = {one.document.path for one in _best(told_in(question, retrieved, scored), 1)}
        asked = [
            one
            for one in score_sentences(store, question, part, retrieved)
            if one.evidence.document.path in told
        ]
        retrieved = replace(retrieved, scope=replace(retrieved.scope, within=tuple(sorted(told))))
    listed = find_points(store, index, question, part, retrieved, asked)
    if listed:
        head, items = listed
        return replace(measured, head=head, items=items)
    if question.across_documents:
        return replace(measured, sentences=_one_a_document(question, asked))
    chosen: list[Evidence] = []
    for row, text in enumerate(question.parts, 1):
        ranked = asked
        if len(question.parts) > 1:
            part = read_subquestion(store, text, weigh(store, text, names), encoded, row, names)
            ranked = score_sentences(store, question, part, retrieved)
        for one in _best(ranked, len(question.parts)):
            if not any(same(one, other) for other in chosen):
                chosen.append(one)
    return replace(measured, sentences=tuple(chosen))


def _of_each(
    store: ReadableStore,
    index: VectorIndex,
    question: Question,
    encoded: Encoded,
    retrieved: Retrieved,
    measured: Findings,
) -> Findings:
    """Return what answers for each of several things, each looked for on its own.

    A thing that its document does not know is left unanswered.
    """
    chosen: list[Evidence] = []
    words = [set(content_words(text)) for text in question.parts]
    shared = set.intersection(*words)
    for row, text in enumerate(question.parts, 1):
        own = Encoded(encoded.vectors[[row, row]], [encoded.tokens[row]] * 2)
        part = replace(read_question(text), parts=(text,), each=False)
        looked = _look_again(store, index, part, own, retrieved)
        found = _choose(store, index, part, own, looked)
        known = looked.forms if part.names else words[row - 1] - shared
        quotes = [*([found.head] if found.head else []), *found.items, *found.sentences]
        chosen += [
            one
            for one in quotes
            if any(short_place(word) in one.document.search for word in known)
            and not any(same(one, other) for other in chosen)
        ]
        measured = replace(measured, tells_post=measured.tells_post or found.tells_post)
    return replace(measured, sentences=tuple(chosen))


def _look_again(
    store: ReadableStore, index: VectorIndex, part: Question, encoded: Encoded, retrieved: Retrieved
) -> Retrieved:
    """Return the passages for a part, looked for as those of the whole question were."""
    how = (retrieved.channels, retrieved.scope, retrieved.reranker)
    found = retrieve(store, index, part, lambda: encoded, *how)
    return prefer(store, found, retrieved.preferred) if retrieved.preferred else found


def _above_mean(scores: list[float]) -> float:
    """Return how far the best of some scores stands out from their mean.

    Where there are few passages to compare with, unrelated ones are imagined.
    """
    if not scores:
        return 0.0
    padded = scores + [UNRELATED] * (FEW - len(scores))
    return max(scores) - sum(padded) / len(padded)


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
        if not any(same(one.evidence, other) for other in chosen):
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
            fits = one.evidence.score >= lead - _MARGIN_ACROSS
        if fits and len(chosen) < _MOST_DOCUMENTS:
            chosen.setdefault(one.evidence.document.id, one.evidence)
    return tuple(chosen.values()) or (ranked[0].evidence,)
