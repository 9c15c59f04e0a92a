"""The map of the search tab: passages as dots of an SVG, coloured by document."""

import html
from collections import Counter

from rag.retrieval.projection import Point, Scatter
from rag.web.i18n import both

_COLOURS = 8
_WIDTH, _HEIGHT, _MARGIN = 900, 370, 22


def render_map(scatter: Scatter) -> str:
    """Return the map with its legend as escaped HTML.

    The documents of the hits, then those of most dots, have colours of their own; the others
    share one.
    """
    if not scatter.points:
        return f"<p class='yz-hint'>{both('nothing')}</p>"
    colours = _colours(scatter)
    others = [one for one in scatter.points if not one.rank]
    hits = sorted((one for one in scatter.points if one.rank), key=lambda one: -one.rank)
    dots = "".join(_dot(one, colours.get(one.document, 0)) for one in (*others, *hits))
    told = both("map_told", len(scatter.points), scatter.total, f"{100 * scatter.share:.0f}")
    return (
        f"<div class='yz-map'><p class='yz-timing'>{told}</p>"
        f"<svg viewBox='0 0 {_WIDTH} {_HEIGHT}' role='group'>{dots}{_question(scatter)}</svg>"
        f"{_legend(scatter, colours)}</div>"
    )


def _colours(scatter: Scatter) -> dict[str, int]:
    """Return which documents have which colour, from 1 on."""
    best = {one.document: -one.rank for one in scatter.points if one.rank}
    count = Counter(one.document for one in scatter.points)
    order = sorted(count, key=lambda name: (-(best.get(name, -1000)), -count[name], name))
    return {name: place for place, name in enumerate(order[:_COLOURS], 1)}


def _dot(one: Point, colour: int) -> str:
    x, y = _place(one.x, one.y)
    rank = f" · {one.rank}" if one.rank else ""
    told = html.escape(f"{one.document}{rank}\n{one.beginning}…")
    dot = (
        f"<circle class='yz-dot yz-c{colour}' cx='{x}' cy='{y}' r='{11 if one.rank else 4.5}'"
        f' data-passage="{html.escape(one.passage)}" data-tip="{told}"'
    )
    if not one.rank:
        return f"{dot}/>"
    return (
        f"{dot} tabindex='0' role='button' aria-label=\"{told}\"/>"
        f"<text class='yz-dot-rank' x='{x}' y='{y}'>{one.rank}</text>"
    )


def _question(scatter: Scatter) -> str:
    if scatter.question is None:
        return ""
    x, y = _place(*scatter.question)
    return (
        f"<g class='yz-asked-here'><path d='M{x} {y - 12} L{x + 12} {y} L{x} {y + 12}"
        f" L{x - 12} {y} Z'/><text x='{x}' y='{y}'>?</text></g>"
    )


def _legend(scatter: Scatter, colours: dict[str, int]) -> str:
    rows = [
        f"<li><i class='yz-swatch yz-c{colour}'></i><bdi>{html.escape(name)}</bdi></li>"
        for name, colour in colours.items()
    ]
    if any(one.document not in colours for one in scatter.points):
        rows.append(f"<li><i class='yz-swatch yz-c0'></i>{both('map_others')}</li>")
    if scatter.question is not None:
        rows.append(f"<li><i class='yz-swatch yz-here'>?</i>{both('map_question')}</li>")
    rows.append(f"<li><i class='yz-swatch yz-ring'>1</i>{both('map_hit')}</li>")
    return f"<ul class='yz-legend'>{''.join(rows)}</ul>"


def _place(x: float, y: float) -> tuple[float, float]:
    across, down = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    return round(_MARGIN + x * across, 1), round(_MARGIN + (1 - y) * down, 1)
