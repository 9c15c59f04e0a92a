"""Find the words inside a quote that answer a question by themselves.

A reader proposes them: the spans of the passages it has read. One is taken if it lies in a quote
of the answer and is of the kind that is asked for, and if it is probable enough by a model that
``bench/short_answers.py`` fits. No short answer is better than a wrong one.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.store import StoredDocument
from index.text.normalize import is_han
from rag.answer.span_edges import trimmed, whole_words
from rag.answer.time_span import direct_answer
from rag.fitted import Section
from rag.question.answer_type import FIGURES, asks, tells
from rag.question.polar import find_modals, is_polar
from rag.reading.evidence import Quote
from rag.reading.findings import Findings
from rag.reading.reader import Reading
from rag.reading.tables.lookup import look_up
from rag.types import AnswerType, Question


@dataclass(frozen=True)
class ShortNumbers:
    """The numbers of the model: a logistic regression, and the least probability that is shown.

    It weighs the log odds of the span (``span``), those of its passage (``answered``), by how much
    the span is ahead of the best span with other words (``ahead``) and how short it is (``brief``):
    of many words some are mostly beside the point. ``time`` is the
    probability of a time that is found by rule, which counts where no reader has read, or where
    the best span is the same time and rather right than wrong, though not by itself sure enough.
    """

    span: float
    answered: float
    ahead: float
    brief: float
    bias: float
    level: float
    time: float


@dataclass(frozen=True)
class CellNumbers:
    """The probability that the only cell whose row and column a question names is the answer."""

    cell: float


NUMBERS = Section("answer", "short", ShortNumbers)
CELLS = Section("answer", "cells", CellNumbers)
_LIKE_HAN = 2  # Chinese characters that say as much as a word or a number
_LONG = 20  # characters from which on longer ones are no less likely
_LONGEST_CELL = 30  # characters; a longer one is rather a text than a short answer
_EVEN = 0.5  # from here on a span is rather right than wrong


class Features(NamedTuple):
    """What the probability of a span is computed from: log odds, and how short it is, -2 to 0."""

    span: float
    answered: float
    ahead: float
    brief: float


class ShortSpan(NamedTuple):
    """A span ``[start, end)`` of the restored text of a quote's document, and its probability."""

    quote: Quote
    start: int
    end: int
    probability: float


class Proposal(NamedTuple):
    """A span inside a quote, in restored offsets, before it is known whether it is good enough."""

    quote: Quote
    start: int
    end: int
    features: Features


def find_short(findings: Findings) -> ShortSpan | None:
    """Return the short answer in the evidence, or None if there is none or it is not probable."""
    if not _asks_one_thing(findings):
        return None
    cell = looked_up_cell(findings)
    if cell:
        return ShortSpan(*cell, CELLS.numbers.cell)
    time = _time_by_rule(findings)
    if not findings.readings:
        return time
    proposal = propose(findings)
    if proposal is None:
        return None
    probability = probability_of(proposal.features)
    if probability >= NUMBERS.numbers.level:
        return ShortSpan(proposal.quote, proposal.start, proposal.end, probability)
    is_likely = probability >= _EVEN
    return time if time and is_likely and _is_same_place(time, proposal) else None


def looked_up_cell(findings: Findings) -> tuple[Quote, int, int] | None:
    """Return the range of the only cell that is asked for, if one row alone is quoted.

    It is None for a question that asks for no single thing, or whether something is so.
    """
    quotes = findings.evidence.quotes
    if len(quotes) != 1 or is_polar(findings.question) or not _asks_one_thing(findings):
        return None
    part = findings.analyzed.whole
    found = look_up(part.text, part.terms, quotes[0])
    if found is None or not found.only or not _holds(quotes[0], found.cell):
        return None
    document = quotes[0].document
    start, end = trimmed(document.search, found.cell.start, found.cell.end)
    is_short = start < end and end - start <= _LONGEST_CELL
    return (quotes[0], start, end) if is_short and _is_sure(document, start, end) else None


def _holds(quote: Quote, cell: Block) -> bool:
    return quote.start <= cell.start and cell.end <= quote.end


def propose(findings: Findings) -> Proposal | None:
    """Return the best span inside a quote that is of the kind asked for, None without one."""
    if not _asks_one_thing(findings):
        return None
    read = list(_spans(findings))
    for span, reading in read:
        quote = next(filter(span.lies_in, findings.evidence.sentences), None)
        edges = _edges(findings.question, quote, span) if quote else None
        if quote and edges:
            others = (other.odds for other, _ in read if not _same_words(span, other))
            ahead = span.odds - max(others, default=0.0)
            words = brevity(quote.document.search[slice(*edges)])
            features = Features(span.odds, reading.answered, ahead, words)
            return Proposal(quote, *edges, features)
    return None


def brevity(text: str) -> float:
    """Return how short a text is, -2 to 0: in tenths its Chinese characters, and two for a word.

    What no blank separates, such as 2021年3月5日, counts as one word in letters or digits.
    """
    words = sum(any(c.isascii() and c.isalnum() for c in part) for part in text.split())
    return -min(sum(map(is_han, text)) + _LIKE_HAN * words, _LONG) / 10


def probability_of(features: Features) -> float:
    """Return the probability, 0 to 1, that a span with these features is right."""
    numbers = NUMBERS.numbers
    weights = (getattr(numbers, name) for name in Features._fields)
    logit = numbers.bias + sum(w * value for w, value in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))


def _is_same_place(time: ShortSpan, proposal: Proposal) -> bool:
    overlap = time.start < proposal.end and proposal.start < time.end
    return time.quote is proposal.quote and overlap


def _time_by_rule(findings: Findings) -> ShortSpan | None:
    """Return the only time in the first quote, if a time is asked for."""
    for quote in findings.evidence.sentences[:1]:
        found = direct_answer(findings.question, quote.search)
        if found:
            start, end = quote.start + found[0], quote.start + found[1]
            return ShortSpan(quote, start, end, NUMBERS.numbers.time)
    return None


class _Read(NamedTuple):
    """A span of a reading in restored offsets of a document."""

    document: StoredDocument
    start: int
    end: int
    odds: float

    @property
    def words(self) -> str:
        return self.document.search[self.start : self.end]

    def lies_in(self, quote: Quote) -> bool:
        same = quote.document.id == self.document.id
        return same and quote.start <= self.start and self.end <= quote.end


def _asks_one_thing(findings: Findings) -> bool:
    """Return True if a span can answer: one thing is asked for, and no reason or statement.

    Whoever asks how many there are (有几个) may get the things listed, and still asks for a number;
    what may ask for points of a list or for the time of day (几点) asks one thing of a single row.
    """
    question, quotes = findings.question, findings.evidence.quotes
    if len(question.parts) > 1 or question.across_documents or findings.evidence.items:
        return False
    if question.kind is AnswerType.WHY or asks(question.search, AnswerType.STATEMENT):
        return False
    lists = question.wants_list or (question.count or 1) > 1
    is_row = len(quotes) == 1 and bool(quotes[0].cells)
    return question.kind is AnswerType.HOW_MANY or is_row or not lists


def _spans(findings: Findings) -> list[tuple[_Read, Reading]]:
    """Return the spans of the passages that were read, best first."""
    quotes = (*findings.evidence.sentences, *(scored.quote for scored in findings.scored))
    passages = {quote.passage.id: quote for quote in quotes}
    spans = []
    for number, reading in findings.readings.items():
        if number in passages:
            document, begin = passages[number].document, passages[number].passage.start
            for span in reading.spans:
                start, end = begin + span.start, begin + span.end
                spans.append((_Read(document, start, end, span.odds), reading))
    return sorted(spans, key=lambda pair: -pair[0].odds)


def _same_words(span: _Read, other: _Read) -> bool:
    """Return True if one span holds the words of the other: both give the same answer."""
    return span.words in other.words or other.words in span.words


def _edges(question: Question, quote: Quote, span: _Read) -> tuple[int, int] | None:
    """Return the range to show for a span inside a quote, None if it cannot be an answer.

    Of a row it is the cell of the span.
    """
    document = quote.document
    blocks = reversed(document.tree.path_to(span.start))
    cell = next((block for block in blocks if block.kind is BlockKind.CELL), None)
    if cell:
        if span.end > cell.end:
            return None
        start, end = trimmed(document.search, cell.start, cell.end)
    else:
        low, high = quote.start, quote.end
        start, end = whole_words(document.search, span.start, span.end, low, high)
    text = document.search[start:end]
    if is_polar(question):
        modals = find_modals(text)
        if len(modals) != 1:
            return None
        start, end = start + modals[0][0], start + modals[0][1]
    elif not _is_of_kind(question, text, in_cell=cell is not None) or text in question.search:
        return None
    return (start, end) if start < end and _is_sure(document, start, end) else None


def _is_sure(document: StoredDocument, start: int, end: int) -> bool:
    """Return True for words that are shown, and of which none is guessed or hard to read."""
    restored = document.restored
    unsure = restored.guessed(start, end) or restored.doubtful(start, end)
    return document.shown(start, end) == [(start, end)] and not unsure


def _is_of_kind(question: Question, text: str, *, in_cell: bool) -> bool:
    """Return True unless a question asks for a kind of figure that a text is not.

    The unit of a figure in a cell stands in the header.
    """
    wanted = next((figure for figure in FIGURES if asks(question.search, figure)), None)
    if wanted is None or tells(text, wanted):
        return True
    return in_cell and any(char.isdigit() for char in text)
