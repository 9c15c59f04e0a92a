"""The documents tab's HTML: the table of documents, and the repairs in one of them."""

import html

from index.errors import StoreError
from index.restore.layers import Kind
from index.store import ReadableStore, StoredDocument
from rag.web.catalogue import Catalogue, CatalogueEntry, Language
from rag.web.i18n import bilingual, bilingual_message
from rag.web.layers import pieces

# What a page shows without becoming slow to draw; the filter reaches the other documents.
MAX_ROWS = 200
_MAX_REPAIRS = 60
_MAX_SHOWN = 3_000  # characters of a document without repairs
_CONTEXT_CHARACTERS = 12  # on either side of a repair


def render_documents(catalogue: Catalogue, query: str = "", chosen: str = "") -> str:
    """Return the table of the documents whose name or title contains every word of a query.

    It is escaped HTML; ``chosen`` is the name of the highlighted document. Of more than 200
    documents the first are shown, with a line that says how many more there are.
    """
    found = catalogue.filtered(query)
    shown = found[:MAX_ROWS]
    languages = catalogue.languages(entry.document_id for entry in shown)
    if not found:
        return f"<p class='yz-hint'>{bilingual('no_documents')}</p>"
    columns = ("name", "title", "date", "language", "damage", "passages")
    head = "".join(f"<th scope='col'>{bilingual(key)}</th>" for key in columns)
    rows = "".join(_row(entry, languages.get(entry.document_id), chosen) for entry in shown)
    more = len(found) - MAX_ROWS
    more_line = f"<p class='yz-hint'>{bilingual('more', more)}</p>" if more > 0 else ""
    return (
        f"<div class='yz-scroll'><table class='yz-documents'><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{more_line}"
    )


def render_repairs(store: ReadableStore | None, path: str) -> str:
    """Return the repairs in a document, each in its context, as escaped HTML.

    ``path`` is the document's name in the store; without one the page asks to choose.
    """
    if not path or store is None:
        return f"<p class='yz-hint'>{bilingual('choose')}</p>"
    try:
        with store.snapshot():
            document = store.document_by_path(path)
    except StoreError as error:
        return f"<p class='yz-hint'>{bilingual_message(error.message)}</p>"
    repairs = [segment for segment in document.restored.segments if not segment.kind.is_copied]
    name = f"<h2><bdi>{html.escape(document.path)}</bdi></h2>"
    if not repairs:
        told = bilingual("nothing_repaired", tag="p")
        return f"<div class='yz-repairs'>{name}{told}{_beginning(document)}</div>"
    counts = "".join(
        f"<li><b>{count}</b> {bilingual(kind.value)}</li>"
        for kind in Kind
        if (count := sum(segment.kind is kind for segment in repairs))
    )
    # The least certain first: they are the ones worth checking.
    order = [Kind.LOST, Kind.GUESS, Kind.PINYIN, Kind.BYTES, Kind.STRIP]
    repairs.sort(key=lambda segment: (order.index(segment.kind), segment.start))
    shown = repairs[:_MAX_REPAIRS]
    rows = "".join(f"<li>{_repair(document, segment.start, segment.end)}</li>" for segment in shown)
    return (
        f"<div class='yz-repairs'>{name}<ul class='yz-counts'>{counts}</ul>"
        f"{bilingual('changes', len(repairs), len(shown), tag='p')}"
        f"<ul class='yz-changes'>{rows}</ul></div>"
    )


def _beginning(document: StoredDocument) -> str:
    """Return the beginning of a document as it was read, and how many characters are left."""
    text = document.restored.text
    shown = html.escape(text[:_MAX_SHOWN])
    left = len(text) - _MAX_SHOWN
    more = bilingual("characters_left", left, tag="p") if left > 0 else ""
    return f"<div class='yz-as-read' dir='auto'>{shown}</div>{more}"


def _row(entry: CatalogueEntry, language: Language | None, chosen: str) -> str:
    path = html.escape(entry.name)
    damage = bilingual("lost_text" if entry.verdict == "lost" else entry.verdict)
    current = " aria-current='true'" if entry.name == chosen else ""
    language_name = bilingual(language) if language else ""
    return (
        f"<tr{current}><td><button type='button' class='yz-document' data-path=\"{path}\">"
        f"<bdi>{path}</bdi></button></td><td><bdi>{html.escape(entry.title)}</bdi></td>"
        f"<td>{html.escape(entry.date)}</td><td>{language_name}</td>"
        f"<td><span class='yz-verdict yz-{html.escape(entry.verdict)}'>{damage}</span></td>"
        f"<td>{entry.passages}<span class='yz-unit'> {bilingual('passages')}</span></td></tr>"
    )


def _repair(document: StoredDocument, start: int, end: int) -> str:
    text = document.restored.text
    before = html.escape(" ".join(text[max(0, start - _CONTEXT_CHARACTERS) : start].split()))
    after = html.escape(" ".join(text[end : end + _CONTEXT_CHARACTERS].split()))
    (piece,) = pieces(document, start, end)
    kind = piece.kind.value
    return (
        f"…{before}<del class='yz-old yz-{kind}' data-kind='{kind}'>"
        f"{html.escape(piece.source)}</del>"
        f"<ins class='yz-new yz-{kind}' data-kind='{kind}'>{html.escape(piece.text)}</ins>{after}…"
    )
