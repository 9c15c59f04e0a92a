"""PDF by PDFium: the text of each page, cited by page."""

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
    "PDF", (".pdf",), re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-"), strict=True, needs="pypdfium2"
)
_FEWEST = 10
_NUMBER = re.compile(r"[-–—·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*/\s*\d{1,4})?[-–—·\s]*")
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))
}
_POOR_TITLE = re.compile(
    r"\.(?:docx?|indd|pptx?|wps|qxd)\b|untitled|^microsoft word|^无标题|^\W*$", re.I
)


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the pages, which are marked ``p. 1`` and so on.

    Pages that show an image and no text are named in the notes. Raises ReadError when no
    page has text or a password is asked for.
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
    without = []
    last, open_end = "", False
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        text, goes_on = join_lines(_text(page))
        between = joint(last, text) if open_end and text else "\n"
        made.add(text, Place(PlaceKind.PAGE, number), between)
        if text:
            last, open_end = text, goes_on
        if len(text.strip()) < _FEWEST and _shows_image(page):
            without.append(number)
        page.close()
    said = {
        key: " ".join(clean(value).split()) for key, value in document.get_metadata_dict().items()
    }
    title = said.get("Title", "")
    notes = (f"no text on {_pages(without)} (scanned; OCR would give it one)",) if without else ()
    return replace(
        made.raw("pdf", "its pages hold no text (scanned?); put it through OCR first"),
        title="" if _POOR_TITLE.search(title) else title,
        author=said.get("Author", ""),
        created=date_in_name(said.get("CreationDate", "").removeprefix("D:")[:8]),
        notes=notes,
    )


def _text(page: Any) -> str:  # noqa: ANN401
    """Return the text of a page without its number at the foot or the head."""
    content = page.get_textpage()
    text = content.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n")
    content.close()
    lines = text.translate(_RADICALS).strip().split("\n")
    for at in (-1, 0):
        if len(lines) > 1 and _NUMBER.fullmatch(lines[at]):
            del lines[at]
    return "\n".join(lines)


def _shows_image(page: Any) -> bool:  # noqa: ANN401
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return f"p. {shown}" + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")
