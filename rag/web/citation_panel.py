"""The side panel: every cited passage, its quotes marked, beside it the source as scraped."""

import html
from collections import defaultdict
from collections.abc import Sequence

from index.errors import StoreError
from index.store import ReadableStore
from rag.types import Citation
from rag.web.i18n import both
from rag.web.layers import Marked, render_sides


def render_passages(
    store: ReadableStore, citations: Sequence[Citation], turn: int = 1, *, near: bool = False
) -> str:
    """Return the passages that one answer cites, as escaped HTML.

    ``near``: they are no evidence, only the nearest there is.
    """
    by_passage: dict[str, list[Citation]] = defaultdict(list)
    for citation in citations:
        by_passage[citation.passage].append(citation)
    cards = [_card(store, key, cited) for key, cited in by_passage.items()]
    if near:
        cards.insert(0, both("near", tag="h3"))
    kind = " yz-near" if near else ""
    return f"<section class='yz-passages{kind}' data-turn='{turn}'>{''.join(cards)}</section>"


def render_panel(sections: Sequence[str]) -> str:
    """Return the panel over the passages of every answer so far."""
    shown = "".join(sections) or f"<p class='yz-hint'>{both('panel_empty')}</p>"
    return (
        f"<div class='yz-panel' role='complementary'><div class='yz-panel-head'>"
        f"<h2>{both('cited')}</h2><button type='button' class='yz-layers' aria-pressed='false'>"
        f"{both('layers')}</button><button type='button' class='yz-close'>{both('close')}</button>"
        f"</div>{shown}</div>"
    )


def render_passage(store: ReadableStore, key: str) -> str:
    """Return one passage without marks, as escaped HTML; '' when the store holds it no more."""
    try:
        with store.snapshot():
            passage = store.passage_by_key(key)
            document = store.document(passage.document_id)
    except StoreError:
        return both("gone", tag="p")
    sides = render_sides(document, passage.start, passage.end)
    start, end = document.restored.to_source(passage.start, passage.end)
    return (
        f"<article class='yz-card'><header><bdi>{html.escape(document.path)}</bdi>"
        f"<cite>{html.escape(document.title)}</cite><small>{both('place', start, end)}</small>"
        f"</header><div class='yz-text' lang='zh'><p>{sides.restored}</p></div></article>"
    )


def _card(store: ReadableStore, key: str, citations: list[Citation]) -> str:
    numbers = " ".join(f"[{one.number}]" for one in citations)
    first = citations[0]
    try:
        with store.snapshot():
            passage = store.passage_by_key(key)
            document = store.document(passage.document_id)
    except StoreError:
        return (
            f"<article class='yz-card'><header>{numbers}</header>{both('gone', tag='p')}</article>"
        )
    marks = [Marked(one.restored_start, one.restored_end, one.number) for one in citations]
    sides = render_sides(document, passage.start, passage.end, marks)
    start = min(one.source_start for one in citations)
    end = max(one.source_end for one in citations)
    told = [html.escape(one) for one in dict.fromkeys(c.place for c in citations) if one]
    told += [html.escape(one) for one in (first.date,) if one]
    told.append(both("place", start, end))
    if sides.changes:
        told.append(f"<b class='yz-repaired'>{both('repaired', sides.changes)}</b>")
    name = html.escape(first.document)
    title = f"<cite>{html.escape(first.title)}</cite>" if first.title else ""
    text = f"<div class='yz-text' lang='zh'><p>{sides.restored}</p></div>"
    if sides.changes:
        text = (
            f"<div class='yz-sides'><div class='yz-side'><h4>{both('restored_side')}</h4>"
            f"{text}</div>"
            f"<div class='yz-side yz-source'><h4>{both('source_side')}</h4>"
            f"<div class='yz-text' lang='zh'><p>{sides.source}</p></div></div></div>"
        )
    return (
        f"<article class='yz-card' tabindex='-1'><header>{numbers} {name}{title}"
        f"<small>{' · '.join(told)}</small></header>{text}</article>"
    )
