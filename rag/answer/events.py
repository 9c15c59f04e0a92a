"""What a streamed answer consists of, in order: Started, Sentence…, (Replaced, Sentence…,) Done."""

from collections.abc import Generator
from dataclasses import dataclass

from rag.types import Answer, AnswerSentence, Citation


@dataclass(frozen=True)
class Started:
    """The question was read; ``understood`` is how, where that is not as it was asked."""

    understood: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence that was verified, and the citations it brings along."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Replaced:
    """The sentences so far no longer count; others follow. ``note`` says why."""

    note: str


@dataclass(frozen=True)
class Done:
    """The whole answer: what ``Assistant.ask`` returns."""

    answer: Answer


Event = Started | Sentence | Replaced | Done


def as_events(answer: Answer) -> Generator[Event, None, None]:
    """Yield the sentences of a finished answer, each with the citations it is first to use."""
    told: set[int] = set()
    for one in answer.sentences:
        fresh = [c for c in answer.citations if c.number in one.citations and c.number not in told]
        told.update(c.number for c in fresh)
        yield Sentence(one, tuple(fresh))
    yield Done(answer)
