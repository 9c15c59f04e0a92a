"""In which documents to look where a question says in a clause where something is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.fitted import Section
from rag.language.keywords import content_words
from rag.reading.sentence_scorer import Scored
from rag.retrieval.candidates import Retrieved
from rag.types import Question

_LOOKED = 20  # of the best sentences: those whose documents may be meant
_OPENING = 600  # characters, in which a document says what it is about


@dataclass(frozen=True)
class ClauseShare:
    """The share of the clause by which documents that hold it may differ."""

    slack: float


_SHARE = Section("reading", "source_document", ClauseShare)


def told_in(question: Question, retrieved: Retrieved, scored: Sequence[Scored]) -> list[Scored]:
    """Return the sentences of the documents that hold most of the clause left out of a question.

    Of ``scored``, best first, only the first few count. A document that holds a name of the
    question goes before all that hold none; else the title, the opening and the passages of
    the sentences tell.
    """
    looked = scored[:_LOOKED]
    documents = {one.evidence.document.id: one.evidence.document for one in looked}
    told = {key: f"{one.title} {one.search[:_OPENING]}" for key, one in documents.items()}
    for one in looked:
        document, passage = one.evidence.document, one.evidence.passage
        told[document.id] += " " + document.search[passage.start : passage.end]
    kept = set(content_words(question.parts[0]))
    clause = {word: n for word, n in retrieved.terms.content.items() if word not in kept}
    terms = replace(retrieved.terms, content=clause, search=" ".join(clause))
    held = {
        key: terms.coverage(told[key]) + any(form in one.search for form in retrieved.forms)
        for key, one in documents.items()
    }
    enough = max(held.values()) - _SHARE.numbers.slack
    return [one for one in looked if held[one.evidence.document.id] >= enough]
