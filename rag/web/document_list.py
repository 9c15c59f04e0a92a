"""The documents of the store: a list of them, and what was repaired in one."""

import html

from index.errors import StoreError
from index.restore import Kind
from index.store import ReadableStore, StoredDocument
from rag.web.catalogue import Catalogue, Language, Listed
from rag.web.i18n import both
from rag.web.layers import pieces

_LISTED = 200
_CHANGES = 60
_AROUND = 12


def render_documents(catalogue: Catalogue, wanted: str = "", chosen: str = "") -> str:
    """Return the table of documents whose name or title holds some words, as escaped HTML.

    Of many the first are shown, with how many more there are.
    """
    listed = catalogue.named(wanted)
    shown = listed[:_LISTED]
    languages = catalogue.languages(one.document_id for one in shown)
    if not listed:
        return f"<p class='yz-hint'>{both('no_documents')}</p>"
    heads = ("name", "title", "date", "language", "damage", "passages")
    head = "".join(f"<th scope='col'>{both(key)}</th>" for key in heads)
    rows = "".join(_row(one, languages.get(one.document_id), chosen) for one in shown)
    more = len(listed) - _LISTED
    after = f"<p class='yz-hint'>{both('more', more)}</p>" if more > 0 else ""
    return (
        f"<div class='yz-scroll'><table class='yz-documents'><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{after}"
    )


def render_repairs(store: ReadableStore, path: str) -> str:
    """Return what was repaired in a document, each place in its context, as escaped HTML."""
    if not path:
        return f"<p class='yz-hint'>{both('choose')}</p>"
    try:
        with store.snapshot():
            document = store.document_by_path(path)
    except StoreError as error:
        return f"<p class='yz-hint'>{html.escape(str(error))}</p>"
    changed = [one for one in document.restored.segments if one.kind is not Kind.SAME]
    name = f"<h3><bdi>{html.escape(document.path)}</bdi></h3>"
    if not changed:
        return f"<div class='yz-repairs'>{name}{both('nothing_repaired', tag='p')}</div>"
    counts = "".join(
        f"<li><b>{count}</b> {both(kind.value)}</li>"
        for kind in Kind
        if (count := sum(one.kind is kind for one in changed))
    )
    # What is least certain is what is worth reading first.
    order = [Kind.LOST, Kind.GUESS, Kind.PINYIN, Kind.BYTES, Kind.STRIP]
    first = sorted(changed, key=lambda one: (order.index(one.kind), one.start))[:_CHANGES]
    rows = "".join(f"<li>{_change(document, one.start, one.end)}</li>" for one in first)
    return (
        f"<div class='yz-repairs'>{name}<ul class='yz-counts'>{counts}</ul>"
        f"{both('changes', len(changed), len(first), tag='p')}"
        f"<ul class='yz-changes'>{rows}</ul></div>"
    )


def _row(one: Listed, language: Language | None, chosen: str) -> str:
    path = html.escape(one.name)
    damage = both("lost_text" if one.verdict == "lost" else one.verdict)
    current = " aria-current='true'" if one.name == chosen else ""
    written = both(language) if language else ""
    return (
        f"<tr{current}><td><button type='button' class='yz-document' data-path=\"{path}\">"
        f"<bdi>{path}</bdi></button></td><td><bdi>{html.escape(one.title)}</bdi></td>"
        f"<td>{html.escape(one.date)}</td><td>{written}</td>"
        f"<td><span class='yz-verdict yz-{html.escape(one.verdict)}'>{damage}</span></td>"
        f"<td>{one.passages}</td></tr>"
    )


def _change(document: StoredDocument, start: int, end: int) -> str:
    text = document.restored.text
    before = html.escape(" ".join(text[max(0, start - _AROUND) : start].split()))
    after = html.escape(" ".join(text[end : end + _AROUND].split()))
    (piece,) = pieces(document, start, end)
    kind = piece.kind.value
    return (
        f"…{before}<del class='yz-old yz-{kind}' data-kind='{kind}'>"
        f"{html.escape(piece.source)}</del>"
        f"<ins class='yz-new yz-{kind}' data-kind='{kind}'>{html.escape(piece.text)}</ins>{after}…"
    )
