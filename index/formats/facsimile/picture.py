"""A picture, or a page of a TIFF file, upright and as large as it is shown."""

from itertools import islice

from index.errors import ReadError
from index.formats.facsimile.page import ShownPage, ShownPicture, webp
from index.formats.ocr.pictures import frames, pixels

_MOST_FRAMES = 2000


def show(data: bytes, number: int) -> ShownPage:
    """Return a page of a picture, numbered from 1. Raises ReadError if there is no such page."""
    from PIL import Image

    pages = sum(1 for _ in islice(frames(data), _MOST_FRAMES))
    if not 1 <= number <= pages:
        raise ReadError("it has no page {number}", number=number)
    opened = frames(data)  # closes the picture when it is gone
    shown, unit = pixels(next(islice(opened, number - 1, None)))
    high, wide = shown.shape[:2]
    width, height = wide * unit, high * unit
    whole = ShownPicture((0, 0, width, height), webp(Image.fromarray(shown[:, :, ::-1])))
    return ShownPage(number, pages, width, height, (whole,))
