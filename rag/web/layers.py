"""A range of a document as HTML in two layers: the restored text and the source as scraped."""

import html
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.formats.plain.markdown_marks import Ranges, find_markup
from index.restore.layers import Kind
from index.store import StoredDocument
from rag.web.i18n import tooltip_attributes


@dataclass(frozen=True)
class Piece:
    """Restored text at ``[start, end)``, the source it comes from, and how it is known."""

    start: int
    end: int
    text: str
    source: str
    kind: Kind


@dataclass(frozen=True)
class Mark:
    """A range ``[start, end)`` of restored text to highlight, with its citation number."""

    start: int
    end: int
    number: int


@dataclass(frozen=True)
class Tip:
    """What is told about a word, the range ``[start, end)`` of restored text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class RenderedLayers:
    """Both layers of a range as escaped HTML, and the number of places where they differ."""

    restored: str
    source: str
    changes: int


def pieces(document: StoredDocument, start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of a range ``[start, end)`` of the restored text, in order.

    Unchanged text is cut at the borders of the range. A repaired piece is yielded whole even
    where it crosses them, because its characters do not map to single ones of the source.
    """
    text, source = document.restored.text, document.source
    for segment in document.restored.segments:
        low, high = max(start, segment.start), min(end, segment.end)
        if low >= high:
            continue
        if segment.kind.is_copied:
            at = segment.source_start + low - segment.start
            yield Piece(low, high, text[low:high], source[at : at + high - low], segment.kind)
        else:
            repaired = text[segment.start : segment.end]
            damaged = source[segment.source_start : segment.source_end]
            yield Piece(segment.start, segment.end, repaired, damaged, segment.kind)


def markup_in(document: StoredDocument, start: int, end: int) -> Ranges:
    """Return where a range of the restored text holds marks of Markdown and no words."""
    found = find_markup(document.path, document.restored.text[start:end])
    return [(start + low, start + high) for low, high in found]


def render_layers(
    document: StoredDocument,
    start: int,
    end: int,
    marks: Sequence[Mark] = (),
    short: tuple[int, int] = (0, 0),
    tips: Sequence[Tip] = (),
    markup: Ranges = (),
) -> RenderedLayers:
    """Return both layers of a range of the restored text, with marks; all text is escaped.

    ``short`` is the restored range of the short answer, which is marked inside the mark around
    it; an empty one is none. ``tips`` are shown for words of the restored layer that were not
    repaired, of which the first can be reached with the Tab key and the others with the arrows.
    What stands in ``markup`` is hidden in the restored layer unless it was repaired.
    """
    restored: list[str] = []
    source: list[str] = []
    changes, opened = 0, (0, False)
    shown_marks = _without_overlap(marks, start, end)
    edges = {*short, *(edge for mark in shown_marks for edge in (mark.start, mark.end))}
    edges.update(edge for tip in tips for edge in (tip.start, tip.end))
    edges.update(edge for hidden in markup for edge in hidden)
    begins = [low for low, _ in markup]
    tip_at = {tip.start: tip for tip in tips}
    first = 0
    for piece in _cut_at(pieces(document, start, end), sorted(edges)):
        number = next((m.number for m in shown_marks if m.start <= piece.start < m.end), 0)
        inside = number, number > 0 and short[0] <= piece.start < short[1]
        restored.append(_between(opened, inside))
        source.append(restored[-1])
        opened = inside
        changes += not piece.kind.is_copied
        tip = tip_at.get(piece.start)
        if tip and piece.kind is Kind.SAME and piece.end == tip.end:
            restored.append(_word(piece.text, tip.text, first=number != first))
            first = number
        elif piece.kind is Kind.SAME and _is_within(piece, markup, begins):
            restored.append(f"<span class='yz-markup'>{html.escape(piece.text)}</span>")
        else:
            restored.append(_render(piece, piece.text, "new"))
        source.append(_render(piece, piece.source, "old"))
    closing = _between(opened, (0, False))
    return RenderedLayers("".join(restored) + closing, "".join(source) + closing, changes)


def _is_within(piece: Piece, ranges: Ranges, begins: Sequence[int]) -> bool:
    """Return True if a piece lies in one of some ranges, which begin at ``begins``."""
    at = bisect_right(begins, piece.start) - 1
    return at >= 0 and piece.end <= ranges[at][1]


def _between(before: tuple[int, bool], after: tuple[int, bool]) -> str:
    """Return the tags between two pieces, each given with its mark and whether it is short."""
    if before == after:
        return ""
    (number, short), (next_number, next_short) = before, after
    tags = "</mark>" if short else ""
    if number != next_number:
        tags += "</mark>" if number else ""
        tags += _opening_mark(next_number) if next_number else ""
    return tags + ("<mark class='yz-short'>" if next_short else "")


def _without_overlap(marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    """Return the marks within ``[start, end)`` in order, each cut where the one before ends."""
    separate: list[Mark] = []
    at = start
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        low, high = max(at, mark.start), min(end, mark.end)
        if low < high:
            separate.append(Mark(low, high, mark.number))
            at = high
    return separate


def _cut_at(uncut: Iterator[Piece], edges: Sequence[int]) -> Iterator[Piece]:
    """Yield the pieces, unchanged ones cut at some positions, which are in order."""
    for piece in uncut:
        if not piece.kind.is_copied:
            yield piece
            continue
        inside = [edge for edge in edges if piece.start < edge < piece.end]
        for low, high in zip([piece.start, *inside], [*inside, piece.end], strict=True):
            first, last = low - piece.start, high - piece.start
            yield Piece(low, high, piece.text[first:last], piece.source[first:last], piece.kind)


def _opening_mark(number: int) -> str:
    return f"<mark data-cite='{number}'><sup>{number}</sup>"


def _word(text: str, tip: str, *, first: bool) -> str:
    """Return a word with what is told about it; the Tab key stops at the first of a mark."""
    stop = 0 if first else -1
    return (
        f"<span class='yz-word' tabindex='{stop}' data-tip=\"{html.escape(tip)}\">"
        f"{html.escape(text)}</span>"
    )


def _render(piece: Piece, text: str, side: str) -> str:
    """Return one layer of a piece (``side``: new or old), with the other for the tooltip."""
    if piece.kind is Kind.SAME or (piece.kind is Kind.DOUBT and side == "old"):
        return html.escape(text)
    if piece.kind is Kind.DOUBT:
        return f"<span class='yz-doubt' {tooltip_attributes('doubt')}>{html.escape(text)}</span>"
    other = html.escape(piece.source if side == "new" else piece.text)
    return (
        f"<span class='yz-{side} yz-{piece.kind.value}' data-kind='{piece.kind.value}'"
        f" data-at='{piece.start}' data-other=\"{other}\">{html.escape(text)}</span>"
    )
