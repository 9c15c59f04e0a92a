"""A range of a document as HTML: restored, and beside it the source as scraped."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.restore import Kind
from index.store import StoredDocument


@dataclass(frozen=True)
class Piece:
    """Restored text with the source it was made from, and how it is known."""

    start: int
    end: int
    text: str
    source: str
    kind: Kind


@dataclass(frozen=True)
class Marked:
    """A restored range ``[start, end)`` to be marked, with the number it is cited by."""

    start: int
    end: int
    number: int


@dataclass(frozen=True)
class Sides:
    """Both layers of a range as escaped HTML, and in how many places they differ."""

    restored: str
    source: str
    changes: int


def pieces(document: StoredDocument, start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of a restored range in order; a changed one is never cut."""
    text, source = document.restored.text, document.source
    for one in document.restored.segments:
        low, high = max(start, one.start), min(end, one.end)
        if low >= high:
            continue
        if one.kind is Kind.SAME:
            at = one.source_start + low - one.start
            yield Piece(low, high, text[low:high], source[at : at + high - low], one.kind)
        else:
            was = source[one.source_start : one.source_end]
            yield Piece(one.start, one.end, text[one.start : one.end], was, one.kind)


def render_sides(
    document: StoredDocument, start: int, end: int, marks: Sequence[Marked] = ()
) -> Sides:
    """Return both layers of a restored range, the given ranges marked; all text escaped."""
    restored: list[str] = []
    source: list[str] = []
    changes = opened = 0
    wanted = _apart(marks, start, end)
    for piece in _cut(pieces(document, start, end), wanted):
        within = next((m.number for m in wanted if m.start <= piece.start < m.end), 0)
        if within != opened:
            for side in (restored, source):
                side.append(("</mark>" if opened else "") + (_open(within) if within else ""))
            opened = within
        changes += piece.kind is not Kind.SAME
        restored.append(_render(piece, piece.text, "new"))
        source.append(_render(piece, piece.source, "old"))
    ending = "</mark>" if opened else ""
    return Sides("".join(restored) + ending, "".join(source) + ending, changes)


def _apart(marks: Sequence[Marked], start: int, end: int) -> list[Marked]:
    """Return the marks inside a range, in order and without overlap."""
    found: list[Marked] = []
    at = start
    for one in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        low, high = max(at, one.start), min(end, one.end)
        if low < high:
            found.append(Marked(low, high, one.number))
            at = high
    return found


def _cut(whole: Iterator[Piece], marks: Sequence[Marked]) -> Iterator[Piece]:
    """Yield the pieces, unchanged ones cut where a mark begins or ends."""
    edges = sorted({place for mark in marks for place in (mark.start, mark.end)})
    for piece in whole:
        if piece.kind is not Kind.SAME:
            yield piece
            continue
        inside = [edge for edge in edges if piece.start < edge < piece.end]
        for low, high in zip([piece.start, *inside], [*inside, piece.end], strict=True):
            first, last = low - piece.start, high - piece.start
            yield Piece(low, high, piece.text[first:last], piece.source[first:last], piece.kind)


def _open(number: int) -> str:
    return f"<mark data-cite='{number}'><sup>{number}</sup>"


def _render(piece: Piece, text: str, side: str) -> str:
    if piece.kind is Kind.SAME:
        return html.escape(text)
    other = html.escape(piece.source if side == "new" else piece.text)
    return (
        f"<span class='yz-{side} yz-{piece.kind.value}' data-kind='{piece.kind.value}'"
        f" data-at='{piece.start}' data-other=\"{other}\">{html.escape(text)}</span>"
    )
