"""Two documents side by side as escaped HTML."""

import html
from collections.abc import Sequence

from rag.web.compare.sides import Piece, Side, differences, verdict
from rag.web.conversation import render_reply
from rag.web.i18n import bilingual


def render_sides(question: str, sides: Sequence[Side]) -> str:
    """Return the sides that have been asked so far; when both have answered, how they differ."""
    done = len(sides) == 2 and all(side.turn.answer or side.turn.problem for side in sides)
    told = _told(*sides) if done else f"<p class='yz-wait'>{bilingual('thinking')}</p>"
    columns = "".join(map(_column, sides))
    return (
        f"<h2 class='yz-asked'>{html.escape(question)}</h2>"
        f"<div class='yz-told' role='status'>{told}</div>"
        f"<div class='yz-columns'>{columns}</div>"
    )


def _told(first: Side, second: Side) -> str:
    """Return in a sentence how two answers differ, and below it their quotes, if they are alike."""
    kind = verdict(first, second)
    names = f"<b><bdi>{html.escape((first if first.quoted else second).name)}</bdi></b>: "
    sentence = bilingual(kind)
    told = f"<p>{names if kind == 'one_answers' else ''}{sentence}</p>"
    pieces = differences(first.quoted, second.quoted) if kind == "both_differ" else None
    if not pieces:
        return told
    rows = "".join(
        f"<tr><th scope='row'><bdi>{html.escape(side.name)}</bdi>{_age(side)}</th>"
        f"<td lang='zh'>{_marked(text)}</td></tr>"
        for side, text in zip((first, second), pieces, strict=True)
    )
    return f"{told}<table class='yz-differences'><tbody>{rows}</tbody></table>"


def _marked(pieces: Sequence[Piece]) -> str:
    return "".join(
        f"<mark>{html.escape(piece.text)}</mark>" if piece.differs else html.escape(piece.text)
        for piece in pieces
    )


def _column(side: Side) -> str:
    name = html.escape(side.name)
    return (
        f"<section class='yz-column' aria-label=\"{name}\"><h3><bdi>{name}</bdi>{_age(side)}</h3>"
        f"{render_reply(side.turn)}{side.turn.passages}</section>"
    )


def _age(side: Side) -> str:
    return f" <small>{bilingual(f'edition_{side.age}')}</small>" if side.age else ""
