"""The events of a streamed answer.

They come in this order: Started, any number of Sentence, Done. If a language model fails, Replaced
and the sentences of the answer that replaces it come before Done.
"""

from collections.abc import Generator
from dataclasses import dataclass

from rag.types import Answer, AnswerSentence, Citation


@dataclass(frozen=True)
class Started:
    """The question was parsed.

    ``understood`` is the question as completed from the conversation, '' if it was taken as
    asked.
    """

    understood: str = ""


@dataclass(frozen=True)
class Sentence:
    """A verified sentence, with those of its citations that no earlier sentence has used."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Replaced:
    """The sentences so far are withdrawn and others follow; ``note`` says why, for readers."""

    note: str


@dataclass(frozen=True)
class Done:
    """The whole answer, as ``Assistant.ask`` returns it."""

    answer: Answer


Event = Started | Sentence | Replaced | Done


def as_events(answer: Answer) -> Generator[Event, None, None]:
    """Yield the events of a finished answer: its sentences, then the answer."""
    seen: set[int] = set()
    for sentence in answer.sentences:
        fresh = tuple(
            citation
            for citation in answer.citations
            if citation.number in sentence.citations and citation.number not in seen
        )
        seen.update(citation.number for citation in fresh)
        yield Sentence(sentence, fresh)
    yield Done(answer)
