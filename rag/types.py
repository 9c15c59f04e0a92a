"""Boundary types of the read side, and the JSON objects scripts rely on."""

from dataclasses import dataclass, field
from typing import Any, Literal

from index.store import EVERYWHERE, Scope
from index.types import Place, places_label

Language = Literal["zh", "en"]
Mode = Literal["extractive", "llm"]


@dataclass(frozen=True)
class Question:
    """What is asked, read off the words of the question.

    ``search`` is its search layer; ``parts`` are the questions it consists of, each without
    the clause that says where it is told; ``count`` is how many points it asks for and
    ``counted`` of what; ``asks_words``: it asks for what somebody said; ``names`` are the
    romanised keys it may name, one tuple of spellings for each name; ``phrases`` are its
    quoted words; ``each``: its parts ask the same of each of several things;
    ``drops_source``: its only part lacks the clause that says where it is told;
    ``asks_byline``: it asks who reported, took the pictures or published.
    """

    text: str
    search: str
    language: Language
    parts: tuple[str, ...]
    kind: str
    count: int | None = None
    wants_list: bool = False
    asks_words: bool = False
    across_documents: bool = False
    names: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[str, ...] = ()
    counted: str = ""
    each: bool = False
    drops_source: bool = False
    asks_byline: bool = False


@dataclass(frozen=True)
class Hit:
    """A passage found, with its score and what each channel gave.

    ``late`` and ``sentence`` are 0 for a passage that was not compared token by token,
    ``translated`` for one whose words were not translated, ``cross`` for one that no
    cross-encoder read.
    ``before`` and ``after`` are its neighbours in the document, when they were asked for.
    ``places`` are the first and last page or the like it stands on, none in a plain text. ``date``
    is the document's, ``YYYY-MM-DD`` or ''.
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

    @property
    def place(self) -> str:
        """Where in the file it stands, such as ``p. 3``; '' in a plain text."""
        return places_label(self.places)

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
            },
            "source": {"start": self.source_start, "end": self.source_end},
            "before": self.before,
            "after": self.after,
            "place": self.place,
            "title": self.title,
            "date": self.date,
        }


@dataclass(frozen=True)
class PassageText:
    """The restored text of a passage and where it starts in its document.

    ``guessed`` are the restored ranges of characters that were guessed from lost bytes.
    """

    text: str
    start: int
    guessed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Citation:
    """A quote with its place in the restored and in the source text of a document.

    ``places`` are the first and last page or the like it stands on, none in a plain text.
    ``speaker`` is whose words it reports, as far as that is known.
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

    @property
    def place(self) -> str:
        """Where in the file it stands, such as ``p. 3``; '' in a plain text."""
        return places_label(self.places)

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
            "guessed": [list(one) for one in self.guessed],
            "place": self.place,
            "title": self.title,
            "date": self.date,
        }


@dataclass(frozen=True)
class AnswerSentence:
    """A sentence of an answer and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]

    @property
    def marked(self) -> str:
        """The sentence with ``[n]`` behind it for each of its citations."""
        return self.text + "".join(f"[{number}]" for number in self.citations)


@dataclass(frozen=True)
class Answer:
    """An answer in which every sentence stands on a citation, or a refusal.

    ``notes`` tell, in the question's language, what was left out or went wrong;
    ``understood`` is the question as it was taken where that is not as it was asked;
    ``nearest`` are the quotes that came nearest when there is no answer: they are none;
    ``scope`` are the documents that were asked.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the object that ``ask --json`` prints."""
        return {
            "question": self.question,
            "answered": self.answered,
            "text": self.text,
            "sentences": [
                {"text": one.text, "citations": list(one.citations)} for one in self.sentences
            ],
            "citations": [one.to_dict() for one in self.citations],
            "confidence": round(self.confidence, 4),
            "mode": self.mode,
            "timings_ms": self.timings_ms,
            "notes": list(self.notes),
            "understood": self.understood,
            "nearest": [one.to_dict() for one in self.nearest],
            "scope": None if self.scope == EVERYWHERE else self.scope.to_dict(),
        }
