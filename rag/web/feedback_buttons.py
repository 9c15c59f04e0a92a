"""Feedback on an answer: its buttons, and recording what the reader pressed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.errors import YinzhengError
from index.messages import Message
from rag.feedback import Verdict, record
from rag.web.i18n import bilingual, bilingual_message

_VERDICTS: dict[Verdict, str] = {"good": "✓", "bad": "✗"}


def render_feedback_buttons(
    turn: int, verdict: str, error: Message | None, *, commented: bool = False
) -> str:
    """Return the buttons for a turn as escaped HTML, after a verdict with a form for a comment.

    ``error`` is why the verdict could not be saved, None if it was.
    """
    buttons = "".join(
        f"<button type='button' class='yz-judge' data-turn='{turn}' data-verdict='{choice}'"
        f" aria-pressed='{str(choice == verdict).lower()}'><span aria-hidden='true'>{sign}</span>"
        f" {bilingual(choice)}</button>"
        for choice, sign in _VERDICTS.items()
    )
    buttons = f"<span class='yz-judges'>{buttons}</span>"
    if error:
        return f"{buttons}<p class='yz-note' role='alert'>{bilingual_message(error)}</p>"
    if not verdict:
        return buttons
    saved = f"<span class='yz-kept' role='status'>{bilingual('kept')}</span>"
    if commented:
        return buttons + saved
    return (
        f"{buttons}<form class='yz-comment' data-turn='{turn}' data-verdict='{verdict}'>"
        f"<label>{bilingual('comment')}"
        " <input name='comment' maxlength='500' autocomplete='off'></label>"
        f"<button type='submit'>{bilingual('send')}</button>"
        f"{saved}</form>"
    )


def record_feedback(
    folder: Path, turns: Sequence[Any], data: Mapping[str, object]
) -> tuple[Any, ...]:
    """Save the reader's verdict on a turn; return the turns, that one with its verdict.

    ``folder`` is the store's. ``data`` comes from the browser and may be anything: it is
    ignored unless it names a turn with an answer and a known verdict.
    """
    number, verdict = str(data.get("turn")), str(data.get("verdict"))
    comment = str(data.get("comment") or "")
    updated = list(turns)
    for position, turn in enumerate(updated):
        if turn.answer and str(turn.number) == number and verdict in _VERDICTS:
            problem = None
            try:
                record(folder, turn.answer, "good" if verdict == "good" else "bad", comment)
            except YinzhengError as error:
                problem = error.message
            updated[position] = replace(
                turn, verdict=verdict, feedback_error=problem, commented=bool(comment)
            )
    return tuple(updated)
