"""PDF, read by PDFium: the text of each page, cited by page."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from index.errors import ReadError
from index.formats.base import Format
from index.formats.builder import Assembly, clean
from index.formats.pdf_lines import join_lines, joint
from index.text.dates import date_in_name
from index.types import Place, PlaceKind, RawText

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
_PAGE_NUMBER = re.compile(r"[-–—·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*/\s*\d{1,4})?[-–—·\s]*")
# Kangxi and CJK radicals, which some PDF fonts give in place of the characters that they show.
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))
}
_MAX_LISTED_PAGES = 10  # in the note on scanned pages
# Titles that programs make up from the name of a file.
_POOR_TITLE = re.compile(
    r"\.(?:docx?|indd|pptx?|wps|qxd)\b|untitled|^microsoft word|^无标题|^\W*$", re.I
)


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the pages, which are marked ``p. 1`` and so on.

    Pages that show an image and no text are named in the notes. Raises ReadError if no page
    has text or the file needs a password.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("it is protected by a password") from error
        raise
    try:
        return _read(document, limit)
    finally:
        document.close()


def _read(document: Any, limit: int) -> RawText:  # noqa: ANN401
    made = Assembly(limit)
    scanned = []
    last, open_end = "", False
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        text, goes_on = join_lines(_text(page))
        between = joint(last, text) if open_end and text else "\n"
        made.add(text, Place(PlaceKind.PAGE, number), between)
        if text:
            last, open_end = text, goes_on
        if len(text.strip()) < _MIN_PAGE_CHARACTERS and _shows_image(page):
            scanned.append(number)
        page.close()
    metadata = {
        key: " ".join(clean(value).split()) for key, value in document.get_metadata_dict().items()
    }
    title = metadata.get("Title", "")
    notes = (f"no text on {_pages(scanned)} (scanned; OCR would give it one)",) if scanned else ()
    return replace(
        made.raw("pdf", "its pages hold no text (scanned?); put it through OCR first"),
        title="" if _POOR_TITLE.search(title) else title,
        author=metadata.get("Author", ""),
        created=date_in_name(metadata.get("CreationDate", "").removeprefix("D:")[:8]),
        notes=notes,
    )


def _text(page: Any) -> str:  # noqa: ANN401
    """Return the text of a page without the page number at its foot or head."""
    content = page.get_textpage()
    text = content.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n")
    content.close()
    lines = text.translate(_RADICALS).strip().split("\n")
    for edge in (-1, 0):
        if len(lines) > 1 and _PAGE_NUMBER.fullmatch(lines[edge]):
            del lines[edge]
    return "\n".join(lines)


def _shows_image(page: Any) -> bool:  # noqa: ANN401
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))


def _pages(numbers: list[int]) -> str:
    """Return the first page numbers as a phrase, such as ``p. 2, 3 and 4 more``."""
    shown = ", ".join(str(number) for number in numbers[:_MAX_LISTED_PAGES])
    more = len(numbers) - _MAX_LISTED_PAGES
    return f"p. {shown}" + (f" and {more} more" if more > 0 else "")
