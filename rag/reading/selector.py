"""Choose the quotes that answer: of the best sentences, one a document, or one of each part."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from index.text.places import short_place
from rag.fitted import Section
from rag.reading.evidence import Evidence, Quote, overlap
from rag.reading.sentence_scorer import Scored
from rag.types import Question

# As much as an answer that is read at a glance holds.
_MOST_SENTENCES = 3
_MOST_SENTENCES_OF_PART = 2
_MOST_DOCUMENTS = 8


@dataclass(frozen=True)
class Margins:
    """What the score of a sentence may lack to the best one to be quoted as well.

    ``document`` is the margin for the best sentence of another document.
    """

    sentence: float
    document: float


_MARGINS = Section("reading", "selector", Margins)


def select_sentences(rankings: Sequence[Sequence[Scored]]) -> tuple[Quote, ...]:
    """Return the best sentences of each part of a question, none of them twice.

    ``rankings`` holds the sentences found for each part, best first.
    """
    most = _MOST_SENTENCES if len(rankings) == 1 else _MOST_SENTENCES_OF_PART
    chosen: list[Quote] = []
    for ranked in rankings:
        chosen += without_overlap(best_sentences(ranked, most), chosen)
    return tuple(chosen)


def best_sentences(ranked: Sequence[Scored], most: int = _MOST_SENTENCES) -> list[Quote]:
    """Return the first of some sentences, best first, and those that are as good."""
    chosen: list[Quote] = []
    for sentence in ranked:
        quote = sentence.quote
        if len(chosen) == most or (
            chosen and quote.score < chosen[0].score - _MARGINS.numbers.sentence
        ):
            break
        chosen += without_overlap([quote], chosen)
    return chosen


def select_one_per_document(question: Question, ranked: Sequence[Scored]) -> tuple[Quote, ...]:
    """Return the best sentence of every document that speaks of what is asked.

    ``ranked`` are sentences, best first, at least one.
    """
    chosen: dict[int, Quote] = {}
    best = ranked[0].quote
    for sentence in ranked:
        quote = sentence.quote
        if question.phrases:
            fits = all(phrase in quote.search for phrase in question.phrases)
        else:
            fits = quote.score >= best.score - _MARGINS.numbers.document
        if fits and len(chosen) < _MOST_DOCUMENTS:
            chosen.setdefault(quote.document.id, quote)
    return tuple(chosen.values()) or (best,)


def select_of_each(found: Iterable[tuple[Evidence, Collection[str]]]) -> tuple[Quote, ...]:
    """Return what answers for each of several things, none of it twice.

    ``found`` holds, for each thing, what was found for it and the words that name it; quotes
    of a document that has none of the words are left out, for they are of another thing.
    """
    chosen: list[Quote] = []
    for evidence, words in found:
        names = [short_place(word) for word in words]
        own = [one for one in evidence.quotes if any(name in one.document.search for name in names)]
        chosen += without_overlap(own, chosen)
    return tuple(chosen)


def without_overlap(quotes: Iterable[Quote], others: Iterable[Quote]) -> list[Quote]:
    """Return the quotes that overlap neither others nor an earlier one of them."""
    kept, before = [], list(others)
    for quote in quotes:
        if not any(overlap(quote, other) for other in before):
            kept.append(quote)
            before.append(quote)
    return kept
