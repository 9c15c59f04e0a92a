"""A scatter plot of passages for the search tab: an SVG with a colour for each document."""

import html
from collections import Counter

from rag.retrieval.projection import Point, Scatter
from rag.web.i18n import bilingual

_COLOURS = 8  # that page.css defines, besides colour 0 for all other documents
_WIDTH, _HEIGHT, _MARGIN = 900, 370, 22  # units of the SVG's view box
_HIT_RADIUS, _DOT_RADIUS = 11, 4.5
_UNRANKED = 1000  # behind the rank of every hit


def render_map(scatter: Scatter) -> str:
    """Return the map with its legend as escaped HTML.

    The documents of the hits, then those with the most dots, get a colour each; the others
    share one. Hits are drawn last, over the other dots, the best on top.
    """
    if not scatter.points:
        return f"<p class='yz-hint'>{bilingual('nothing')}</p>"
    colours = _colours(scatter)
    others = [point for point in scatter.points if not point.rank]
    hits = [point for point in scatter.points if point.rank]
    hits.sort(key=lambda point: -point.rank)
    dots = "".join(_dot(point, colours.get(point.document, 0)) for point in (*others, *hits))
    caption = bilingual(
        "map_told", len(scatter.points), scatter.total, f"{100 * scatter.share:.0f}"
    )
    return (
        f"<div class='yz-map'><p class='yz-timing'>{caption}</p>"
        f"<svg viewBox='0 0 {_WIDTH} {_HEIGHT}' role='group'>{dots}{_question(scatter)}</svg>"
        f"{_legend(scatter, colours)}</div>"
    )


def _colours(scatter: Scatter) -> dict[str, int]:
    """Return the number of the colour, from 1 on, of each document that has one."""
    rank = {point.document: point.rank for point in scatter.points if point.rank}
    count = Counter(point.document for point in scatter.points)
    order = sorted(count, key=lambda name: (rank.get(name, _UNRANKED), -count[name], name))
    return {name: colour for colour, name in enumerate(order[:_COLOURS], 1)}


def _dot(point: Point, colour: int) -> str:
    x, y = _to_view_box(point.x, point.y)
    rank = f" · {point.rank}" if point.rank else ""
    tooltip = html.escape(f"{point.document}{rank}\n{point.beginning}…")
    circle = (
        f"<circle class='yz-dot yz-c{colour}' cx='{x}' cy='{y}'"
        f" r='{_HIT_RADIUS if point.rank else _DOT_RADIUS}'"
        f' data-passage="{html.escape(point.passage)}" data-tip="{tooltip}"'
    )
    if not point.rank:
        return f"{circle}/>"
    return (
        f"{circle} tabindex='0' role='button' aria-label=\"{tooltip}\"/>"
        f"<text class='yz-dot-rank' x='{x}' y='{y}'>{point.rank}</text>"
    )


def _question(scatter: Scatter) -> str:
    if scatter.question is None:
        return ""
    x, y = _to_view_box(*scatter.question)
    return (
        f"<g class='yz-asked-here'><path d='M{x} {y - 12} L{x + 12} {y} L{x} {y + 12}"
        f" L{x - 12} {y} Z'/><text x='{x}' y='{y}'>?</text></g>"
    )


def _legend(scatter: Scatter, colours: dict[str, int]) -> str:
    rows = [
        f"<li><i class='yz-swatch yz-c{colour}'></i><bdi>{html.escape(name)}</bdi></li>"
        for name, colour in colours.items()
    ]
    if any(point.document not in colours for point in scatter.points):
        rows.append(f"<li><i class='yz-swatch yz-c0'></i>{bilingual('map_others')}</li>")
    if scatter.question is not None:
        rows.append(f"<li><i class='yz-swatch yz-here'>?</i>{bilingual('map_question')}</li>")
    rows.append(f"<li><i class='yz-swatch yz-ring'>1</i>{bilingual('map_hit')}</li>")
    return f"<ul class='yz-legend'>{''.join(rows)}</ul>"


def _to_view_box(x: float, y: float) -> tuple[float, float]:
    """Return the place in the view box of a point between (0, 0) and (1, 1), y upwards."""
    width, height = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    return round(_MARGIN + x * width, 1), round(_MARGIN + (1 - y) * height, 1)
