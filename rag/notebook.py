"""HTML for a cell of a notebook; every text of a document is escaped."""

import html
from collections.abc import Iterable, Sequence

_FIGURE = "border-left: 3px solid #8a8a8a; margin: 0.6em 0; padding: 0 0 0 0.8em"
_PLACE = "color: #6b6b6b; font-size: 90%"


def mark_ranges(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """Return a text as HTML with the ranges ``[start, end)`` marked, which do not overlap."""
    parts, at = [], 0
    for start, end in sorted(ranges):
        parts += [html.escape(text[at:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
        at = end
    return "".join([*parts, html.escape(text[at:])]).replace("\n", "<br>")


def quote_block(label: str, place: str, quote: str) -> str:
    """Return a quote, given as HTML, with its label and the place that it stands at."""
    return (
        f"<blockquote style='{_FIGURE}'><div style='{_PLACE}'>{html.escape(label)} "
        f"{html.escape(place)}</div>{quote}</blockquote>"
    )


def answer_html(
    question: str, sentences: Sequence[str], notes: Iterable[str], quotes: Iterable[str]
) -> str:
    """Return an answer: the question, its sentences as HTML, notes, and blocks of quotes."""
    lines = [f"<p><strong>{html.escape(question)}</strong></p>"]
    lines += [f"<p>{sentence}</p>" for sentence in sentences]
    lines += [f"<p><em>{html.escape(note)}</em></p>" for note in notes]
    return "".join([*lines, *quotes])
