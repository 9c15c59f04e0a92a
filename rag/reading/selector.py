"""Choose the quotes: the best sentences, one for each document, or some for each part."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from index.blocks import BlockKind
from index.text.places import short_place
from rag.fitted import Section
from rag.question.analysis import SubQuestion
from rag.reading.evidence import Evidence, Quote, overlap
from rag.reading.extent import MOST_OF_LIST, extend, shortened
from rag.reading.sentence_scorer import Scored
from rag.types import Question

# Set by hand, so that an answer can be read at a glance.
_MOST_SENTENCES = 4  # of an answer to a question of one part
_MOST_SENTENCES_OF_PART = 2  # for each part of a question of several
_MOST_CHARACTERS = 480  # of all quotes, unless the first alone is longer
_MOST_BETWEEN = 60  # characters between two quotes of a line that are quoted with them
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
    unsaid = [one.quote for _, ranked in rankings for one in ranked if one.unsaid]
    for part, ranked in rankings:
        before = _length(chosen)
        for quote in best_sentences(ranked, most):
            extended = extend(quote, part)
            room = before + _MOST_CHARACTERS - _length(chosen)
            for quotes in (extended, shortened(quote, extended, room), [quote]):
                more = chosen
                for each in quotes:
                    more = _with_quote(more, each)
                if _holds_any(more, unsaid):
                    continue  # a paragraph may also have what somebody else said
                if _length(chosen) == before or _length(more) - before <= _MOST_CHARACTERS:
                    chosen = more
                    break
    return tuple(_with_items_between(chosen, unsaid))


def _with_items_between(chosen: Sequence[Quote], unsaid: Sequence[Quote]) -> list[Quote]:
    """Return quotes, those of several items of one list joined with the items between them.

    The items of a list tell cases apart: one that is left out may be the one that is meant.
    """
    quotes = list(chosen)
    lists = [_list_of(quote) for quote in quotes]
    for found in dict.fromkeys(one for one in lists if one):
        own = [quote for quote, one in zip(quotes, lists, strict=True) if one == found]
        start, end = min(quote.start for quote in own), max(quote.end for quote in own)
        joined = replace(own[0], start=start, end=end)
        is_shown = joined.document.shown(start, end) == [(start, end)]
        if len(own) > 1 and is_shown and end - start <= MOST_OF_LIST:
            if not _holds_any([joined], unsaid):
                first = quotes.index(own[0])
                kept = [quote for quote in quotes if quote not in own]
                at = sum(quote not in own for quote in quotes[:first])
                quotes = [*kept[:at], joined, *kept[at:]]
                lists = [_list_of(quote) for quote in quotes]
    return quotes


def _list_of(quote: Quote) -> tuple[int, int, int] | None:
    """Return the document and the range of the list in which a quote is an item, if it is one."""
    if quote.cells:
        return None
    path = quote.document.tree.path_to(quote.end - 1)
    for parent, block in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
        if parent.kind is BlockKind.LIST and block.kind is BlockKind.ITEM:
            return quote.document.id, parent.start, parent.end
    return None


def _holds_any(quotes: Iterable[Quote], others: Sequence[Quote]) -> bool:
    """Return True if quotes hold any of some sentences."""
    return any(
        quote.document.id == other.document.id
        and quote.start < other.end
        and other.start < quote.end
        for quote in quotes
        for other in others
    )


def _with_quote(quotes: list[Quote], added: Quote) -> list[Quote]:
    """Return quotes with another one; those that it overlaps, or nearly meets, become one."""
    joined = added
    rest: list[Quote | None] = []
    for quote in quotes:
        if _meet(quote, joined):
            start, end = min(quote.start, joined.start), max(quote.end, joined.end)
            joined = replace(quote, start=start, end=end)
            rest.append(None)
        elif quote.search == joined.search:
            return quotes
        else:
            rest.append(quote)
    place = rest.index(None) if None in rest else len(rest)
    kept = [quote for quote in rest[:place] if quote], [quote for quote in rest[place:] if quote]
    return [*kept[0], joined, *kept[1]]


def _meet(quote: Quote, other: Quote) -> bool:
    """Return True if two quotes overlap, or little of their paragraph lies between them."""
    if quote.document.id != other.document.id or quote.cells != other.cells:
        return False
    start, end = min(quote.start, other.start), max(quote.end, other.end)
    if len(quote.document.shown(start, end)) > 1:
        return False  # what is hidden between them is not quoted
    between = quote.document.search[min(quote.end, other.end) : max(quote.start, other.start)]
    return len(between) <= _MOST_BETWEEN and "\n" not in between and not quote.cells


def _length(quotes: Iterable[Quote]) -> int:
    return sum(quote.end - quote.start for quote in quotes)


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
