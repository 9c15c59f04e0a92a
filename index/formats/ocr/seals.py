"""Red seals on a page: they hide the lines that they are put on from a detector of lines."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.formats.ocr.strips import Corners, Picture

# All set by hand.
_REDDER = 50  # levels by which red is above green and blue in the colour of a seal
_LEAST_RED = 0.0004  # of a picture that is red
_LONGEST_SIDE = 800  # pixels of the picture in which seals are looked for
_LEAST_SEAL = 0.055  # of the longer side of the page; a seal of an office is 4 cm wide
_ROUND = 1.5  # the longer side of a seal at most, by the shorter one
_JOINED = 9  # pixels by which the parts of a seal are apart
_INSIDE = 0.6  # of a line that lies in an area


class Area(NamedTuple):
    """A part of a picture: left, top, right and bottom in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, corners: Corners) -> bool:
        """Return True if a line lies in it."""
        left, top = corners.min(axis=0)
        right, bottom = corners.max(axis=0)
        wide = min(right, self.right) - max(left, self.left)
        high = min(bottom, self.bottom) - max(top, self.top)
        area = max(1.0, float((right - left) * (bottom - top)))
        return wide > 0 and high > 0 and float(wide * high) / area > _INSIDE


def has_red(picture: Picture) -> bool:
    """Return True if a part of a picture is red."""
    return bool(_red(picture[::4, ::4]).mean() > _LEAST_RED)


def without_red(picture: Picture) -> Picture:
    """Return a picture in which what is red is white: its red channel alone."""
    return np.repeat(picture[:, :, 2:], 3, axis=2)


def find_seals(picture: Picture) -> list[Area]:
    """Return the seals on a page: what is red, about as high as wide, and large."""
    import cv2

    scale = min(1.0, _LONGEST_SIDE / max(picture.shape[:2]))
    small = np.asarray(
        cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )
    mask = _red(small).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((_JOINED, _JOINED))))
    _, _, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    least = _LEAST_SEAL * max(small.shape[:2])
    return [
        Area(left / scale, top / scale, (left + wide) / scale, (top + high) / scale)
        for left, top, wide, high, _ in found[1:].tolist()
        if min(wide, high) >= least and max(wide, high) <= _ROUND * min(wide, high)
    ]


def _red(picture: Picture) -> NDArray[np.bool_]:
    levels = picture.astype(np.int16)
    return np.asarray(levels[:, :, 2] - levels[:, :, :2].max(axis=2) > _REDDER)
