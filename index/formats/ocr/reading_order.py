"""Put the lines of a picture into the order in which they are read, by where they stand.

Most lines of a page run one way: to the right, down as in old books, or upwards and to the left
where the page was turned. Seen along that way they are lines that run to the right, the next one
below, and columns, tables and headings are found in them as on any printed page.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from index.formats.ocr.engine import Line
from index.formats.pdf.characters import Piece
from index.formats.pdf.layout import Part, arranged, changed

# Set by hand.
_BODY = 0.85  # of the height of a box that its characters take
_LONG = 8  # heights of a line that shows its angle well
_LONG_LINES = 3
_STEP, _STEPS = 0.0025, 16  # of the angles that are tried, in radians: up to 2.3 degrees
_SAME_ROW = 0.2  # of a height, by which the middles of boxes of a row differ at most
_DOUBTFUL = 0.6  # a character less sure than this may be wrong


@dataclass(frozen=True)
class _Way:
    """How lines run: ``along`` them, and ``below`` to the next; unit vectors, (2, 2) together."""

    axes: NDArray[np.float64]

    @classmethod
    def at(cls, quarter: int, askew: float) -> "_Way":
        """Return the way that is a number of quarters, and an angle, from that to the right."""
        turned = quarter * np.pi / 2 + askew
        along = np.array([np.cos(turned), np.sin(turned)])
        return cls(np.stack([along, np.array([-along[1], along[0]])]))

    def rows(self, lines: Sequence[Line]) -> float:
        """Return how many pairs of lines stand in one row when seen so, the level ones most."""
        middles = sorted(float(self.axes[1] @ line.corners.mean(axis=0)) for line in lines)
        near = _SAME_ROW * median(map(_height, lines))
        return sum(max(0, 1 - (after - before) / near) for before, after in pairwise(middles))

    def seen(self, line: Line) -> Piece:
        """Return a line as one that runs to the right."""
        along, below = (self.axes @ line.corners.T.astype(np.float64)).tolist()
        start, end = (along[0] + along[3]) / 2, (along[1] + along[2]) / 2
        middle = sum(below) / 4
        half = _BODY * (below[2] + below[3] - below[0] - below[1]) / 4
        doubtful = tuple(at for at, score in enumerate(line.scores) if score < _DOUBTFUL)
        return Piece(line.text, start, -middle - half, end, -middle + half, doubtful)

    def on_page(self, piece: Piece) -> Piece:
        """Return a piece where it stands on the page, whose top has the height 0."""
        along = np.array([piece.left, piece.right, piece.right, piece.left])
        below = -np.array([piece.top, piece.top, piece.bottom, piece.bottom])
        x, y = self.axes.T @ np.stack([along, below])
        return piece._replace(
            left=float(x.min()), right=float(x.max()), top=-float(y.min()), bottom=-float(y.max())
        )


def in_reading_order(lines: Sequence[Line]) -> list[Part]:
    """Return the parts of a page; the places of their pieces are in pixels, with the top at 0."""
    if not lines:
        return []
    lengths: Counter[int] = Counter()
    for line in lines:
        lengths[_quarter(line)] += round(_length(line))
    most = lengths.most_common(1)[0][0]
    main = [line for line in lines if _quarter(line) == most]
    top = min(float(line.corners[:, 1].min()) for line in main)
    before, after = [], []
    for quarter in lengths:
        others = [line for line in lines if _quarter(line) == quarter != most]
        before += [line for line in others if line.corners[:, 1].mean() < top]
        after += [line for line in others if line.corners[:, 1].mean() >= top]
    parts = [*_of_others(before), *_arranged(main, most), *_of_others(after)]
    return [part for part in parts if part]


def _of_others(lines: Sequence[Line]) -> Iterator[Part]:
    for quarter in sorted(set(map(_quarter, lines))):
        yield from _arranged([line for line in lines if _quarter(line) == quarter], quarter)


def _arranged(lines: Sequence[Line], quarter: int) -> list[Part]:
    """Return the parts that lines make up which run one way."""
    way = _way(lines, quarter)
    return [changed(part, way.on_page) for part in arranged(map(way.seen, lines))]


def _way(lines: Sequence[Line], quarter: int) -> _Way:
    """Return how lines run, by the angle of most of them: pages lie askew under a camera."""
    askew = [(_angle(line) - quarter * np.pi / 2 + np.pi) % (2 * np.pi) - np.pi for line in lines]
    long = [
        angle for angle, line in zip(askew, lines, strict=True)
        if _length(line) > _LONG * _height(line)
    ]  # fmt: skip
    if len(long) >= _LONG_LINES:
        return _Way.at(quarter, median(long))
    # Short boxes hardly show an angle; together they do, where they stand in rows.
    steps = sorted(range(-_STEPS, _STEPS + 1), key=abs)
    ways = (_Way.at(quarter, median(askew) + step * _STEP) for step in steps)
    return max(ways, key=lambda way: way.rows(lines))


def _quarter(line: Line) -> int:
    """Return the way that a line runs: 0 to the right, 1 down, 2 to the left, 3 up."""
    return round(_angle(line) / (np.pi / 2)) % 4


def _angle(line: Line) -> float:
    x, y = (line.corners[1] + line.corners[2] - line.corners[0] - line.corners[3]).tolist()
    return float(np.arctan2(y, x))


def _height(line: Line) -> float:
    return float(np.hypot(*(line.corners[3] - line.corners[0])))


def _length(line: Line) -> float:
    return float(np.hypot(*(line.corners[1] - line.corners[0])))
