"""Choose the quotes: the best sentences, one for each document, or some for each part."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from index.text.places import short_place
from rag.fitted import Section
from rag.question.analysis import SubQuestion
from rag.reading.evidence import Evidence, Quote, overlap
from rag.reading.extent import extend
from rag.reading.sentence_scorer import Scored
from rag.types import Question

# Set by hand, so that an answer can be read at a glance.
_MOST_SENTENCES = 3  # of an answer to a question of one part
_MOST_SENTENCES_OF_PART = 2  # for each part of a question of several
_MOST_CHARACTERS = 400  # of all quotes, unless the first alone is longer
_MOST_DOCUMENTS = 8  # in an answer with a sentence from each document


@dataclass(frozen=True)
class Margins:
    """How far below the best score a sentence may score and still be quoted.

    ``sentence`` is the margin in general, ``document`` that where one sentence of each document
    is quoted.
    """

    sentence: float
    document: float


_MARGINS = Section("reading", "selector", Margins)


def select_sentences(
    rankings: Sequence[tuple[SubQuestion, Sequence[Scored]]],
) -> tuple[Quote, ...]:
    """Return the blocks of the best sentences for each part of a question, without repetitions.

    ``rankings`` has each part with its scored sentences, best first.
    """
    most = _MOST_SENTENCES if len(rankings) == 1 else _MOST_SENTENCES_OF_PART
    chosen: list[Quote] = []
    for part, ranked in rankings:
        length = 0
        for quote in best_sentences(ranked, most):
            quotes = without_overlap(extend(quote, part), chosen)
            more = sum(each.end - each.start for each in quotes)
            if length and length + more > _MOST_CHARACTERS:
                continue
            chosen += quotes
            length += more
    return tuple(chosen)


def best_sentences(ranked: Sequence[Scored], most: int = _MOST_SENTENCES) -> list[Quote]:
    """Return the best of ``ranked``, which is best first, and up to ``most`` within the margin."""
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
    """Return the best sentence of each document that has one good enough.

    It is good enough if it has all quoted phrases of the question or, if there are none, scores
    within the margin. ``ranked`` has at least one sentence, best first.
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
    """Return the quotes for each of several things that a question asks about, without repetitions.

    ``found`` has, for each thing, its evidence and the words that name it. Quotes from a
    document without any of the words are left out, since they are about another thing.
    """
    chosen: list[Quote] = []
    for evidence, words in found:
        names = [short_place(word) for word in words]
        about_it = [
            quote
            for quote in evidence.quotes
            if any(name in quote.document.search for name in names)
        ]
        chosen += without_overlap(about_it, chosen)
    return tuple(chosen)


def without_overlap(quotes: Iterable[Quote], others: Iterable[Quote]) -> list[Quote]:
    """Return the quotes that overlap neither one of ``others`` nor an earlier quote."""
    kept, before = [], list(others)
    for quote in quotes:
        if not any(overlap(quote, other) for other in before):
            kept.append(quote)
            before.append(quote)
    return kept
