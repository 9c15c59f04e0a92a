"""PDF, read by PDFium: the text of each page, cited by page."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import ReadError
from index.formats.attachments import add_attachments
from index.formats.base import Format
from index.formats.builder import Assembly, clean, too_long
from index.formats.left_out import LeftOut, left_out_notes
from index.formats.pdf_annotations import read_overlay
from index.formats.pdf_layout import Lines, Part, read_page
from index.formats.pdf_pages import add_pages
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
# A page with an image and less text counts as scanned; set by hand, so that a page number or a
# stamp is not taken for a page's text.
_MIN_PAGE_CHARACTERS = 10
_UNREADABLE = "its fonts do not say which characters they show; put it through OCR"
_MOST_ATTACHMENTS = 1000
_MAX_LISTED_PAGES = 10  # in the note on scanned pages
# Titles that programs make up from the name of a file.
_POOR_TITLE = re.compile(
    r"\.(?:docx?|indd|pptx?|wps|qxd)\b|untitled|^microsoft word|^无标题|^\W*$", re.I
)

_POOR_AUTHORS = ("anonymous", "unspecified")  # as ReportLab writes


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the pages, which are marked ``p. 1`` and so on.

    Pages that show an image and no text, or whose fonts do not tell their characters, are named
    in the notes. Raises ReadError if no page has text or the file needs a password.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("it is protected by a password") from error
        raise ReadError("a damaged PDF file: it is cut off, or no PDF but by its name") from error
    try:
        return _read(document, limit)
    finally:
        document.close()


def _read(document: Any, limit: int) -> RawText:  # noqa: ANN401
    from pypdfium2 import PdfiumError

    pages: list[list[Part]] = []
    comments: list[tuple[int, str]] = []
    left_out: Counter[LeftOut] = Counter()
    scanned, unreadable, broken = [], [], []
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
        pages.append(found.parts)
        length = sum(len(text) for part in pages[-1] for text in _texts(part))
        if not found.readable:
            unreadable.append(number)
        elif length < _MIN_PAGE_CHARACTERS and _shows_image(page):
            scanned.append(number)
        page.close()
        characters += length
        if characters > limit:
            raise too_long(limit)
    made = Assembly(limit)
    add_pages(made, pages, comments)
    attached = add_attachments(made, list(_attachments(document)), limit)
    metadata = {
        key: " ".join(clean(value).translate(RADICALS).split())
        for key, value in document.get_metadata_dict().items()
    }
    title, author = metadata.get("Title", ""), metadata.get("Author", "")
    empty = "its pages hold no text (scanned?); put it through OCR first"
    if broken and not characters:
        empty = f"a damaged PDF file: {listed_pages(broken)} cannot be opened"
    return replace(
        made.raw("pdf", _UNREADABLE if unreadable else empty),
        title="" if _POOR_TITLE.search(title) else title,
        author="" if author in _POOR_AUTHORS else author,
        created=date_in_name(metadata.get("CreationDate", "").removeprefix("D:")[:8]),
        notes=(*_notes(scanned, unreadable, broken), *attached, *left_out_notes(left_out)),
    )


def _attachments(document: Any) -> Iterator[tuple[str, bytes | None]]:  # noqa: ANN401
    from pypdfium2 import PdfiumError

    for at in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        attachment = document.get_attachment(at)
        try:
            yield clean(attachment.get_name()) or str(at + 1), bytes(attachment.get_data())
        except PdfiumError:
            yield str(at + 1), None


def _notes(scanned: list[int], unreadable: list[int], broken: list[int]) -> tuple[str, ...]:
    notes = []
    if broken:
        notes.append(f"no text read from {listed_pages(broken)}: damaged")
    if scanned:
        notes.append(f"no text on {listed_pages(scanned)} (scanned; OCR would give it one)")
    if unreadable:
        notes.append(f"no text read from {listed_pages(unreadable)}: {_UNREADABLE}")
    return tuple(notes)


def _texts(part: Part) -> Iterator[str]:
    if isinstance(part, Lines):
        yield from part.texts
    else:
        yield from (text for row in part.rows for _, text in row)


def _shows_image(page: Any) -> bool:  # noqa: ANN401
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))


def listed_pages(numbers: list[int]) -> str:
    """Return the first page numbers as a phrase, such as ``p. 2, 3 and 4 more``."""
    shown = ", ".join(str(number) for number in numbers[:_MAX_LISTED_PAGES])
    more = len(numbers) - _MAX_LISTED_PAGES
    return f"p. {shown}" + (f" and {more} more" if more > 0 else "")
