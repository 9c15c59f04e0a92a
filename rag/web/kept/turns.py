"""Turns of a conversation on the page as they are kept, and back."""

from collections.abc import Sequence

from index.messages import say
from rag.assistant import Assistant
from rag.web.conversation import Turn, can_be_translated, passages_of
from rag.web.kept.database import KeptTurn

_WITHHELD = say("This answer was given from folders that you may not see any more.")


def to_keep(turns: Sequence[Turn]) -> tuple[KeptTurn, ...]:
    """Return what is kept of turns: those that have an answer, or a reason why there is none."""
    return tuple(
        KeptTurn(
            turn.question, turn.understood, turn.answer, turn.problem, turn.verdict, turn.commented
        )
        for turn in turns
        if turn.answer or turn.problem
    )


def shown_again(
    assistant: Assistant, kept: Sequence[KeptTurn], conversation: str
) -> tuple[Turn, ...]:
    """Return kept turns as the page shows them, with the passages as the store has them now."""
    return tuple(
        Turn(
            number,
            turn.question,
            turn.understood,
            turn.answer.sentences if turn.answer else (),
            passages_of(assistant, turn.answer, number) if turn.answer else "",
            turn.answer,
            turn.problem if turn.answer or turn.problem else _WITHHELD,
            verdict=turn.verdict,
            commented=turn.commented,
            conversation=conversation,
            can_be_translated=can_be_translated(assistant, turn.answer),
        )
        for number, turn in enumerate(kept, 1)
    )
