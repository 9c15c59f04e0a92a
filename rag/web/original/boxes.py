"""Where a quote stands on its page."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.formats.facsimile.page import ShownLine, ShownPage
from index.store import StoredDocument
from index.text.normalize import RADICALS, width
from index.types import Box, Mark, PlaceKind

# What a page has at the end of a line inside a word, and texts do not.
_HYPHENS = frozenset("-\u00ad\u2010\ufffe\x02")
_END_CHARACTERS = 8  # by which a quote is found that is not on the page as a whole


class _Character(NamedTuple):
    """A character of a page: its folded form, and the line and the place in it."""

    folded: str
    line: int
    at: int


class PageText:
    """The text of a page, in which quotes are found and placed."""

    def __init__(self, document: StoredDocument, page: ShownPage) -> None:
        """Take the lines of a page: those that were read by OCR, or those that it has itself."""
        source = document.source
        self._runs = list(_runs(document.marks, len(source), page.number))
        read = [ShownLine(source[start:end], box) for start, end, box in self._runs if box]
        self._lines = read or list(page.lines)
        self._characters = [
            _Character(folded, number, at)
            for number, line in enumerate(self._lines)
            for at, character in enumerate(line.text)
            for folded in _folded(character)
        ]
        self._text = "".join(character.folded for character in self._characters)
        self._source = source

    def boxes(self, start: int, end: int) -> list[Box]:
        """Return the boxes of a range of the source on the page, one for each line.

        There is none if nothing of it is on the page, or if it is not found there.
        """
        before = sum(_size(self._source, low, min(high, start)) for low, high, _ in self._runs)
        parts = [
            self._source[max(start, low) : min(end, high)]
            for low, high, _ in self._runs
            if max(start, low) < min(end, high)
        ]
        quote = "".join(folded for part in parts for char in part for folded in _folded(char))
        whole = sum(_size(self._source, low, high) for low, high, _ in self._runs)
        found = self._find(quote, before / max(whole, 1) * len(self._text)) if quote else None
        return list(self._placed(*found)) if found else []

    def _find(self, quote: str, near: float) -> tuple[int, int] | None:
        """Return where a quote stands in the text, at the place nearest to one where several do."""
        at = _nearest(self._text, quote, near)
        if at is not None:
            return at, at + len(quote)
        # What the layout put into another order is found by its ends.
        first = _nearest(self._text, quote[:_END_CHARACTERS], near)
        if first is None or len(quote) <= _END_CHARACTERS:
            return None
        last = _nearest(self._text, quote[-_END_CHARACTERS:], first + len(quote) - _END_CHARACTERS)
        if last is None or not first < last < first + 2 * len(quote):
            return None
        return first, last + _END_CHARACTERS

    def _placed(self, first: int, last: int) -> Iterable[Box]:
        shown: dict[int, list[int]] = {}
        for character in self._characters[first:last]:
            shown.setdefault(character.line, []).append(character.at)
        for number, places in shown.items():
            yield _part_of(self._lines[number], min(places), max(places) + 1)


def _runs(marks: Sequence[Mark], length: int, number: int) -> Iterable[tuple[int, int, Box | None]]:
    """Yield the ranges of the source that are on a page, each with its box if it has one."""
    for at, mark in enumerate(marks):
        place = mark.place
        if place.kind is PlaceKind.PAGE and place.number == number and not place.within:
            yield mark.start, marks[at + 1].start if at + 1 < len(marks) else length, mark.box


def _folded(character: str) -> str:
    """Return a character as it is compared; blanks and hyphens are nothing."""
    if character.isspace() or character in _HYPHENS:
        return ""
    folded = unicodedata.normalize("NFKC", character.translate(RADICALS)).casefold()
    return "".join(folded.split())


def _size(text: str, start: int, end: int) -> int:
    return sum(not character.isspace() for character in text[start:end]) if start < end else 0


def _nearest(text: str, wanted: str, near: float) -> int | None:
    found = []
    at = text.find(wanted)
    while at >= 0:
        found.append(at)
        at = text.find(wanted, at + 1)
    return min(found, key=lambda place: abs(place - near), default=None)


def _part_of(line: ShownLine, start: int, end: int) -> Box:
    """Return the box of characters of a line, by the widths of those before them."""
    left, top, right, bottom = line.box
    whole = max(width(line.text), 1)
    low, high = width(line.text[:start]) / whole, min(width(line.text[:end]) / whole, 1.0)
    if bottom - top > right - left and len(line.text) > 1:
        return left, top + low * (bottom - top), right, top + high * (bottom - top)
    return left + low * (right - left), top, left + high * (right - left), bottom
