"""PDF, read by PDFium: the text of each page, cited by page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from index.errors import ReadError
from index.formats.attachments import add_attachments
from index.formats.base import Format
from index.formats.builder import Assembly, clean, too_long
from index.formats.left_out import LeftOut, left_out_notes
from index.formats.ocr.pictures import LONGEST_SIDE
from index.formats.ocr.scans import Scans, listed_pages
from index.formats.ocr.strips import Picture
from index.formats.pdf.annotations import read_overlay
from index.formats.pdf.layout import Part, pieces_of, read_page
from index.formats.pdf.pages import add_pages
from index.messages import Message, say
from index.text.dates import date_in_name
from index.text.normalize import RADICALS
from index.types import RawText

FORMAT = Format(
    "PDF",
    (".pdf",),
    re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-"),
    magic_required=True,
    packages="pypdfium2",
)
# Set by hand. A page with an image, or so many strokes, and less text counts as scanned, so that a
# page number or a stamp is not taken for a page's text. So does one that an image covers with
# little text, as the name of the program that scanned it.
_MIN_PAGE_CHARACTERS = 10
_MOST_ATTACHMENTS = 1000
_DRAWN_PATHS = 40
_MOST_SCAN_CHARACTERS = 60
_WHOLE_PAGE = 0.8
_LARGEST_SCALE = 6.0  # pixels a point: 432 dpi
# Titles that programs make up from the name of a file.
_POOR_TITLE = re.compile(
    r"\.(?:docx?|indd|pptx?|wps|qxd)\b|untitled|^microsoft word|^无标题|^\W*$", re.I
)

_POOR_AUTHORS = ("anonymous", "unspecified")  # as ReportLab writes


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the pages, which are marked ``p. 1`` and so on.

    Pages that show an image and no text, or whose fonts do not tell their characters, are read by
    OCR and named in the notes. Raises ReadError if no page has text or the file needs a password,
    ScansWaiting if OCR would give it some and is not installed.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("it is protected by a password") from error
        raise ReadError(
            "a damaged PDF file: it is cut off, or a PDF in name only; get the file again"
        ) from error
    try:
        return _read(document, limit)
    finally:
        document.close()


def _read(document: Any, limit: int) -> RawText:  # noqa: ANN401
    from pypdfium2 import PdfiumError

    pages: list[list[Part]] = []
    comments: list[tuple[int, str]] = []
    left_out: Counter[LeftOut] = Counter()
    scans = Scans()
    unreadable: list[int] = []
    broken: list[int] = []
    characters = 0
    document.init_forms()  # does nothing for a file without a form
    form = document.formenv
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except PdfiumError:
            broken.append(number)
            pages.append([])
            continue
        overlay = read_overlay(page, form)
        found = read_page(page, overlay.printed)
        comments += [(number, text) for text in overlay.comments]
        left_out.update(overlay.left_out)
        left_out[LeftOut.BEYOND] += found.beyond
        parts = found.parts
        if not found.readable:
            unreadable.append(number)
        if not found.readable or _is_scan(page, _length(parts)):
            # What little text a scan has is in the picture too.
            parts = scans.read_page(number, len(document), partial(_picture, page)) or parts
        pages.append(parts)
        page.close()
        characters += _length(parts)
        if characters > limit:
            raise too_long(limit)
    made = Assembly(limit)
    add_pages(made, pages, comments, scans.read)
    attached = add_attachments(made, list(_attachments(document)), limit)
    if made.empty:
        scans.raise_if_waiting()
    metadata = {
        key: " ".join(clean(value).translate(RADICALS).split())
        for key, value in document.get_metadata_dict().items()
    }
    title, author = metadata.get("Title", ""), metadata.get("Author", "")
    empty = say("its pages hold no text, nor a picture in which any was found")
    if broken and not characters:
        damaged = listed_pages(broken)
        empty = say("a damaged PDF file: {pages} cannot be opened", pages=damaged)
    raw = replace(
        made.raw("pdf", empty),
        title="" if _POOR_TITLE.search(title) else title,
        author="" if author in _POOR_AUTHORS else author,
        created=date_in_name(metadata.get("CreationDate", "").removeprefix("D:")[:8]),
        notes=(*_notes(unreadable, broken), *attached, *left_out_notes(left_out)),
    )
    return scans.noted(raw)


def _attachments(document: Any) -> Iterator[tuple[str, bytes | None]]:  # noqa: ANN401
    from pypdfium2 import PdfiumError

    for at in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        attachment = document.get_attachment(at)
        try:
            yield clean(attachment.get_name()) or str(at + 1), bytes(attachment.get_data())
        except PdfiumError:
            yield str(at + 1), None


def _notes(unreadable: list[int], broken: list[int]) -> Iterator[Message]:
    if broken:
        yield say("no text read from {pages}: damaged", pages=listed_pages(broken))
    if unreadable:
        yield say(
            "{pages}: its fonts do not say which characters they show, so that its text is not"
            " used",
            pages=listed_pages(unreadable),
        )


def _length(parts: Sequence[Part]) -> int:
    return sum(len(piece.text) for part in parts for piece in pieces_of(part))


def _is_scan(page: Any, characters: int) -> bool:  # noqa: ANN401
    """Return True if a page shows what its text does not say: a picture, or drawn characters."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH

    if characters >= _MOST_SCAN_CHARACTERS:
        return False
    width, height = page.get_size()
    whole = max(width * height, 1)
    largest = 0.0
    paths = 0
    for shown in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH]):
        if shown.type == FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = shown.get_bounds()
            largest = max(largest, (right - left) * (top - bottom) / whole)
        paths += shown.type == FPDF_PAGEOBJ_PATH
    if characters < _MIN_PAGE_CHARACTERS:
        return largest > 0 or paths >= _DRAWN_PATHS
    return largest > _WHOLE_PAGE


def _picture(page: Any) -> tuple[Picture, float]:  # noqa: ANN401
    """Return a page as a picture, and how many points a pixel is."""
    width, height = page.get_size()
    scale = min(LONGEST_SIDE / max(width, height, 1), _LARGEST_SCALE)
    shown = page.render(scale=scale, may_draw_forms=False, rev_byteorder=False)
    return np.ascontiguousarray(shown.to_numpy()[:, :, :3]), 1 / scale
