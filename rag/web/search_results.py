"""The search tab's HTML: ranked passages with a bar for the score of each channel."""

import html
from collections.abc import Mapping, Sequence

from index.formats.plain.markdown_marks import readable
from rag.types import Hit
from rag.web.i18n import bilingual, bilingual_place
from rag.web.original.request import Wanted, render_open_button

# Fields of ``Hit``; "cross" is the cross-encoder.
_SHOWN_CHANNELS = (
    "late",
    "sentence",
    "dense",
    "lexical",
    "names",
    "translated",
    "cross",
    "context",
)
SWITCHABLE_CHANNELS = ("dense", "lexical", "names", "late", "translated", "context")
"""The channels that the reader can turn off."""


def render_hits(hits: Sequence[Hit], times: Mapping[str, float]) -> str:
    """Return hits as escaped HTML; a bar is as long as its share of the channel's best score.

    ``times`` are milliseconds under ``embed`` and ``retrieve``.
    """
    if not hits:
        return f"<p class='yz-hint'>{bilingual('nothing')}</p>"
    best = {channel: max(getattr(hit, channel) for hit in hits) for channel in _SHOWN_CHANNELS}
    timing = bilingual("timing", len(hits), times.get("embed", 0), times.get("retrieve", 0))
    cards = "".join(_card(hit, best) for hit in hits)
    return f"<p class='yz-timing' role='status'>{timing}</p><ol class='yz-hits'>{cards}</ol>"


def _card(hit: Hit, best: Mapping[str, float]) -> str:
    bars = "".join(
        _bar(channel, getattr(hit, channel), best[channel])
        for channel in _SHOWN_CHANNELS
        if best[channel] > 0 or channel in SWITCHABLE_CHANNELS
    )
    details = [html.escape(detail) for detail in (hit.date,) if detail]
    details += [bilingual_place(hit.places)] if hit.places else []
    details.append(bilingual("place", hit.source_start, hit.source_end))
    score = bilingual("score", f"{hit.score:.3f}")
    return (
        f"<li class='yz-card'><header><span class='yz-rank'>{hit.rank}</span>"
        f"<bdi>{html.escape(hit.document)}</bdi><cite>{html.escape(hit.title)}</cite>"
        f"<small>{' · '.join(details)}</small></header>"
        f"<div class='yz-hit'><p tabindex='0'>{html.escape(readable(hit.document, hit.text))}</p>"
        f"<div class='yz-bars'><b>{score}</b>{bars}</div></div>"
        f"{render_open_button(Wanted(hit.passage))}</li>"
    )


def _bar(channel: str, score: float, best: float) -> str:
    share = max(0.0, min(1.0, score / best)) if best > 0 else 0.0
    return (
        f"<div class='yz-bar'><span>{bilingual(channel)}</span><span class='yz-track'>"
        f"<i class='yz-fill yz-{channel}' style='width:{100 * share:.1f}%'></i></span>"
        f"<span class='yz-value'>{score:.3f}</span></div>"
    )
