"""Put sentences together that hidden or struck-through text interrupts.

``为<del>四百元</del>三百元`` is one sentence of two pieces: what is struck out is never quoted, and
the pieces are understood, found and quoted only together.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.blocks import Block, Visibility

Range = tuple[int, int]

_MOST_PIECES = 20  # of a sentence; set by hand, so that a quote stays readable
_END = re.compile(r"[。！？!?；;…]+[”’」』）)】\"']*|[\r\n]+")


def unseen_ranges(tree: Block) -> list[Range]:
    """Return the ranges that a reader of the original does not see or sees struck out, in order."""
    found: list[Range] = []
    end = 0
    for block in tree.walk():
        if block.visibility is not Visibility.VISIBLE and block.start >= end:
            found.append((block.start, block.end))
            end = block.end
    return found


def interrupted_sentences(text: str, tree: Block) -> dict[int, tuple[Range, ...]]:
    """Return the pieces of each sentence that unseen text interrupts, by where each piece starts.

    Each piece maps to all pieces of its sentence. Pieces have no space at their ends.
    """
    found: dict[int, tuple[Range, ...]] = {}
    pieces: list[Range] = []

    def close() -> None:
        if 1 < len(pieces) <= _MOST_PIECES:
            found.update(dict.fromkeys((start for start, _ in pieces), tuple(pieces)))
        pieces.clear()

    unseen = unseen_ranges(tree)
    for (_, start), (end, _) in pairwise([(0, 0), *unseen, (len(text), len(text))]):
        for low, high, ends in _cut(text, start, end):
            if low < high:
                pieces.append((low, high))
            if ends:
                close()
    close()
    return found


def joined(text: str, pieces: tuple[Range, ...]) -> str:
    """Return the sentence that pieces make up, as it is read."""
    return "".join(text[start:end] for start, end in pieces)


def without(text: str, unseen: Sequence[Range], start: int, end: int) -> list[Range]:
    """Return what is left of a range without the unseen ranges, with no space at its ends."""
    kept: list[Range] = []
    for low, high in unseen[max(0, bisect_right(unseen, (start, start)) - 1) :]:
        if low >= end:
            break
        if high > start:
            kept.append(_trim(text, start, max(start, low)))
            start = high
    kept.append(_trim(text, start, max(start, end)))
    return [(low, high) for low, high in kept if low < high]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the parts of a range at the ends of sentences, and whether one ends there."""
    at = start
    for match in _END.finditer(text, start, end):
        yield *_trim(text, at, match.end()), True
        at = match.end()
    yield *_trim(text, at, end), False


def _trim(text: str, start: int, end: int) -> Range:
    part = text[start:end]
    stripped = part.strip()
    if not stripped:
        return start, start
    low = start + len(part) - len(part.lstrip())
    return low, low + len(stripped)
