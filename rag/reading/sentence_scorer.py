"""Score sentences as evidence by signals, late interaction and what readers find."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from index.embed import NO_TOKENS, Tokens
from index.store import ReadableStore, StoredSentence
from rag.fitted import Section
from rag.question.analysis import SubQuestion
from rag.reading.counts import has_count
from rag.reading.evidence import Quote, names_columns
from rag.reading.fitted_maxsim import load_focus, score_ranges
from rag.reading.other_codes import OTHER_CODE, about_others
from rag.reading.other_rows import OTHER_ROW, about_other_rows
from rag.reading.reader import Reading
from rag.reading.signals import FIELDS, read_signals, sentence_weights
from rag.reading.span_reader import FLOOR, Reader, load_reader, log_shares
from rag.reading.spoken import NOT_THEIR_WORDS, not_their_words
from rag.retrieval.candidates import CONTEXT, Candidate, Retrieved
from rag.retrieval.context import (
    context_of,
    context_words,
    covered_with,
    with_context,
    words_in,
)
from rag.types import Question

# These bound the time.
TOP_PASSAGES = 8  # passages whose sentences are scored
TOP_ACROSS = 40  # the same if the question asks for a sentence from each document


@dataclass(frozen=True)
class ScoreWeights:
    """The numbers that adjust the scores of sentences and passages.

    ``reader`` and ``reader_across`` are the weights of ``log_shares``, within a script and across
    scripts. The reader reads a passage if the score of its best sentence is at most
    ``reader_window`` below the best of all. Across scripts, the score of a passage moves towards
    the best of its document by the share ``levelled`` of the difference. What a reader found in
    passages counts by ``reader_share``, for the logarithm of a sentence's share of the answer,
    and ``reader_answered``, for the log odds that its passage answers; across scripts by the
    numbers ending in ``_across``.
    """

    reader: float
    reader_across: float
    reader_window: float
    levelled: float
    reader_share: float
    reader_answered: float
    reader_share_across: float
    reader_answered_across: float


SCORES = Section("reading", "sentence_scorer", ScoreWeights)
FEATURES = (*FIELDS, "late", "context", "reader_share", "reader_answered")
"""The names of what scores are made of, in their order."""


def feature_weights(across: bool = False) -> np.ndarray:
    """Return the weights of FEATURES, float64 ``(len(FEATURES),)``, within or across scripts."""
    numbers = SCORES.numbers
    read = (
        (numbers.reader_share_across, numbers.reader_answered_across)
        if across
        else (numbers.reader_share, numbers.reader_answered)
    )
    return np.array([*sentence_weights(), 1.0, CONTEXT.numbers.sentence, *read])


@dataclass(frozen=True)
class Scored:
    """A sentence as it would be quoted, with the measures that answerability is judged by.

    ``cosine`` is its similarity to the question; ``coverage`` and ``passage_coverage`` are the
    shares of the question's terms that it and its passage contain, with what stands above them.
    ``named``: it contains a name of the question or is spoken by that person. ``counted``: it
    lists or mentions as many things as asked for. ``unsaid``: it is not the words of the person
    whose words are asked for, though others are. ``features``, float64 ``(len(FEATURES),)``, are
    what its score is the weighted sum of, apart from what lowers it for telling of other things.
    """

    quote: Quote
    cosine: float
    coverage: float
    passage_coverage: float
    named: bool
    counted: bool
    unsaid: bool = False
    features: np.ndarray = field(default_factory=lambda: np.zeros(len(FEATURES)), compare=False)


@dataclass(frozen=True)
class ScoredPassage:
    """The sentences of a passage, scored without the reader, and what the reader needs.

    ``ranges`` are those of the sentences, ``(start, end)`` in characters of the passage;
    ``reader_weight`` is the weight of the reader's ``log_shares`` in this passage.
    """

    tokens: Tokens
    ranges: list[tuple[int, int]]
    sentences: list[Scored]
    reader_weight: float


def score_sentences(
    store: ReadableStore,
    question: Question,
    part: SubQuestion,
    retrieved: Retrieved,
    readings: Mapping[int, Reading] | None = None,
) -> list[Scored]:
    """Return the sentences of the best passages, scored for a part of a question, best first.

    ``readings`` is what a reader found in passages for the whole question, by their ids.
    """
    top = retrieved.candidates[: TOP_ACROSS if question.across_documents else TOP_PASSAGES]
    passages = store.passages(c.passage_id for c in top)
    tokens = store.tokens(passages)
    in_order = store.sentences(passages)
    model, dim = store.meta().get("model", ""), part.tokens.vectors.shape[1]
    focus, reader = load_focus(model, dim), load_reader(model, dim)
    scored_passages = []
    readings = readings or {}
    words = context_words(part.terms)
    in_context: dict[str, list[bool]] = {}  # sentences of a section have the same context
    for candidate in level_scores(question, store, top):
        passage = passages[candidate.passage_id]
        document = store.document(passage.document_id)
        passage_text = document.search[passage.start : passage.end]
        label = store.labels([document.id]).get(document.id, "")
        above = context_of(document, passage.start, label)
        passage_coverage = covered_with(part.terms, words, passage_text, above)
        sentences = in_order[passage.id]
        ranges = [
            (sentence.start - passage.start, sentence.end - passage.start) for sentence in sentences
        ]
        passage_tokens = tokens.get(passage.id, NO_TOKENS)
        late = score_ranges(focus, part.tokens, part.weights, passage_tokens, ranges)
        across = part.terms.across(passage_text)
        weights = feature_weights(across)
        read = read_features(readings, passage.id, ranges)
        scored = []
        for place, sentence in enumerate(sentences):
            text = document.as_read(sentence.start, sentence.end)
            coverage = part.terms.coverage(text)
            signals = read_signals(question, part, retrieved, candidate, text, sentence, coverage)
            context = context_of(document, sentence.start, label)
            if context not in in_context:
                in_context[context] = words_in(words, context)
            held = list(zip(words, in_context[context], words_in(words, text.lower()), strict=True))
            # Words of the sentence itself count too: those above it must not be preferred to them.
            share = sum(word.share for word, above_it, own in held if above_it or own)
            features = np.array([*signals, late[place], share, *read[place]])
            score = float(features @ weights)
            lent = sum(word.share for word, above_it, own in held if above_it and not own)
            coverage = with_context(part.terms, coverage, lent, text, context)
            quote = Quote(document, passage, sentence.start, sentence.end, score, sentence.speaker)
            cosine = float(sentence.vector @ part.vector)
            counted = has_count(text, question)
            named = _is_named(text, sentence, retrieved)
            scored.append(
                Scored(quote, cosine, coverage, passage_coverage, named, counted, features=features)
            )
        if scored:
            weight = SCORES.numbers.reader_across if across else SCORES.numbers.reader
            scored_passages.append(ScoredPassage(passage_tokens, ranges, scored, weight))
    sentences_read = apply_reader(
        None if question.across_documents else reader, part, scored_passages
    )
    # HT-0093 and HT-0094 look alike to everything above.
    quotes = [scored.quote for scored in sentences_read]
    others = about_others(question.search, quotes)
    rows = about_other_rows(part.text, quotes)
    unsaid = not_their_words(question, quotes, retrieved.forms)
    sentences_read = [
        replace(
            _lowered(scored, OTHER_CODE * other + OTHER_ROW * row + NOT_THEIR_WORDS * not_said),
            unsaid=not_said,
        )
        for scored, other, row, not_said in zip(sentences_read, others, rows, unsaid, strict=True)
    ]
    # The names of columns are quoted with the row that answers, never in its place.
    answering = [scored for scored in sentences_read if not names_columns(scored.quote)]
    sentences_read = answering or sentences_read
    return sorted(sentences_read, key=lambda scored: (-scored.quote.score, scored.quote.start))


def read_features(
    readings: Mapping[int, Reading], passage_id: int, ranges: Sequence[tuple[int, int]]
) -> list[tuple[float, float]]:
    """Return what a reader found in the sentences of a passage, as two features each.

    These are the logarithm of a sentence's share of the answer over that of the likeliest one of
    its passage, so that the likeliest loses nothing, and the log odds that its passage answers.
    ``ranges`` are those of the sentences, in characters of the passage. A passage that was not
    read counts as the worst that was: that nobody looked must not lift it above others.
    """
    reading = readings.get(passage_id)
    worst = min((other.answered for other in readings.values()), default=0.0)
    answered = reading.answered if reading else worst
    shares = [log_share(reading, *bounds) for bounds in ranges]
    best = max(shares, default=0.0)
    return [(share - best, answered) for share in shares]


def log_share(reading: Reading | None, start: int, end: int) -> float:
    """Return the logarithm of the share of an answer that begins in a range of its passage.

    It is at least FLOOR, and 0 if the passage was not read.
    """
    return math.log(max(reading.share(start, end), math.exp(FLOOR))) if reading else 0.0


def _lowered(scored: Scored, by: float) -> Scored:
    """Return a sentence with its score lowered."""
    quote = scored.quote
    return replace(scored, quote=replace(quote, score=quote.score - by)) if by else scored


def level_scores(
    question: Question, store: ReadableStore, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Return the candidates with the scores within a document brought closer, across scripts.

    Across scripts, the scores of passages distinguish documents better than the passages of one
    document. Candidates in the script of the question are returned as they are.
    """
    best: dict[int, float] = {}
    for candidate in candidates:
        known = best.get(candidate.document_id, candidate.score)
        best[candidate.document_id] = max(known, candidate.score)
    chinese = store.chinese(candidate.passage_id for candidate in candidates)
    levelled = []
    for candidate, is_chinese in zip(candidates, chinese, strict=True):
        # A candidate that was not compared token by token has no document_id.
        if candidate.document_id and is_chinese is (question.language != "zh"):
            difference = best[candidate.document_id] - candidate.score
            score = candidate.score + SCORES.numbers.levelled * difference
            candidate = replace(candidate, score=score)
        levelled.append(candidate)
    return levelled


def apply_reader(
    reader: Reader | None, part: SubQuestion, passages: Sequence[ScoredPassage]
) -> list[Scored]:
    """Return the sentences of all passages with what the reader adds to their scores.

    In each passage, the sentence that the reader prefers keeps its score and the others lose.
    Only passages that may still contain the best sentence are read. With None as the reader, all
    scores stay.
    """
    sentences = [scored for passage in passages for scored in passage.sentences]
    if reader is None or not sentences:
        return sentences
    least = max(scored.quote.score for scored in sentences) - SCORES.numbers.reader_window
    adjusted = []
    for passage in passages:
        shares = [0.0] * len(passage.sentences)
        if max(scored.quote.score for scored in passage.sentences) >= least:
            shares = log_shares(reader, part.tokens, part.weights, passage.tokens, passage.ranges)
        # The reader was fitted on passages that contain the answer: it can choose within a
        # passage, but not between passages.
        best = max(shares)
        for scored, share in zip(passage.sentences, shares, strict=True):
            score = scored.quote.score + passage.reader_weight * (share - best)
            adjusted.append(replace(scored, quote=replace(scored.quote, score=score)))
    return adjusted


def _is_named(text: str, sentence: StoredSentence, retrieved: Retrieved) -> bool:
    """Return True if a sentence contains a name of the question or is spoken by that person."""
    return sentence.speaker in retrieved.forms or any(form in text for form in retrieved.forms)
