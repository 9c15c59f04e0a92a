"""The turns of an open page, for events that run side by side.

Gradio gives an event the state as it was when the event began and takes what it returns for the
newest. While an answer is written another may be translated or judged; neither event may undo what
the other did, so the turns are kept in one object that all of them change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.web.conversation import Turn


@dataclass
class LiveTurns:
    """The turns that a page shows now, the value of a ``gradio.State``.

    ``shown`` counts how often other turns were shown in their place. The methods are to be called
    in the thread of the event loop.
    """

    turns: tuple[Turn, ...] = ()
    shown: int = 0

    def show(self, turns: Sequence[Turn]) -> tuple[Turn, ...]:
        """Show other turns: none, those of a kept conversation, or an answer that was stopped."""
        self.turns = tuple(turns)
        self.shown += 1
        return self.turns

    def begin(self, before: Sequence[Turn]) -> int:
        """Begin an answer after some turns, as a rule all; return the count for ``grow``."""
        if len(before) != len(self.turns):
            self.show(before)
        return self.shown

    def grow(self, turn: Turn, shown: int) -> tuple[Turn, ...]:
        """Take a turn as far as it is answered, unless others were shown since; return all.

        ``shown`` is the count when the question was asked.
        """
        if shown == self.shown:
            self.turns = (*self.turns[: turn.number - 1], turn)
        return self.turns

    def amend(self, told: Turn, *names: str) -> tuple[Turn, ...]:
        """Take fields of a turn, by their names, into the one that is shown; return all turns.

        Nothing changes if another conversation is shown by now.
        """
        self.turns = tuple(
            replace(turn, **{name: getattr(told, name) for name in names})
            if (turn.conversation, turn.number) == (told.conversation, told.number)
            else turn
            for turn in self.turns
        )
        return self.turns
