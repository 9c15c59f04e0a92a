"""The types that the read side takes and returns, and the JSON objects that scripts rely on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from index.store import EVERYWHERE, Scope
from index.text.part_numbers import Reference
from index.types import Place, PlacedBox, places_label
from rag.notebook import answer_html, mark_ranges, quote_block

Language = Literal["zh", "en"]
Mode = Literal["extractive", "llm"]
_SHOWN = 60
"""Characters of a text that ``repr`` shows."""


class AnswerType(StrEnum):
    """A kind of answer; ``rag.question.answer_type`` has how each is asked for and recognised.

    The kinds up to WHAT are coarse, and each question has exactly one of them. A question may ask
    for several of the finer kinds below them.
    """

    POST = "post"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how many"
    WHY = "why"
    WHAT = "what"

    YEAR = "year"
    DATE = "date"
    SHARE = "share"
    MONEY = "money"
    MOMENT = "moment"
    SCHOOL = "school"
    NUMBER = "number"
    AMOUNT = "amount"
    TIME = "time"
    STATEMENT = "statement"
    NAME = "name"
    HOLDER = "holder"
    BYLINE = "byline"
    LIST = "list"
    DOCUMENTS = "documents"


@dataclass(frozen=True)
class Question:
    """A question, and what its wording says about the answer.

    ``search`` is its text in the search layer. ``parts`` are the questions it consists of, each
    without a clause that only names the source ("at the meeting in May, …"). ``count`` is the
    number of things it asks for and ``counted`` the noun for them. ``wants_list``: it asks for a
    list. ``across_documents``: it asks which documents mention something. ``names`` are the names
    in pinyin that it may contain, a tuple of spellings for each; ``phrases`` are its quoted
    words. ``each``: its parts ask the same about several things. ``drops_source``: its only part
    lacks the clause that names the source. ``asks_byline``: it asks who reported, photographed or
    published. ``references`` are the numbered parts of documents that it names.
    """

    text: str
    search: str
    language: Language
    parts: tuple[str, ...]
    kind: AnswerType
    count: int | None = None
    wants_list: bool = False
    across_documents: bool = False
    names: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[str, ...] = ()
    counted: str = ""
    each: bool = False
    drops_source: bool = False
    asks_byline: bool = False
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, repr=False)
class Hit:
    """A passage that was found, with its score and the score of each channel.

    ``late`` and ``sentence`` are 0 for a passage that was not compared token by token,
    ``translated`` for a passage whose words were not looked up in the dictionary, ``cross`` for
    a passage that no cross-encoder read. ``context`` is the share of the words of the query that
    stand above the passage, in names, titles and headings. ``source_start`` and ``source_end``
    (excluded) count characters of the source. ``before`` and ``after`` are the texts of the
    neighbouring passages, '' unless asked for. ``places`` are the first and last page, row or the
    like that it covers, empty for a plain text. ``date`` is the date of the document,
    ``YYYY-MM-DD`` or ''.
    """

    rank: int
    document: str
    passage: str
    text: str
    score: float
    dense: float
    lexical: float
    names: float
    late: float
    sentence: float
    source_start: int
    source_end: int
    before: str = ""
    after: str = ""
    translated: float = 0.0
    cross: float = 0.0
    places: tuple[Place, ...] = ()
    title: str = ""
    date: str = ""
    context: float = 0.0
    boxes: tuple[PlacedBox, ...] = ()

    @property
    def place(self) -> str:
        """The place in the file, such as ``p. 3``; '' for a plain text."""
        return places_label(self.places)

    def __repr__(self) -> str:
        """Return rank, place, score and the beginning of the text."""
        return f"Hit({self.rank}, {self._where!r}, {self.score:.3f}, {_beginning(self.text)!r})"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of the passage."""
        label = f"{self.rank}. {self.score:.3f}"
        return quote_block(label, self._where, mark_ranges(self.text, ()))

    @property
    def _where(self) -> str:
        return _where(self.document, self.place, self.source_start, self.source_end)

    def to_dict(self) -> dict[str, Any]:
        """Return the object that ``search --json`` prints."""
        return {
            "rank": self.rank,
            "document": self.document,
            "passage": self.passage,
            "text": self.text,
            "score": round(self.score, 4),
            "channels": {
                "dense": round(self.dense, 4),
                "lexical": round(self.lexical, 4),
                "names": round(self.names, 4),
                "late": round(self.late, 4),
                "sentence": round(self.sentence, 4),
                "translated": round(self.translated, 4),
                "cross": round(self.cross, 4),
                "context": round(self.context, 4),
            },
            "source": {"start": self.source_start, "end": self.source_end},
            "before": self.before,
            "after": self.after,
            "place": self.place,
            "boxes": [placed.to_dict() for placed in self.boxes],
            "title": self.title,
            "date": self.date,
        }


class Hits(list[Hit]):
    """The passages found for a query, best first, and how long each step took.

    ``timings_ms`` has the milliseconds of ``embed`` and ``retrieve``.
    """

    def __init__(
        self, hits: Iterable[Hit] = (), timings_ms: dict[str, float] | None = None
    ) -> None:
        """Take the passages, best first, and the times in milliseconds."""
        super().__init__(hits)
        self.timings_ms: dict[str, float] = timings_ms or {}

    def _repr_html_(self) -> str:
        """Return what a notebook shows of the passages."""
        return "".join(hit._repr_html_() for hit in self)


@dataclass(frozen=True)
class PassageText:
    """The restored text of a passage and its start, in characters of the restored document.

    ``guessed`` are the ranges of the restored document, ends excluded, whose bytes were lost.
    """

    text: str
    start: int
    guessed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class CitedCell:
    """A cell of a quoted row: the name of its column, its text and its restored offsets.

    ``name`` joins the texts of the header cells at the offsets ``names``, the highest first.
    """

    name: str
    names: tuple[tuple[int, int], ...]
    quote: str
    restored_start: int
    restored_end: int

    def to_dict(self) -> dict[str, Any]:
        """Return the cell object of ``ask --json``."""
        return {
            "name": self.name,
            "names": [list(name) for name in self.names],
            "quote": self.quote,
            "restored": {"start": self.restored_start, "end": self.restored_end},
        }


@dataclass(frozen=True)
class GlossedWord:
    """A word of a quote with its pinyin and what a dictionary says that it may mean.

    Both are empty for what is not Chinese, ``senses`` also for a name or a word not listed.
    """

    text: str
    pinyin: str
    senses: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``gloss`` in ``ask --gloss --json``."""
        return {"text": self.text, "pinyin": self.pinyin, "senses": list(self.senses)}


@dataclass(frozen=True)
class Citation:
    """A quote with its offsets in the restored text and in the source of a document.

    Offsets count characters, ends excluded. ``guessed`` are the restored ranges in it whose
    bytes were lost, ``doubtful`` those that OCR may have read wrong. ``places`` are the first and
    last page, row or the like that it covers, empty for a plain text; ``boxes`` where on its pages
    it stands, if they were read by OCR. ``speaker`` is the person who is quoted in it, '' if that
    is not known.
    ``cells`` are those of a quoted row of a table, ``gloss`` its words with what a dictionary
    says, and ``translation`` what the language model makes of it, if that was asked for.
    """

    number: int
    document: str
    passage: str
    quote: str
    source_start: int
    source_end: int
    source_text: str
    restored_start: int
    restored_end: int
    score: float
    guessed: tuple[tuple[int, int], ...] = ()
    places: tuple[Place, ...] = ()
    title: str = ""
    date: str = ""
    speaker: str = ""
    cells: tuple[CitedCell, ...] = ()
    gloss: tuple[GlossedWord, ...] = ()
    translation: str = ""
    doubtful: tuple[tuple[int, int], ...] = ()
    boxes: tuple[PlacedBox, ...] = ()

    @property
    def place(self) -> str:
        """The place in the file, such as ``p. 3``; '' for a plain text."""
        return places_label(self.places)

    @property
    def where(self) -> str:
        """The document, the place in it and the characters of the source, in one line."""
        return _where(self.document, self.place, self.source_start, self.source_end)

    def to_dict(self) -> dict[str, Any]:
        """Return the citation object of ``ask --json``."""
        return {
            "number": self.number,
            "document": self.document,
            "passage": self.passage,
            "quote": self.quote,
            "source": {
                "start": self.source_start,
                "end": self.source_end,
                "text": self.source_text,
            },
            "restored": {"start": self.restored_start, "end": self.restored_end},
            "score": round(self.score, 4),
            "guessed": [[start, end] for start, end in self.guessed],
            "doubtful": [[start, end] for start, end in self.doubtful],
            "place": self.place,
            "boxes": [placed.to_dict() for placed in self.boxes],
            "title": self.title,
            "date": self.date,
            "cells": [cell.to_dict() for cell in self.cells],
            **({"gloss": [word.to_dict() for word in self.gloss]} if self.gloss else {}),
            **({"translation": self.translation} if self.translation else {}),
        }


@dataclass(frozen=True)
class ShortAnswer:
    """The words of a quote that answer the question by themselves: a name, a time, a number.

    ``text`` is exactly the restored text at its restored offsets. ``citation`` is the number of
    the citation in whose quote it stands, at ``[start, end)`` of that quote. Offsets count
    characters, ends excluded. ``probability`` is how likely it is right, 0 to 1.
    """

    text: str
    citation: int
    start: int
    end: int
    source_start: int
    source_end: int
    source_text: str
    restored_start: int
    restored_end: int
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """Return the object ``short`` of ``ask --json``."""
        return {
            "text": self.text,
            "citation": self.citation,
            "quote": {"start": self.start, "end": self.end},
            "source": {
                "start": self.source_start,
                "end": self.source_end,
                "text": self.source_text,
            },
            "restored": {"start": self.restored_start, "end": self.restored_end},
            "probability": round(self.probability, 4),
        }


@dataclass(frozen=True)
class AnswerSentence:
    """A sentence of an answer and the numbers of the citations that support it.

    ``item`` is the number of the list item that it quotes, which also precedes the quote in
    ``text``; None for a sentence that is not an item of a list. ``short`` are the ranges
    ``[start, end)`` of ``text`` where the short answer stands: before the quote and in it.
    """

    text: str
    citations: tuple[int, ...]
    item: int | None = None
    short: tuple[tuple[int, int], ...] = ()

    @property
    def marked(self) -> str:
        """The sentence followed by ``[n]`` for each of its citations."""
        return self.text + "".join(f"[{number}]" for number in self.citations)

    def to_dict(self) -> dict[str, Any]:
        """Return the sentence object of ``ask --json``."""
        return {"text": self.text, "citations": list(self.citations), "item": self.item}


class MismatchKind(StrEnum):
    """A kind of exact thing: another one of the kind is not the same, however alike they look.

    ``NAME`` is a name in Latin letters, or one that ends in a word for its kind, such as 椰树岛.
    """

    PLACE = "place"
    PERSON = "person"
    YEAR = "year"
    NUMBER = "number"
    CODE = "code"
    NAME = "name"


@dataclass(frozen=True)
class Mismatch:
    """An exact thing that a question names and the evidence lacks, as the question writes it.

    ``found`` is what stands in its place, as the document writes it, or None if nothing of the
    kind does.
    """

    kind: MismatchKind
    asked: str
    found: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``instead`` in ``ask --json``."""
        return {"kind": self.kind.value, "asked": self.asked, "found": self.found}


@dataclass(frozen=True, repr=False)
class Answer:
    """An answer in which every sentence is supported by a citation, or a refusal.

    ``confidence`` is a probability from 0 to 1. ``timings_ms`` has the milliseconds of each step.
    ``notes`` say, in the language of the question, what was left out or went wrong.
    ``understood`` is the question as completed from the conversation, '' if it was taken as
    asked. ``nearest`` are the quotes nearest to an answer if it is refused; they do not answer
    the question. ``scope`` says which documents could be used. ``language`` is the language of
    the question. ``short`` are the words of a quote that answer it by themselves, None where no
    words do or none are sure enough. ``instead`` says of what the documents tell in place of what
    a refused question names, such as another county or year.
    """

    question: str
    answered: bool
    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    mode: Mode = "extractive"
    timings_ms: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    understood: str = ""
    nearest: tuple[Citation, ...] = ()
    scope: Scope = EVERYWHERE
    language: Language = "zh"
    short: ShortAnswer | None = None
    instead: tuple[Mismatch, ...] = ()

    def __repr__(self) -> str:
        """Return whether it is answered, the beginning of the text, and where it is quoted from."""
        found = "answered" if self.answered else "refused"
        places = ", ".join(citation.where for citation in self.citations)
        return f"Answer({found}, {self.confidence:.2f}, {_beginning(self.text)!r}, [{places}])"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the short answer marked, and below it each quote."""
        if self.sentences:
            told = [
                mark_ranges(sentence.text, sentence.short)
                + "".join(f"<sup>[{number}]</sup>" for number in sentence.citations)
                for sentence in self.sentences
            ]
        else:
            told = [mark_ranges(self.text, ())]
        quotes = [self._quoted(citation) for citation in self.citations]
        near = [quote_block("?", one.where, mark_ranges(one.quote, ())) for one in self.nearest]
        return answer_html(self.question, told, self.notes, quotes + near)

    def _quoted(self, citation: Citation) -> str:
        own = self.short if self.short and self.short.citation == citation.number else None
        marks = [(own.start, own.end)] if own else []
        return quote_block(
            f"[{citation.number}]", citation.where, mark_ranges(citation.quote, marks)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the object that ``ask --json`` prints."""
        return {
            "question": self.question,
            "answered": self.answered,
            "text": self.text,
            "short": self.short.to_dict() if self.short else None,
            "sentences": [sentence.to_dict() for sentence in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "confidence": round(self.confidence, 4),
            "mode": self.mode,
            "timings_ms": self.timings_ms,
            "notes": list(self.notes),
            "understood": self.understood,
            "nearest": [citation.to_dict() for citation in self.nearest],
            "scope": None if self.scope == EVERYWHERE else self.scope.to_dict(),
            "language": self.language,
            "instead": [mismatch.to_dict() for mismatch in self.instead],
        }


def _where(document: str, place: str, start: int, end: int) -> str:
    return f"{document}, {place}, {start}-{end}" if place else f"{document}, {start}-{end}"


def _beginning(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line[:_SHOWN] + "…" * (len(line) > _SHOWN)
