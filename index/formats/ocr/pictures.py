"""Open the pictures of a file, bounded: a small file can declare a picture of any size."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ReadError
from index.formats.ocr.strips import Picture

if TYPE_CHECKING:
    from PIL import Image

_MOST_PIXELS = 100_000_000  # that a picture may declare: A3 at 600 dpi has 70 million
LONGEST_SIDE = 2600
"""Pixels of the longer side of a picture as it is read: A4 at 220 dpi."""


@contextmanager
def _decoding() -> Iterator[None]:
    """Put what Pillow raises for a damaged file into words."""
    try:
        yield
    except (OSError, SyntaxError) as error:
        raise ReadError(
            "a damaged picture file: it is cut off, or a picture in name only; get the file again"
        ) from error


def frames(data: bytes) -> "Iterator[Image.Image]":
    """Yield the pictures of a file, of which only TIFF holds several, without their pixels.

    Each is good until the next. Raises ReadError for one that declares too many pixels.
    """
    from PIL import Image

    with _decoding(), Image.open(io.BytesIO(data)) as opened:
        number = 0
        while True:
            width, height = opened.size
            if width * height > _MOST_PIXELS:
                raise ReadError(
                    "it declares a picture of {width} x {height} pixels, more than {most} together",
                    width=width,
                    height=height,
                    most=f"{_MOST_PIXELS:,}",
                )
            yield opened
            number += 1
            if opened.format != "TIFF":
                return
            try:
                opened.seek(number)
            except EOFError:
                return


@_decoding()
def pixels(image: "Image.Image") -> tuple[Picture, float]:
    """Return the pixels of a picture, upright and not too large, and their size in its own."""
    from PIL import ImageOps

    full = max(image.size)
    if image.format == "JPEG":
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes a large one as a smaller one
    if image.mode.startswith("I"):  # 16 bits and more
        levels = np.asarray(image).astype(np.float32)
        from PIL import Image

        image = Image.fromarray((levels * (255 / max(float(levels.max()), 1))).astype(np.uint8))
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode in ("P", "CMYK", "YCbCr", "LAB", "HSV", "F"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    smaller = -(-max(image.size) // LONGEST_SIDE)
    if smaller > 1:
        image = image.reduce(smaller)
    image = ImageOps.exif_transpose(image)
    if "A" in image.getbands():
        image = _on_paper(image)
    shown = np.asarray(image.convert("RGB"))
    return np.ascontiguousarray(shown[:, :, ::-1]), full / max(image.size)


def _on_paper(image: Any) -> "Image.Image":  # noqa: ANN401
    """Return a picture with white where one sees through it."""
    from PIL import Image

    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper
