"""Score sentences as evidence by their vectors and tokens, and by what a reader finds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache

import numpy as np

from index.embed import NO_TOKENS
from index.store import ReadableStore
from rag.fitted import Section
from rag.question.analysis import SubQuestion
from rag.reading.counts import has_count
from rag.reading.evidence import Quote, names_columns
from rag.reading.fitted_maxsim import load_focus, score_ranges
from rag.reading.other_codes import about_others
from rag.reading.other_places import about_other_places
from rag.reading.reader import Reading
from rag.reading.signals import SIGNALS, read_signals
from rag.reading.spoken import NOT_THEIR_WORDS, not_their_words
from rag.reading.tables.lookup import looked_up
from rag.reading.tables.other_rows import about_other_rows
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
FLOOR = -6.0
"""The least logarithm of a share: differences between smaller ones mean nothing."""


@dataclass(frozen=True)
class ScoreWeights:
    """What the parts of a sentence's score count; ``bench/reading.py`` fits them.

    They are the ``cosine`` of sentence and question, the score of the ``passage``, the signals of
    ``read_signals``, and what a reader found: ``reader_share``, the logarithm of the sentence's
    share of the answer, and ``reader_answered``, the log odds that its passage answers. Late
    interaction counts 1.
    """

    cosine: float
    passage: float
    phrase: float
    run: float
    lists: float
    fragment: float
    translated: float
    byline: float
    names: float
    reader_share: float
    reader_answered: float


@dataclass(frozen=True)
class Levels:
    """How scores are adjusted.

    Across scripts, the score of a passage moves towards the best of its document by the share
    ``levelled`` of the difference. A row of a table gains ``lookup`` if a question names both the
    row and one of its columns.
    """

    levelled: float
    lookup: float


SCORES = Section("reading", "sentence_scorer", Levels)
SAME_SCRIPT = Section("reading", "same_script", ScoreWeights)
OTHER_SCRIPT = Section("reading", "other_script", ScoreWeights)
FEATURES = ("cosine", "passage", *SIGNALS, "late", "context", "reader_share", "reader_answered")
"""The names of what scores are made of, in their order."""


def score_weights(across: bool) -> ScoreWeights:
    """Return what the parts of a score count, within or across scripts."""
    return (OTHER_SCRIPT if across else SAME_SCRIPT).numbers


@cache
def feature_weights(across: bool = False) -> np.ndarray:
    """Return the weights of FEATURES, float64 ``(len(FEATURES),)``; the array is read-only."""
    known = {**asdict(score_weights(across)), "late": 1.0, "context": CONTEXT.numbers.sentence}
    weights = np.array([known[name] for name in FEATURES])
    weights.flags.writeable = False
    return weights


@dataclass(frozen=True)
class Scored:
    """A sentence as it would be quoted, with the measures that answerability is judged by.

    ``coverage`` and ``passage_coverage`` are the shares of the question's terms that it and its
    passage contain, with what stands above them. ``counted``: it lists or mentions as many things
    as asked for. ``unsaid``: it is not the words of the person whose words are asked for, though
    others are. ``features``, float64 ``(len(FEATURES),)``, are what its score is the weighted
    sum of, apart from what lowers it for being unsaid.
    """

    quote: Quote
    coverage: float
    passage_coverage: float
    counted: bool
    unsaid: bool = False
    features: np.ndarray = field(default_factory=lambda: np.zeros(len(FEATURES)), compare=False)


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
    focus = load_focus(model, dim)
    found: list[Scored] = []
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
        weights = feature_weights(part.terms.across(passage_text))
        read = read_features(readings, passage.id, ranges)
        for place, sentence in enumerate(sentences):
            text = document.as_read(sentence.start, sentence.end)
            coverage = part.terms.coverage(text)
            context = context_of(document, sentence.start, label)
            if context not in in_context:
                in_context[context] = words_in(words, context)
            held = list(zip(words, in_context[context], words_in(words, text.lower()), strict=True))
            # Words of the sentence itself count too: those above it must not be preferred to them.
            share = sum(word.share for word, above_it, own in held if above_it or own)
            cosine = float(sentence.vector @ part.vector)
            signals = read_signals(question, part, retrieved.forms, text, coverage)
            measured = (cosine, candidate.score, *signals, late[place], share, *read[place])
            features = np.array(measured)
            score = float(features @ weights)
            lent = sum(word.share for word, above_it, own in held if above_it and not own)
            coverage = with_context(part.terms, coverage, lent, text, context)
            quote = Quote(document, passage, sentence.start, sentence.end, score, sentence.speaker)
            counted = has_count(text, question)
            found.append(Scored(quote, coverage, passage_coverage, counted, features=features))
    # HT-0093 and HT-0094 look alike to everything above, and so do the mayors of two cities.
    quotes = [scored.quote for scored in found]
    others = about_others(question.search, quotes)
    rows = about_other_rows(part.text, quotes)
    places = about_other_places(part.text, quotes)
    unsaid = not_their_words(question, quotes, retrieved.forms)
    about_it = [
        _marked_unsaid(scored) if not_said else scored
        for scored, *other, not_said in zip(found, others, rows, places, unsaid, strict=True)
        # The names of columns are quoted with the row that answers, never in its place.
        if not (any(other) or names_columns(scored.quote))
    ]
    found = _with_lookups(part, about_it or found)
    return sorted(found, key=lambda scored: (-scored.quote.score, scored.quote.start))


def _with_lookups(part: SubQuestion, found: Sequence[Scored]) -> list[Scored]:
    """Return sentences with what rows gain of which the question names row and column."""
    named = looked_up(part.text, part.terms, [scored.quote for scored in found])
    gains = [SCORES.numbers.lookup * share for share in named]
    return [
        replace(scored, quote=replace(scored.quote, score=scored.quote.score + gain))
        if gain
        else scored
        for scored, gain in zip(found, gains, strict=True)
    ]


def _marked_unsaid(scored: Scored) -> Scored:
    """Return a sentence behind those of the person whose words are asked for."""
    score = scored.quote.score - NOT_THEIR_WORDS
    return replace(scored, quote=replace(scored.quote, score=score), unsaid=True)


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
