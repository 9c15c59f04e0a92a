"""Cut the lines that a detector found out of a picture, so that each can be read as one strip.

Detectors find the body of a line and miss the marks around it: wide Chinese punctuation leaves
gaps at which a line falls apart, and a comma or a page number at its end is in no box.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Height x width x 3: blue, green, red."""
Grey = NDArray[np.uint8]
"""Height x width."""
Corners = NDArray[np.float32]
"""The corners of a line (4, 2) as x and y in pixels: where it begins at its top, then clockwise."""

# All set by hand. Lengths are in heights of a line.
_DOWN = 1.5  # a box so much higher than wide is a line that runs down
_SAME_LINE = 0.4  # how far apart the middles of two boxes of a line may be
_SAME_SIZE = 0.6  # of the height of the higher box
_OVERLAP = 0.5  # by which boxes of a line may overlap
_NEAR = 0.6  # boxes with a smaller gap are one line
_FAR = 2.0  # as are those with a smaller one if there is a mark in it
_STEP = 0.9  # how much of the picture beyond a line is looked at for marks
_LEAST_STEP = 0.15
_MOST_STEPS = 60
_LEAST_INK = 0.003  # of the pixels of such a step
_MOST_INK = 0.22
_RULE = 0.93  # of the height of a line, which a stroke between the cells of a table covers
_EDGE = 0.25  # of the height from the middle on
_EMPTY = 0.01  # ink in a box in which there is nothing
_PAD = 0.08  # of paper that is left beside a mark
_WEAK = 48  # levels of grey by which ink at least differs from paper


class Strip(NamedTuple):
    """A line of a picture: where it is, and if it runs down the page."""

    corners: Corners
    down: bool


def find_strips(grey: Grey, boxes: Sequence[Corners]) -> list[Strip]:
    """Return the lines that the boxes of a detector make up, with the marks between and beside.

    The corners of a box begin at its top left. Those of a line that runs down begin at its top
    right, so that a picture of it lies on its side.
    """
    width = grey.shape[1]
    found: list[Strip] = []
    across = [box for box in boxes if not _runs_down(box)]
    found += (Strip(line, False) for line in _lines(grey, across))
    down = [_turned(np.roll(box, -1, axis=0), width) for box in boxes if _runs_down(box)]
    if down:
        lines = _lines(np.ascontiguousarray(np.rot90(grey)), down)
        found += (Strip(_turned_back(line, width), True) for line in lines)
    return found


def cut(picture: Picture, strip: Strip) -> Picture:
    """Return a line as a picture of its own, in which it runs from the left to the right."""
    import cv2

    corners = strip.corners.astype(np.float32)
    width = max(1, round(max(_side(corners, 0, 1), _side(corners, 3, 2))))
    height = max(1, round(max(_side(corners, 0, 3), _side(corners, 1, 2))))
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, frame)
    out: Any = cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, np.uint8)


def ink(grey: Grey) -> NDArray[np.bool_]:
    """Return which pixels are ink on paper, light ink on dark paper too."""
    if not grey.size:
        return np.zeros(grey.shape, bool)
    low, paper, high = np.percentile(grey, (1, 50, 99))
    if max(high - paper, paper - low) < _WEAK:
        return np.zeros(grey.shape, bool)
    if paper - low >= high - paper:
        return np.asarray(grey < paper - 0.4 * (paper - low))
    return np.asarray(grey > paper + 0.4 * (high - paper))


def _runs_down(box: Corners) -> bool:
    return _side(box, 0, 3) > _DOWN * _side(box, 0, 1)


def _side(box: Corners, first: int, second: int) -> float:
    return float(np.hypot(*(box[first] - box[second])))


def _turned(corners: Corners, width: int) -> Corners:
    """Return corners in the picture turned to the left, where what ran down runs to the right."""
    return np.stack([corners[:, 1], width - corners[:, 0]], axis=1)


def _turned_back(corners: Corners, width: int) -> Corners:
    return np.stack([width - corners[:, 1], corners[:, 0]], axis=1)


def _lines(grey: Grey, boxes: Iterable[Corners]) -> list[Corners]:
    """Return the lines that boxes make up, which all run to the right."""
    lines: list[Corners] = []
    filled = (box for box in boxes if _is_filled(grey, box))
    for box in sorted(filled, key=lambda box: float(box[:, 0].min())):
        near = [at for at, line in enumerate(lines) if _continues(grey, line, box)]
        if near:
            at = max(near, key=lambda at: float(lines[at][1, 0]))
            line = lines[at]
            lines[at] = np.stack([line[0], box[1], box[2], line[3]])
        else:
            lines.append(box.astype(np.float32))
    for at in range(len(lines)):
        others = lines[:at] + lines[at + 1 :]
        for forward in (True, False):
            lines[at] = _grown(grey, lines[at], others, forward=forward)
    return lines


def _is_filled(grey: Grey, box: Corners) -> bool:
    """Return True unless a box has no ink but that of its neighbours, at its ends."""
    inset = (box[1] - box[0]) * min(0.25, 0.2 * _side(box, 0, 3) / max(_side(box, 0, 1), 1))
    marks = _between(grey, box[[0, 3]] + inset, box[[1, 2]] - inset)
    return bool(marks.size and marks.mean() > _EMPTY)


def _continues(grey: Grey, line: Corners, box: Corners) -> bool:
    """Return True if a box goes on with a line."""
    heights = _side(line, 1, 2), _side(box, 0, 3)
    high = max(heights)
    gap = float(box[[0, 3], 0].min() - line[[1, 2], 0].max()) / high
    apart = abs(float(box[[0, 3], 1].mean() - line[[1, 2], 1].mean())) / high
    if apart > _SAME_LINE or min(heights) < _SAME_SIZE * high or not -_OVERLAP < gap < _FAR:
        return False
    if gap <= 0:
        return True
    marks = _between(grey, line[[1, 2]], box[[0, 3]])
    inner = marks[:, round(_PAD * high) : max(1, marks.shape[1] - round(_PAD * high))]
    return not _is_ruled(marks) and (gap < _NEAR or inner.mean() > _LEAST_INK)


def _grown(grey: Grey, line: Corners, others: Sequence[Corners], *, forward: bool) -> Corners:
    """Return a line that goes on as long as there are marks behind it, or before it."""
    first, second = (1, 2) if forward else (0, 3)
    along = (line[1] - line[0]) / max(_side(line, 0, 1), 1)
    along = along if forward else -along
    high = _side(line, first, second)
    line = line.copy()
    for _ in range(_MOST_STEPS):
        step = min(_STEP * high, _room(line[[first, second]], others, high, forward=forward))
        if step < _LEAST_STEP * high:
            break
        beyond = line[[first, second]] + along * step
        edges = (line[[first, second]], beyond) if forward else (beyond, line[[first, second]])
        marks = _between(grey, *edges)
        if _is_ruled(marks) or not _LEAST_INK < marks.mean() < _MOST_INK:
            break
        columns = np.flatnonzero(marks.any(axis=0))
        reach = columns[-1] + 1 if forward else marks.shape[1] - columns[0]
        line[[first, second]] += along * min(step, reach + _PAD * high)
    return line


def _room(edge: Corners, others: Sequence[Corners], high: float, *, forward: bool) -> float:
    """Return how far it is from the end of a line to the next line beside it."""
    top, bottom = float(edge[:, 1].min()) + 0.2 * high, float(edge[:, 1].max()) - 0.2 * high
    end = float(edge[:, 0].max() if forward else edge[:, 0].min())
    room = float("inf")
    for other in others:
        if other[:, 1].max() < top or other[:, 1].min() > bottom:
            continue
        far = float(other[:, 0].min() - end if forward else end - other[:, 0].max())
        if far > -0.2 * high:
            room = min(room, far)
    return room


def _between(grey: Grey, left: Corners, right: Corners) -> NDArray[np.bool_]:
    """Return the ink between two edges of a line, each two points, as an upright picture."""
    height, width = grey.shape
    middle = (left[:, 1].mean() + right[:, 1].mean()) / 2
    half = (abs(left[1, 1] - left[0, 1]) + abs(right[1, 1] - right[0, 1])) / 4
    top, bottom = max(0, round(middle - half)), min(height, round(middle + half))
    start = max(0, round(float(left[:, 0].max())))
    end = min(width, round(float(right[:, 0].min())))
    # Paper and ink are told by the surroundings: the gap itself may be all paper.
    around = round(4 * half)
    near = grey[top:bottom, max(0, start - around) : end + around]
    offset = start - max(0, start - around)
    marks = ink(near)[:, offset : offset + max(0, end - start)]
    # A stroke along the edge is the rule of a table or a line under the text; ——  is not there.
    if marks.size:
        rows = np.arange(len(marks)) + 0.5
        outer = np.abs(rows - len(marks) / 2) > _EDGE * len(marks)
        marks[outer & (marks.mean(axis=1) > _RULE)] = False
    return marks


def _is_ruled(marks: NDArray[np.bool_]) -> bool:
    """Return True if a stroke goes from top to bottom, as between the cells of a table."""
    return bool(marks.size and marks.mean(axis=0).max() > _RULE)
