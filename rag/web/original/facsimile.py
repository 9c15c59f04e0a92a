"""A page of a file as HTML: what is drawn on it, and above it where the quotes stand."""

import html
from base64 import b64encode
from collections.abc import Sequence

from index.formats.facsimile.page import ShownLine, ShownPage
from index.store import StoredDocument
from index.types import Box
from rag.web.i18n import bilingual
from rag.web.original.boxes import PageText

_PADDING = 0.12  # of the height of a line, by which its mark is larger


def render_page(
    document: StoredDocument, page: ShownPage, quotes: Sequence[tuple[int, int, int]]
) -> str:
    """Return a page with the quotes on it marked: their numbers, and ranges of the source."""
    text = PageText(document, page)
    boxes = [(number, box) for number, start, end in quotes for box in text.boxes(start, end)]
    seen: set[int] = set()
    marks = ""
    for number, box in boxes:
        shown = f"<sup>{number}</sup>" if number not in seen else ""
        seen.add(number)
        marks += f"<mark data-cite='{number}' style='{_style(page, _padded(box))}'>{shown}</mark>"
    note = "" if marks else bilingual("not_on_page", tag="p")
    drawn = "" if page.drawn else bilingual("set_by_browser", tag="p")
    wide, high = max(page.width, 1), max(page.height, 1)
    return (
        f"<div class='yz-hint'>{note}{drawn}</div>"
        f"<figure class='yz-facsimile' style='aspect-ratio: {wide:.2f} / {high:.2f}'>"
        f"{_pictures(page)}{_strokes(page)}{'' if page.drawn else _lines(page)}{marks}</figure>"
    )


def _pictures(page: ShownPage) -> str:
    return "".join(
        f"<img alt='' style='{_style(page, picture.box)}'"
        f" src='data:image/webp;base64,{b64encode(picture.webp).decode()}'>"
        for picture in page.pictures
    )


def _strokes(page: ShownPage) -> str:
    """Return the paths of a page; their data is made of numbers and letters of steps only."""
    if not page.strokes:
        return ""
    paths = "".join(f"<path d='{html.escape(stroke)}'/>" for stroke in page.strokes)
    return (
        f"<svg aria-hidden='true' viewBox='0 0 {page.width:.2f} {page.height:.2f}'"
        f" preserveAspectRatio='none'>{paths}</svg>"
    )


def _lines(page: ShownPage) -> str:
    """Return the text of a page as SVG, each line as long as it stands in the file."""
    lines = "".join(map(_line, page.lines))
    return (
        f"<svg class='yz-set' viewBox='0 0 {page.width:.2f} {page.height:.2f}' lang='zh'"
        f" preserveAspectRatio='none'>{lines}</svg>"
    )


def _line(line: ShownLine) -> str:
    left, top, right, bottom = line.box
    down = bottom - top > right - left and len(line.text) > 1
    size, long = (right - left, bottom - top) if down else (bottom - top, right - left)
    at = f"x='{left:.2f}' y='{top + 0.85 * size:.2f}'"
    if down:
        at = f"x='{left + size / 2:.2f}' y='{top:.2f}' style='writing-mode: vertical-rl'"
    return (
        f"<text {at} font-size='{size:.2f}' textLength='{long:.2f}'"
        f" lengthAdjust='spacingAndGlyphs'>{html.escape(line.text.strip())}</text>"
    )


def _padded(box: Box) -> Box:
    left, top, right, bottom = box
    more = _PADDING * min(bottom - top, right - left)
    return left - more, top - more, right + more, bottom + more


def _style(page: ShownPage, box: Box) -> str:
    """Return where a box lies, in shares of the page."""
    left, top, right, bottom = box
    wide, high = max(page.width, 1), max(page.height, 1)
    return (
        f"left: {left / wide:.3%}; top: {top / high:.3%};"
        f" width: {(right - left) / wide:.3%}; height: {(bottom - top) / high:.3%}"
    )
