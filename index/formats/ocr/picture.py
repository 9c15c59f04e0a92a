"""Pictures of pages: scans and photographs, read by OCR."""

import re
from dataclasses import replace
from functools import partial
from itertools import islice

from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.ocr.pictures import frames, pixels
from index.formats.ocr.scans import Scans
from index.formats.pdf.layout import Part
from index.formats.pdf.pages import add_pages
from index.messages import chain, say
from index.types import RawText

FORMAT = Format(
    "picture",
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    re.compile(
        rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|II\*\0|MM\0\*|RIFF....WEBP|BM....\0\0\0\0", re.DOTALL
    ),
    magic_required=True,
    packages="'yinzheng[ocr]'",
)
_MOST_FRAMES = 2000


def read(data: bytes, limit: int) -> RawText:
    """Return what a picture says, of a TIFF what each of its pages says.

    Raises ScansWaiting if OCR is not installed, and ReadError if the picture holds no text or is
    damaged.
    """
    scans = Scans()
    pages: list[list[Part]] = []
    count = sum(1 for _ in islice(frames(data), _MOST_FRAMES + 1))
    shown = min(count, _MOST_FRAMES)
    for number, image in enumerate(islice(frames(data), shown), 1):
        pages.append(scans.read_page(number, shown, partial(pixels, image)))
    scans.raise_if_waiting()
    made = Assembly(limit)
    add_pages(made, pages, boxed=range(1, shown + 1))
    raw = scans.noted(made.raw("picture", chain([say("it shows no text"), *scans.notes()])))
    if count > shown:
        more = say("it has more than {most} pages; the others were not looked at", most=shown)
        raw = replace(raw, notes=(*raw.notes, more))
    return raw
