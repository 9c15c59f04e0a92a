"""The marks of Markdown in a text: people read it without them.

Quotes and offsets are those of the text as it stands; only what is shown leaves marks out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any

from index.formats.plain import markdown

Ranges = Sequence[tuple[int, int]]
"""Ranges ``[start, end)`` of a text, in order, which do not overlap."""

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_RULE = re.compile(r"\s*(\|?\s*:?-+:?\s*)(\|\s*:?-+:?\s*)*\|?\s*|\s*([*_]\s*){3,}")
_BEFORE = re.compile(r"\s*(>\s?)*(#{1,6}\s+|\|\s*)?")
_AFTER = re.compile(r"(\s+#+|\s*\|)?\s*$")
_INLINE = frozenset("*_`[]\\!<&~")


def find_markup(document: str, text: str) -> Ranges:
    """Return where a passage of the document with this name holds marks and no words.

    There are none unless the document is Markdown.
    """
    if PurePath(document).suffix.lower() not in markdown.FORMAT.suffixes:
        return ()
    found: list[tuple[int, int]] = []
    at, in_code = 0, False
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if _FENCE.match(line):
            in_code = not in_code
            found.append((start, at))
        elif in_code:
            continue
        elif line.strip() and _RULE.fullmatch(line):
            found.append((start, at))
        else:
            found += ((start + low, start + high) for low, high in _in_line(line))
    return found


def _in_line(line: str) -> Iterator[tuple[int, int]]:
    body = line.rstrip("\r\n")
    before = _BEFORE.match(body)
    low = before.end() if before and (before[1] or before[2]) else 0
    after = _AFTER.search(body, low)
    # A row without a bar at its beginning may end with one, a line without a number sign not.
    is_closed = after and after[1] and low and ("|" in after[1]) == ("|" in body[:low])
    high = after.start() if after and is_closed else len(body)
    if low:
        yield 0, low
    yield from ((low + start, low + end) for start, end in _inline(body[low:high]))
    if high < len(body):
        yield high, len(body)


def _inline(text: str) -> Iterator[tuple[int, int]]:
    """Yield where marks stand in a line, found by what a parser leaves of it."""
    if _INLINE.isdisjoint(text):
        return
    places, at = [], 0
    for char in _plain(text):
        at = text.find(char, at) + 1
        if not at:  # such as an entity: the line stays as it is
            return
        places.append(at - 1)
    last = 0
    for place in [*places, len(text)]:
        if place > last:
            yield last, place
        last = place + 1


def _plain(text: str) -> str:
    shown = ""
    for token in _parser().parseInline(text)[0].children or ():
        shown += token.content if token.type != "softbreak" else "\n"
    return shown


@cache
def _parser() -> Any:  # noqa: ANN401
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")


def without(text: str, ranges: Ranges, start: int = 0, end: int | None = None) -> str:
    """Return the part ``[start, end)`` of a text without what stands in some ranges."""
    end = len(text) if end is None else end
    kept, at = "", start
    for low, high in ranges:
        if high > at and low < end:
            kept += text[at : max(at, low)]
            at = min(end, high)
    return kept + text[at:end]


def readable(document: str, text: str) -> str:
    """Return a passage of the document with this name as people read it."""
    return without(text, find_markup(document, text))
