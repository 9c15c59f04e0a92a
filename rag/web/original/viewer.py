"""The dialog that shows a quote in its original: a page, a table, a slide or the whole text."""

import html
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.blocks import Block, BlockKind
from index.errors import StoreError
from index.store import ReadableStore, StoredDocument, StoredPassage
from index.types import PlaceKind
from rag.web.i18n import bilingual, bilingual_place
from rag.web.layers import Mark, render_layers
from rag.web.original.facsimile import render_page
from rag.web.original.pages import NoPage, Pages
from rag.web.original.request import Wanted

_AROUND = 20_000  # characters of a text that are shown before and behind the passage
_ROWS_AROUND = 60  # rows of a table before and behind the quoted ones


@dataclass(frozen=True)
class _Opened:
    """A document that is opened at quotes, and the files that hold it."""

    document: StoredDocument
    passage: StoredPassage
    marks: tuple[Mark, ...]
    files: tuple[str, ...]

    @property
    def start(self) -> int:
        """Where the first quote begins, or the passage if none is asked for."""
        return min((mark.start for mark in self.marks), default=self.passage.start)


@dataclass(frozen=True)
class _Shown:
    """What is shown of an original as HTML: where it is, and what comes before and after.

    ``is_text``: the text of the file, in which the quote stands as it does in the passage.
    """

    content: str
    label: str = ""
    number: int = 0
    count: int = 0
    is_text: bool = False


def render_original(store: ReadableStore, pages: Pages, asked: Wanted, opening: int) -> str:
    """Return the dialog of an original as escaped HTML; ``opening`` is a number of its own.

    Only what the store shows can be opened. A page that cannot be drawn is replaced by its text,
    with the reason.
    """
    try:
        opened = _open(store, asked)
    except StoreError:
        return _dialog(bilingual("gone", tag="p"), "", "", opening)
    shown = _show(pages, opened, asked.place)
    body = "" if shown.is_text else _quoted(opened)
    body += (
        f"<section class='yz-shown-original' tabindex='0' aria-labelledby='yz-original-head'>"
        f"<h3 id='yz-original-head'>{shown.label or bilingual('original')}</h3>"
        f"{shown.content}</section>"
    )
    title = f"<bdi>{html.escape(opened.document.path)}</bdi>"
    return _dialog(body, title, _steps(asked, shown), opening)


def _quoted(opened: _Opened) -> str:
    """Return the passage with the quote, to be read beside a page, a table or a slide."""
    quote = _layer(opened, opened.passage.start, opened.passage.end)
    return (
        f"<section class='yz-quoted'><h3>{bilingual('quoted_here')}</h3>"
        f"<div class='yz-text' lang='zh'><p>{quote}</p></div></section>"
    )


def document_opened(store: ReadableStore, asked: Wanted) -> str:
    """Return the name of the document that is asked for, '' if the store does not show it."""
    try:
        return _open(store, asked).document.path
    except StoreError:
        return ""


def _open(store: ReadableStore, asked: Wanted) -> _Opened:
    with store.snapshot():
        passage = store.passage_by_key(asked.passage)
        document = store.document(passage.document_id)
        files = tuple(store.files_of(passage.document_id))
    length = len(document.restored.text)
    marks = tuple(
        Mark(start, end, number) for number, start, end in asked.quotes if start < end <= length
    )
    return _Opened(document, passage, marks, files)


def _dialog(body: str, title: str, steps: str, opening: int) -> str:
    return (
        f"<dialog class='yz-original' aria-labelledby='yz-original-name' data-opening='{opening}'>"
        f"<header><h2 id='yz-original-name'>{title or bilingual('original')}</h2>{steps}"
        f"<button type='button' class='yz-shut'>{bilingual('close')}</button></header>"
        f"<div class='yz-original-body'>{body}</div></dialog>"
    )


def _steps(asked: Wanted, shown: _Shown) -> str:
    """Return the buttons to the page or slide before and after."""
    if shown.count < 2:
        return ""
    buttons = ""
    for key, number in (("before", shown.number - 1), ("after", shown.number + 1)):
        there = replace(asked, place=number).to_json()
        off = "" if 1 <= number <= shown.count else " disabled"
        buttons += (
            f"<button type='button' class='yz-open' data-original='{html.escape(there)}'{off}>"
            f"{bilingual(key)}</button>"
        )
    return f"<span class='yz-steps'>{buttons}</span>"


def _show(pages: Pages, opened: _Opened, number: int) -> _Shown:
    """Return the original as what it is: a page, a table, a slide, or else a text."""
    document = opened.document
    at, _ = document.restored.to_source(opened.start, opened.start)
    place = next(iter(document.places(at, at + 1)), None)
    told = ""
    if place and not place.within:
        if place.kind is PlaceKind.SLIDE:
            return _slide(opened, number or place.number)
        if place.kind is PlaceKind.PAGE:
            try:
                return _page(pages, opened, number or place.number)
            except NoPage as problem:
                reason = bilingual(problem.reason, *problem.values)
                told = f"<p class='yz-note' role='note'>{reason}</p>"
    table = _table_at(document, opened.start)
    shown = _table(opened, table) if table else _text(opened)
    label = bilingual_place((place,)) if place else ""
    return replace(shown, content=told + shown.content, label=label)


def _page(pages: Pages, opened: _Opened, number: int) -> _Shown:
    document = opened.document
    page = pages.page(document.digest, opened.files, number)
    ranges = [
        (mark.number, *document.restored.to_source(mark.start, mark.end)) for mark in opened.marks
    ]
    label = bilingual("page_of", page.number, page.pages)
    return _Shown(render_page(document, page, ranges), label, page.number, page.pages)


def _slide(opened: _Opened, number: int) -> _Shown:
    document = opened.document
    ranges: dict[int, list[tuple[int, int]]] = {}
    ends = [*(mark.start for mark in document.marks[1:]), len(document.source)]
    for mark, end in zip(document.marks, ends, strict=True):
        if mark.place.kind is PlaceKind.SLIDE and not mark.place.within:
            ranges.setdefault(mark.place.number, []).append((mark.start, end))
    count = max(ranges)
    number = min(number, count)
    parts = "".join(
        f"<p>{_layer(opened, *document.restored.from_source(start, end))}</p>"
        for start, end in ranges.get(number, ())
    )
    content = f"<article class='yz-slide yz-text' lang='zh'>{parts}</article>"
    return _Shown(content, bilingual("slide_of", number, count), number, count)


def _layer(opened: _Opened, start: int, end: int) -> str:
    return render_layers(opened.document, start, end, opened.marks).restored


def _text(opened: _Opened) -> _Shown:
    """Return the text of a document around the passage, with a line where it is cut."""
    length = len(opened.document.restored.text)
    start, end = opened.passage.start - _AROUND, opened.passage.end + _AROUND
    more = bilingual("text_goes_on", tag="p")
    before, after = more if start > 0 else "", more if end < length else ""
    text = _layer(opened, max(0, start), min(end, length))
    whole = f"{before}<div class='yz-text yz-whole' lang='zh'><p>{text}</p></div>{after}"
    return _Shown(whole, is_text=True)


def _table_at(document: StoredDocument, position: int) -> Block | None:
    """Return the outermost table at a position, None if there is none."""
    path = document.tree.path_to(position)
    return next((block for block in path if block.kind is BlockKind.TABLE), None)


def _table(opened: _Opened, table: Block) -> _Shown:
    """Return a table; of a long one the rows that name its columns and those near the quotes."""
    rows = [block for block in table.children if block.kind is BlockKind.ROW]
    last = max((mark.end for mark in opened.marks), default=opened.passage.end)
    first_row = bisect_right(rows, opened.start, key=lambda row: row.start) - 1
    last_row = bisect_right(rows, last - 1, key=lambda row: row.start)
    low, high = max(0, first_row - _ROWS_AROUND), last_row + _ROWS_AROUND
    shown = [row for at, row in enumerate(rows) if low <= at < high or (row.header and at < low)]
    left_out = len(rows) - len(shown)
    lines = "".join(f"<tr>{''.join(_cells(opened, row))}</tr>" for row in shown)
    more = bilingual("rows_left_out", left_out, tag="p") if left_out else ""
    return _Shown(f"<table class='yz-cells yz-text'><tbody>{lines}</tbody></table>{more}")


def _cells(opened: _Opened, row: Block) -> Iterator[str]:
    """Yield the cells of a row; a row that is no cells is one."""
    cells: Sequence[Block] = [block for block in row.children if block.kind is BlockKind.CELL]
    tag = "th scope='col'" if row.header else "td"
    column = 0
    for cell in cells or [row._replace(column=0, across=1, down=1)]:
        if cell.column > column:
            yield f"<td colspan='{cell.column - column}'></td>"
        text = _layer(opened, cell.start, cell.end)
        spans = f" colspan='{cell.across}'" if cell.across > 1 else ""
        spans += f" rowspan='{cell.down}'" if cell.down > 1 else ""
        yield f"<{tag}{spans}><bdi>{text}</bdi></{tag[:2]}>"
        column = cell.column + cell.across
