"""A page as it looks: what is drawn on it, and where each of its lines stands."""

import io
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from typing import Any

from index.types import Box

LONGEST_SIDE = 1600
"""Pixels of the longer side of a page that is shown."""
_QUALITY = 80  # of WebP


@dataclass(frozen=True)
class ShownPicture:
    """A picture on a page (WebP) and the box that it fills."""

    box: Box
    webp: bytes


@dataclass(frozen=True)
class ShownLine:
    """A line of text and the box it stands in; one that is higher than wide runs down."""

    text: str
    box: Box


@dataclass(frozen=True)
class ShownPage:
    """A page of ``pages``, numbered from 1; lengths are in the unit of its file.

    ``strokes`` are lines and areas as the path data of SVG. ``drawn`` is False where the text is
    in no picture, so that whoever shows the page must write it.
    """

    number: int
    pages: int
    width: float
    height: float
    pictures: tuple[ShownPicture, ...]
    lines: tuple[ShownLine, ...] = ()
    strokes: tuple[str, ...] = ()
    drawn: bool = True

    @property
    def size(self) -> int:
        """How many bytes it takes, about."""
        pictures = sum(len(picture.webp) for picture in self.pictures)
        return pictures + sum(map(len, self.strokes)) + sum(len(line.text) for line in self.lines)


def webp(picture: Any) -> bytes:  # noqa: ANN401
    """Return a picture of Pillow's as a file that a browser shows, no larger than a page."""
    small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    small.save(written, "WEBP", quality=_QUALITY, method=2)
    return written.getvalue()


def to_json(page: ShownPage) -> dict[str, Any]:
    """Return a page as an object of JSON."""
    pictures = [[picture.box, b64encode(picture.webp).decode()] for picture in page.pictures]
    lines = [[line.text, line.box] for line in page.lines]
    return asdict(page) | {"pictures": pictures, "lines": lines}


def from_json(value: dict[str, Any]) -> ShownPage:
    """Return the page of an object of ``to_json``."""
    pictures = tuple(ShownPicture(_box(box), b64decode(webp)) for box, webp in value["pictures"])
    lines = tuple(ShownLine(text, _box(box)) for text, box in value["lines"])
    strokes = tuple(value["strokes"])
    return ShownPage(**value | {"pictures": pictures, "lines": lines, "strokes": strokes})


def _box(values: list[float]) -> Box:
    left, top, right, bottom = values
    return left, top, right, bottom
