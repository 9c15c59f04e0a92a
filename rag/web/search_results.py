"""The search tab: ranked passages with what each channel gave them."""

import html
from collections.abc import Mapping, Sequence

from rag.types import Hit
from rag.web.i18n import both

CHANNELS = ("late", "sentence", "dense", "lexical", "names", "translated", "cross")
SWITCHES = ("dense", "lexical", "names", "late", "translated")
"""The channels that can be silenced."""


def render_hits(hits: Sequence[Hit], times: Mapping[str, float]) -> str:
    """Return hits as escaped HTML: for each channel a bar of the share of its best hit."""
    if not hits:
        return f"<p class='yz-hint'>{both('nothing')}</p>"
    most = {one: max(getattr(hit, one) for hit in hits) for one in CHANNELS}
    timing = both("timing", len(hits), times.get("embed", 0), times.get("retrieve", 0))
    cards = "".join(_card(hit, most) for hit in hits)
    return f"<p class='yz-timing' role='status'>{timing}</p><ol class='yz-hits'>{cards}</ol>"


def _card(hit: Hit, most: Mapping[str, float]) -> str:
    bars = "".join(
        _bar(one, getattr(hit, one), most[one])
        for one in CHANNELS
        if most[one] > 0 or one in SWITCHES
    )
    told = [html.escape(part) for part in (hit.date, hit.place) if part]
    told.append(both("place", hit.source_start, hit.source_end))
    return (
        f"<li class='yz-card'><header><span class='yz-rank'>{hit.rank}</span>"
        f"<bdi>{html.escape(hit.document)}</bdi><cite>{html.escape(hit.title)}</cite>"
        f"<small>{' · '.join(told)}</small></header>"
        f"<div class='yz-hit'><p>{html.escape(hit.text)}</p>"
        f"<div class='yz-bars'><b>{both('score', f'{hit.score:.3f}')}</b>{bars}</div></div></li>"
    )


def _bar(channel: str, value: float, most: float) -> str:
    share = max(0.0, min(1.0, value / most)) if most > 0 else 0.0
    return (
        f"<div class='yz-bar'><span>{both(channel)}</span><span class='yz-track'>"
        f"<i class='yz-fill yz-{channel}' style='width:{100 * share:.1f}%'></i></span>"
        f"<span class='yz-value'>{value:.3f}</span></div>"
    )
