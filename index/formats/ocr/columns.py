"""Set a line that runs down the page anew, so that it runs to the right.

Its characters stand upright, one below the other, which a reader of lines does not expect. They
are cut apart and put side by side. Marks are set in a line that runs down as in one that runs to
the right but turned by a quarter, and 、。， in the upper right corner of their square instead of
the lower left (Requirements for Chinese Text Layout, W3C, on punctuation in vertical writing).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.formats.ocr.strips import Picture, ink

# All set by hand. Lengths are in characters.
_SHORTEST, _LONGEST = 0.42, 1.4  # what of a line a character may take
_USUAL = (1.0, 0.5)
_CUT_INK = 3.0  # what it costs to cut through ink, by its share of the width
_ODD = 1.2  # and to cut off a piece that is not a character long, by the difference
_LAST = 0.3  # what the last piece costs, however long
_SMALL = 0.55  # a mark takes less of its square
_FLAT = 0.62  # a bracket takes less of the height, but more than the one stroke of 一
_STROKE = 0.14
_THIN = 0.3  # a dash takes less of the width, and more of the height than ；
_LONG = 0.75
_MARGIN = 0.1  # of paper above and below a line
_OFF = 0.12  # how far from the middle of its square a mark stands
_GREY = np.array([0.114, 0.587, 0.299])


def set_anew(strip: Picture) -> Picture:
    """Return the picture of a line, which runs down and lies on its side, set to the right."""
    column = np.ascontiguousarray(np.rot90(strip, -1))
    marks = ink((column @ _GREY).astype(np.uint8))
    if not marks.any():
        return strip
    across = np.flatnonzero(marks.any(axis=0))
    size = int(across[-1] - across[0] + 1)
    column, marks = column[:, across[0] : across[-1] + 1], marks[:, across[0] : across[-1] + 1]
    if size < 8 or len(column) < size:
        return strip
    paper = np.median(column.reshape(-1, 3), axis=0).astype(np.uint8)
    squares = [
        _square(column[start:end], marks[start:end], size, paper)
        for start, end in _cuts(marks, size)
    ]
    margin = np.full((round(_MARGIN * size), sum(map(_width, squares)), 3), paper, np.uint8)
    return np.concatenate([margin, np.concatenate(squares, axis=1), margin])


def _width(square: Picture) -> int:
    return int(square.shape[1])


def _cuts(marks: NDArray[np.bool_], size: int) -> list[tuple[int, int]]:
    """Return where the characters of a column begin and end, by the cheapest cuts.

    A cut is cheap where there is no ink and about a character below the one before.
    """
    filled = marks.mean(axis=1)
    length = len(filled)
    spans = np.arange(int(_SHORTEST * size), int(_LONGEST * size) + 1)
    odd = np.min([np.abs(spans / size - usual) + (1 - usual) * 0.4 for usual in _USUAL], axis=0)
    cost = np.full(length + 1, np.inf)
    cost[0] = 0
    before = np.zeros(length + 1, int)
    cutting = np.append(filled, 0) * _CUT_INK
    for end in range(1, length + 1):
        if end == length:  # the last may be cut short
            starts = np.arange(max(0, length - int(spans[-1])), length)
            sums = cost[starts] + _LAST
        else:
            starts = end - spans[spans <= end]
            sums = cost[starts] + _ODD * odd[spans <= end]
        if len(starts):
            best = int(np.argmin(sums))
            cost[end] = sums[best] + cutting[end]
            before[end] = starts[best]
    ends = [length]
    while ends[-1] > 0:
        ends.append(int(before[ends[-1]]))
    ends.reverse()
    return [(a, b) for a, b in zip(ends, ends[1:], strict=False) if b > a]


def _square(piece: Picture, marks: NDArray[np.bool_], size: int, paper: Picture) -> Picture:
    """Return a character as a line to the right shows it: a square of paper with it."""
    rows = np.flatnonzero(marks.any(axis=1))
    columns = np.flatnonzero(marks.any(axis=0))
    if not len(rows):
        return np.full((size, max(1, min(len(piece), size)), 3), paper, np.uint8)
    high, wide = (rows[-1] - rows[0] + 1) / size, (columns[-1] - columns[0] + 1) / size
    right = (columns[-1] + columns[0] + 1) / 2 / size - 0.5
    low = (rows[-1] + rows[0] + 1) / 2 / size - len(piece) / size / 2
    glyph = piece[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if high < _SMALL and wide < _SMALL and right > _OFF and low < _OFF:  # ，。、
        return _set(glyph, size, paper, left=0.08, bottom=0.06)
    is_turned = (_STROKE < high < _FLAT and abs(low) > _OFF) or (wide < _THIN and high > _LONG)
    if is_turned:
        return _set(np.rot90(glyph), size, paper)
    return _set(glyph, size, paper)


def _set(
    glyph: Picture, size: int, paper: Picture, left: float = -1, bottom: float = -1
) -> Picture:
    """Return a square of paper with a glyph in its middle, or so far from its edges."""
    high, wide = glyph.shape[:2]
    tall, broad = max(size, high), max(size, wide)
    square: Any = np.full((size if high <= size else tall, broad, 3), paper, np.uint8)
    x = round(left * size) if left >= 0 else (broad - wide) // 2
    y = tall - high - round(bottom * size) if bottom >= 0 else (tall - high) // 2
    square[max(y, 0) : max(y, 0) + high, x : x + wide] = glyph[:, : broad - x]
    if len(square) > size:
        import cv2

        square = cv2.resize(square, (broad, size), interpolation=cv2.INTER_AREA)
    return np.asarray(square, np.uint8)
