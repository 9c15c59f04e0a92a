"""Run a question through the stages: analyze, retrieve, read, judge, compose.

Each stage is called from here and hands its result to the next; none calls an earlier stage
again. This is also the only place that loops over the parts of a question.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.embed import Encoded
from index.store import EVERYWHERE, ReadableStore, Scope, VectorIndex
from rag.answer.extractive import compose, refuse
from rag.answer.instead import name_nowhere
from rag.answer.notes import notes_on
from rag.answer.part_label import lacking_parts
from rag.answer.short_answer import find_short
from rag.answerability.confidence import Judgement, judge
from rag.language.keywords import content_words
from rag.question.analysis import AnalyzedQuestion, analyze
from rag.reading.comprehension.passages import read_passages, read_quoted
from rag.reading.evidence import Evidence
from rag.reading.findings import Findings
from rag.reading.list_reader import read_list
from rag.reading.part_reader import read_parts
from rag.reading.reader import PassageReader
from rag.reading.selector import (
    best_sentences,
    select_of_each,
    select_one_per_document,
    select_sentences,
)
from rag.reading.sentence_scorer import score_sentences
from rag.reading.tables.extreme_rows import read_extremes
from rag.reading.tables.row_reader import read_lookup, read_rows
from rag.retrieval.candidates import Channels, Retrieved
from rag.retrieval.cross_encoder import Reranker
from rag.retrieval.document_boost import boost
from rag.retrieval.hybrid import retrieve
from rag.retrieval.part_lookup import look_up, put_first
from rag.retrieval.promotion import promote_codes
from rag.types import Answer, Question


@dataclass(frozen=True)
class Search:
    """Where and how to search.

    ``scope`` limits the documents, None as ``channels`` means all channels, and ``boosted`` are
    the paths of documents whose passages are moved up, such as those quoted in a conversation.
    ``reader`` may read for ``reading_seconds`` in all.
    """

    scope: Scope = EVERYWHERE
    channels: Channels | None = None
    reranker: Reranker | None = None
    boosted: tuple[str, ...] = ()
    reader: PassageReader | None = None
    reading_seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """The results of the stages up to the judgement.

    ``seconds`` are the times that analysis and retrieval took, with the wait for the model, and
    that reading and judging took.
    """

    findings: Findings
    judgement: Judgement
    seconds: tuple[float, float]

    def answer(self, level: str) -> Answer:
        """Return the answer, or a refusal if the confidence does not reach the refusal setting."""
        question, evidence = self.findings.question, self.findings.evidence
        if not self.judgement.is_enough(level):
            lacking = self.findings.retrieved.parts.lacking
            unnamed = self.judgement.unnamed
            note = lacking_parts(question.language, lacking)
            note = note or name_nowhere(question.language, unnamed)
            instead = tuple(
                one
                for one in self.judgement.mismatches
                if one.found is not None and one.asked not in unnamed
            )
            return refuse(question, evidence, self.judgement.confidence, note, instead)
        span = find_short(self.findings)
        answer = compose(question, evidence, self.judgement.confidence, span)
        quoted = [quote.document for quote in evidence.quotes] if answer.answered else []
        notes = notes_on(question, quoted, self.findings.editions, evidence.comparison)
        return replace(answer, notes=notes)


def run(
    store: ReadableStore,
    index: VectorIndex,
    question: Question,
    encode: Callable[[], Encoded],
    search: Search,
) -> Outcome:
    """Run a question through all stages up to the judgement.

    ``encode`` returns the vectors of the question and of its parts, a row each; it is called
    once, after words and names were looked up. Call inside ``store.snapshot()``.
    """
    began = time.perf_counter()
    analyzed = analyze(store, question, encode)
    retrieved = find_passages(store, index, analyzed, search)
    found = time.perf_counter()
    findings = read(store, index, analyzed, retrieved, search)
    findings = with_quotes_read(store, findings, search)
    judgement = judge(store, findings)
    return Outcome(findings, judgement, (found - began, time.perf_counter() - found))


def find_passages(
    store: ReadableStore, index: VectorIndex, analyzed: AnalyzedQuestion, search: Search
) -> Retrieved:
    """Return the passages for a question.

    Those with the codes and parts it names are first; those of boosted documents are moved up.
    """
    retrieved = retrieve(store, index, analyzed, search.channels, search.scope, search.reranker)
    retrieved = promote_codes(store, analyzed, retrieved, search.scope)
    if analyzed.question.references:
        looked = look_up(store, analyzed, retrieved, search.scope)
        retrieved = put_first(store, analyzed, retrieved, looked)
    return boost(store, retrieved, search.boosted) if search.boosted else retrieved


def read(
    store: ReadableStore,
    index: VectorIndex,
    analyzed: AnalyzedQuestion,
    retrieved: Retrieved,
    search: Search,
) -> Findings:
    """Return the evidence for a question: a list, sentences, or a sentence from each document."""
    question = analyzed.question
    # What is asked of several things is read for each of them, below.
    reader = None if analyzed.alone else search.reader
    readings = read_passages(store, question, retrieved, reader, search.reading_seconds)
    scored = score_sentences(store, question, analyzed.whole, retrieved, readings)
    findings = Findings(analyzed, retrieved, scored, readings=readings)
    if not scored:
        return findings
    parts = read_parts(store, findings)
    if parts:
        return parts
    if analyzed.alone:
        return _read_each(store, index, findings, search)
    part, ranked, scope = analyzed.whole, scored, search.scope
    if question.drops_source and not question.across_documents:
        # All of the question decides on the document, the rest without the clause on the sentence.
        part = analyzed.parts[0]
        paths = {quote.document.path for quote in best_sentences(scored)}
        ranked = [
            sentence
            for sentence in score_sentences(store, question, part, retrieved, readings)
            if sentence.quote.document.path in paths
        ]
        scope = replace(scope, within=tuple(sorted(paths)))
    listed = read_extremes(store, question, part, ranked)
    listed = listed or read_lookup(store, question, part, ranked)
    listed = listed or read_list(store, index, analyzed, part, retrieved, ranked, scope)
    listed = listed or read_rows(store, question, part, ranked)
    if listed:
        return replace(findings, evidence=listed)
    if question.across_documents:
        return replace(
            findings, evidence=Evidence(sentences=select_one_per_document(question, ranked))
        )
    rankings = [(part, ranked)]
    if len(analyzed.parts) > 1:
        rankings = [
            # The reader was asked the whole question, which prefers one of its parts.
            (part, score_sentences(store, question, part, retrieved))
            for part in analyzed.parts
        ]
    return replace(findings, evidence=Evidence(sentences=select_sentences(rankings)))


def _read_each(
    store: ReadableStore, index: VectorIndex, findings: Findings, search: Search
) -> Findings:
    """Retrieve and read separately for each of several things that a question asks about.

    A thing is left unanswered if the documents found for it do not mention it.
    """
    parts = findings.analyzed.alone
    search = replace(search, reading_seconds=search.reading_seconds / len(parts))
    words = [set(content_words(part.question.search)) for part in parts]
    shared = set.intersection(*words)
    found: list[Findings] = []
    quoted: list[tuple[Evidence, Sequence[str]]] = []
    for part, part_words in zip(parts, words, strict=True):
        retrieved = find_passages(store, index, part, search)
        found.append(read(store, index, part, retrieved, search))
        names = retrieved.forms if part.question.names else part_words - shared
        quoted.append((found[-1].evidence, tuple(names)))
    evidence = Evidence(sentences=select_of_each(quoted))
    return replace(findings, evidence=evidence, of_each=tuple(found))


def with_quotes_read(store: ReadableStore, findings: Findings, search: Search) -> Findings:
    """Return findings of whose quoted passages the reader has read one at least.

    It reads that one beyond its time, if need be: how busy the machine is must not decide whether
    there is an answer.
    """
    if search.reader is None or search.reading_seconds <= 0:
        return findings
    if findings.of_each:
        each = tuple(with_quotes_read(store, part, search) for part in findings.of_each)
        return replace(findings, of_each=each)
    more = read_quoted(store, findings, search.reader)
    return replace(findings, readings={**findings.readings, **more}) if more else findings
