"""Choose what answers: the enumeration, the sentences, or one sentence a document."""

from dataclasses import replace

import numpy as np

from index.embed import Encoded
from index.store import DenseIndex, ReadableStore
from index.text.names import short_place
from rag.answerability.figures import lacks_figure
from rag.answerability.persons import asks_only_post, lacks_name, lacks_post, lacks_words
from rag.answerability.topics import lacks_topic
from rag.answerability.years import lacks_year
from rag.question.parser import read_question
from rag.question.terms import Terms, content_words, weigh
from rag.reading.evidence import Evidence, Findings, same
from rag.reading.fitted_maxsim import load_focus
from rag.reading.list_reader import find_points
from rag.reading.sentence_scorer import Part, Scored, has_post, score_sentences
from rag.reading.source_document import told_in
from rag.reading.span_reader import load_reader
from rag.retrieval.concept_coverage import TYPICAL, lack_of
from rag.retrieval.contrast import FEW, UNRELATED, Compared, contrast
from rag.retrieval.document_boost import prefer
from rag.retrieval.hybrid import Retrieved, retrieve
from rag.retrieval.late_interaction import token_weights
from rag.retrieval.name_channel import asked_names
from rag.types import Question

_MOST_SENTENCES = 3
_MOST_DOCUMENTS = 8
_MARGIN = 0.1  # what a sentence may lack to the best one to be quoted beside it
_MARGIN_ACROSS = 0.18  # the same for the best one of another document


def find_evidence(
    store: ReadableStore,
    index: DenseIndex,
    question: Question,
    encoded: Encoded,
    retrieved: Retrieved,
) -> Findings:
    """Return the evidence for a question; ``encoded`` are the question and its parts."""
    found = _choose(store, index, question, encoded, retrieved)
    lead = found.head or next(iter(found.sentences), None)
    if lead is None:
        return found
    text = f"{lead.document.title} {lead.document.date} {lead.document.search}"
    quotes = (lead, *found.items, *found.sentences)
    texts = [one.document.search[one.start : one.end] for one in quotes]
    return replace(
        found,
        contrast=contrast(compare(retrieved, found), retrieved.token_weights),
        lacks_year=lacks_year(question.search, text),
        lacks_figure=lacks_figure(question.search, " ".join(texts)),
        lacks_words=lacks_words(question, quotes, retrieved.forms),
        lacks_name=lacks_name(question, texts[0]) or lacks_post(question, quotes),
        lacks_topic=lacks_topic(
            question.search, retrieved.forms | asked_names(question), lead.document.search
        ),
        lack=_lack(store, question, encoded, retrieved, lead),
        asks_nothing=not any(len(word) > 1 for word in retrieved.terms.content),
    )


def _lack(
    store: ReadableStore, question: Question, encoded: Encoded, retrieved: Retrieved, lead: Evidence
) -> float:
    """Return what the question asks for that the document quoted first does not speak of.

    It is measured in Chinese documents for questions in another language, by those of their
    passages that were compared token by token.
    """
    document = lead.document.id
    own = [c for c in retrieved.candidates if c.document_id == document and c.measured]
    known = [one.matches for one in own if one.matches is not None]
    if question.language == "zh" or not known or not any(store.chinese([lead.passage.id])):
        return TYPICAL
    model = store.meta().get("model", "")
    matches = np.max(known, axis=0)
    return lack_of(model, question.search, encoded.tokens[0], retrieved.token_weights, matches)


def compare(retrieved: Retrieved, found: Findings) -> list[Compared]:
    """Return the best passage, or the passages of a list as one, and those of other documents.

    The other passages of its document are left out, they speak of the same things. Empty
    when nothing was compared token by token.
    """
    listed = {one.passage.id for one in found.items}
    seen = [(one, one.matches) for one in retrieved.candidates if one.matches is not None]
    own = [pair for pair in seen if pair[0].passage_id in listed] or seen[:1]
    if not own:
        return []
    whole = Compared(
        max(one.sentence for one, _ in own),
        max(one.dense for one, _ in own),
        np.max([matches for _, matches in own], axis=0),
    )
    document = own[0][0].document_id
    others = [pair for pair in seen if pair[0].document_id != document]
    return [whole, *(Compared(one.sentence, one.dense, matches) for one, matches in others)]


def _choose(
    store: ReadableStore,
    index: DenseIndex,
    question: Question,
    encoded: Encoded,
    retrieved: Retrieved,
) -> Findings:
    names = asked_names(question)
    whole = read_part(store, question.search, retrieved.terms, encoded, 0, names)
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
        part = read_part(store, text, weigh(store, text, names), encoded, 1, names)
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
            part = read_part(store, text, weigh(store, text, names), encoded, row, names)
            ranked = score_sentences(store, question, part, retrieved)
        for one in _best(ranked, len(question.parts)):
            if not any(same(one, other) for other in chosen):
                chosen.append(one)
    return replace(measured, sentences=tuple(chosen))


def _of_each(
    store: ReadableStore,
    index: DenseIndex,
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
    store: ReadableStore, index: DenseIndex, part: Question, encoded: Encoded, retrieved: Retrieved
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


def read_part(
    store: ReadableStore, text: str, terms: Terms, encoded: Encoded, row: int, names: set[str]
) -> Part:
    """Return a question, or a part of it, as ``score_sentences`` compares it."""
    tokens = encoded.tokens[row]
    fitted_to = store.meta().get("model", ""), tokens.vectors.shape[1]
    return Part(
        text, encoded.vectors[row], terms, tokens, token_weights(text, tokens),
        load_focus(*fitted_to), load_reader(*fitted_to),
        bool(names) and not set(terms.content) - names,
    )  # fmt: skip


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
