"""The side panel: cited passages with their quotes marked, restored and as scraped."""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.blocks import BlockKind
from index.errors import StoreError
from index.store import ReadableStore, StoredDocument
from index.table_grid import words
from index.text.normalize import has_han
from rag.language.glosses import gloss
from rag.types import Citation, ShortAnswer
from rag.web.i18n import UiLanguage, bilingual, bilingual_place
from rag.web.layers import Mark, Tip, markup_in, render_layers
from rag.web.original.request import Wanted, render_open_button, wanted
from rag.web.quoted_tables import render_tables

_LONGEST_STEP = 60  # characters of a heading that are shown
_MARKDOWN_HEADING = re.compile(r"^#{1,6} +| +#+$")


def render_passages(
    store: ReadableStore,
    citations: Sequence[Citation],
    turn: int = 1,
    *,
    near: bool = False,
    short: ShortAnswer | None = None,
    glossed: bool = False,
    language: UiLanguage = "zh",
) -> str:
    """Return the passages that the answer of one turn cites, as escaped HTML.

    ``near``: the question was refused, and these are only the nearest passages. The short answer
    is marked in the quote that holds it. ``glossed``: pinyin and senses are told of each word of a
    Chinese quote, and below the passage the quotes can be opened word by word. ``language`` is that
    of the answer and of the labels.
    """
    by_passage: dict[str, list[Citation]] = defaultdict(list)
    for citation in citations:
        by_passage[citation.passage].append(citation)
    cards = [_card(store, key, quotes, short, glossed) for key, quotes in by_passage.items()]
    if near:
        cards.insert(0, bilingual("near", tag="h3"))
    near_class = " yz-near" if near else ""
    return (
        f"<section class='yz-passages{near_class}' data-turn='{turn}' data-said='{language}'>"
        f"{''.join(cards)}</section>"
    )


def render_panel(sections: Sequence[str]) -> str:
    """Return the panel with one section of passages for each answer so far."""
    content = "".join(sections) or f"<p class='yz-hint'>{bilingual('panel_empty')}</p>"
    return (
        f"<div class='yz-panel' role='complementary'><div class='yz-panel-head'>"
        f"<h2>{bilingual('cited')}</h2>"
        f"<button type='button' class='yz-layers' aria-pressed='false'>"
        f"{bilingual('layers')}</button>"
        f"<button type='button' class='yz-close'>{bilingual('close')}</button>"
        f"</div>{content}</div>"
    )


def render_passage(store: ReadableStore, key: str) -> str:
    """Return one passage without marks, as escaped HTML.

    Once the store no longer holds the passage, it is a paragraph that says so.
    """
    try:
        with store.snapshot():
            passage = store.passage_by_key(key)
            document = store.document(passage.document_id)
    except StoreError:
        return bilingual("gone", tag="p")
    markup = markup_in(document, passage.start, passage.end)
    layers = render_layers(document, passage.start, passage.end, markup=markup)
    start, end = document.restored.to_source(passage.start, passage.end)
    return (
        f"<article class='yz-card'><header><bdi>{html.escape(document.path)}</bdi>"
        f"<cite>{html.escape(document.title)}</cite><small>{bilingual('place', start, end)}</small>"
        f"</header><div class='yz-text' lang='zh'><p>{layers.restored}</p></div>"
        f"{render_open_button(Wanted(key))}</article>"
    )


def _card(
    store: ReadableStore,
    key: str,
    citations: list[Citation],
    short: ShortAnswer | None,
    glossed: bool,
) -> str:
    """Return a passage with the given citations marked in it, and in them the short answer."""
    numbers = " ".join(f"[{citation.number}]" for citation in citations)
    first = citations[0]
    try:
        with store.snapshot():
            passage = store.passage_by_key(key)
            document = store.document(passage.document_id)
    except StoreError:
        gone = bilingual("gone", tag="p")
        return f"<article class='yz-card'><header>{numbers}</header>{gone}</article>"
    marks = [
        Mark(citation.restored_start, citation.restored_end, citation.number)
        for citation in citations
    ]
    inner = (0, 0)
    if short and any(citation.number == short.citation for citation in citations):
        inner = short.restored_start, short.restored_end
    tips = [tip for citation in citations for tip in _tips(citation)] if glossed else []
    markup = markup_in(document, passage.start, passage.end)
    layers = render_layers(document, passage.start, passage.end, marks, inner, tips, markup)
    start = min(citation.source_start for citation in citations)
    end = max(citation.source_end for citation in citations)
    places = dict.fromkeys(citation.places for citation in citations)
    told = (*map(bilingual_place, places), html.escape(first.date))
    details = [detail for detail in told if detail]
    details.append(bilingual("place", start, end))
    if layers.changes:
        details.append(f"<b class='yz-repaired'>{bilingual('repaired', layers.changes)}</b>")
    name = html.escape(first.document)
    title = f"<cite>{html.escape(first.title)}</cite>" if first.title else ""
    title += _paths(document, citations)
    text = f"<div class='yz-text' lang='zh'><p>{layers.restored}</p></div>"
    if layers.changes:
        text = (
            f"<div class='yz-sides'><div class='yz-side'><h3>{bilingual('restored_side')}</h3>"
            f"{text}</div>"
            f"<div class='yz-side yz-source'><h3>{bilingual('source_side')}</h3>"
            f"<div class='yz-text' lang='zh'><p>{layers.source}</p></div></div></div>"
        )
    tables = render_tables(document, citations)
    glosses = "".join(map(_gloss, citations)) if glossed else ""
    glosses = "".join(map(_translation, citations)) + glosses
    return (
        f"<article class='yz-card' tabindex='-1'><header>{numbers} {name}{title}"
        f"<small>{' · '.join(details)}</small></header>{tables}{text}{glosses}"
        f"{render_open_button(wanted(citations))}</article>"
    )


def _tips(citation: Citation) -> Iterator[Tip]:
    """Yield what a dictionary says of each Chinese word of a quote, where it stands."""
    if not has_han(citation.quote):
        return
    at = 0
    for word in gloss(citation.quote):
        at = citation.quote.index(word.text, at)
        start = citation.restored_start + at
        at += len(word.text)
        if word.pinyin:
            senses = "\n".join((word.pinyin, "; ".join(word.senses)))
            yield Tip(start, start + len(word.text), senses.strip())


def _translation(citation: Citation) -> str:
    """Return the language model's translation of a quote, marked as that; '' if it has none."""
    if not citation.translation:
        return ""
    return (
        f"<p class='yz-translation'><b>[{citation.number}] {bilingual('translation')}:</b>"
        f" <span lang='en'>{html.escape(citation.translation)}</span></p>"
    )


def _gloss(citation: Citation) -> str:
    """Return what opens to the words of a Chinese quote with pinyin and senses, '' for another."""
    if not has_han(citation.quote):
        return ""
    words = "".join(
        f"<div><dt lang='zh'>{html.escape(word.text)}</dt><dd><i>{html.escape(word.pinyin)}</i> "
        f"{html.escape('; '.join(word.senses))}</dd></div>"
        for word in gloss(citation.quote)
        if word.pinyin
    )
    return (
        f"<details class='yz-gloss'><summary>[{citation.number}] {bilingual('gloss')}</summary>"
        f"<dl>{words}</dl></details>"
    )


def _paths(document: StoredDocument, citations: Sequence[Citation]) -> str:
    """Return the headings and articles that quotes stand under, '' if there are none.

    Quotes that stand at the same place share a line; their numbers precede it if others do not.
    """
    lines: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for citation in citations:
        lines[_path(document, citation.restored_start)].append(citation.number)
    shown = []
    for steps, numbers in lines.items():
        if steps:
            quotes = "".join(f"[{number}]" for number in numbers) if len(lines) > 1 else ""
            path = " › ".join(f"<bdi>{html.escape(step)}</bdi>" for step in steps)
            shown.append(f"<span class='yz-path'>{quotes}{bilingual('under')} {path}</span>")
    return "".join(shown)


def _path(document: StoredDocument, position: int) -> tuple[str, ...]:
    """Return the headings above a position and the number of its article, the highest first.

    The title of the document is left out where it is the first of them.
    """
    text = document.restored.text
    steps = []
    for block in document.tree.path_to(position):
        above = block.first(BlockKind.TITLE, BlockKind.HEADING)
        if above and above.end <= position:
            if not above.visibility:
                steps.append(_MARKDOWN_HEADING.sub("", words(text, above)))
        elif block.kind is BlockKind.SECTION and block.number:
            steps.append(block.number)
    if steps and steps[0] == document.title:
        del steps[0]
    return tuple(
        step if len(step) <= _LONGEST_STEP else f"{step[:_LONGEST_STEP]}…" for step in steps
    )
