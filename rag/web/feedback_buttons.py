"""The buttons under an answer that say whether it was right, and what is done with them."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.errors import YinzhengError
from rag.feedback import Verdict, record
from rag.web.i18n import both

_VERDICTS: dict[Verdict, str] = {"good": "✓", "bad": "✗"}


def render_judge(turn: int, verdict: str, told: str, *, commented: bool = False) -> str:
    """Return the buttons as escaped HTML; after a verdict also the line for a comment.

    ``told`` is what went wrong when it was kept, '' when nothing did.
    """
    buttons = "".join(
        f"<button type='button' class='yz-judge' data-turn='{turn}' data-verdict='{one}'"
        f" aria-pressed='{str(one == verdict).lower()}'><span aria-hidden='true'>{sign}</span>"
        f" {both(one)}</button>"
        for one, sign in _VERDICTS.items()
    )
    if told:
        return f"{buttons}<p class='yz-note' role='alert'>{html.escape(told)}</p>"
    if not verdict:
        return buttons
    kept = f"<span class='yz-kept' role='status'>{both('kept')}</span>"
    if commented:
        return buttons + kept
    return (
        f"{buttons}<form class='yz-comment' data-turn='{turn}' data-verdict='{verdict}'>"
        f"<label>{both('comment')}"
        " <input name='comment' maxlength='500' autocomplete='off'></label>"
        f"<button type='submit'>{both('send')}</button>"
        f"{kept}</form>"
    )


def judge(folder: Path, shown: Sequence[Any], data: Mapping[str, object]) -> tuple[Any, ...]:
    """Keep what was said of the answer of a turn; return the turns, that one with its verdict.

    ``data`` comes from the browser: what names no turn with an answer is left out of account.
    """
    number, verdict = str(data.get("turn")), str(data.get("verdict"))
    comment = str(data.get("comment") or "")
    turns = list(shown)
    for place, turn in enumerate(turns):
        if turn.answer and str(turn.number) == number and verdict in _VERDICTS:
            told = ""
            try:
                record(folder, turn.answer, "good" if verdict == "good" else "bad", comment)
            except YinzhengError as error:
                told = str(error)
            turns[place] = replace(turn, verdict=verdict, told=told, commented=bool(comment))
    return tuple(turns)
