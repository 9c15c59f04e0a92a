"""A page of an OFD file: its pictures, strokes and lines of text, each where it stands.

There is no program here that draws OFD: whoever shows the page writes its text in a font of the
reader's, as wide as it stands in the file. A page that is a scan is its largest picture.
"""

from collections.abc import Iterator

from index.errors import ReadError
from index.formats.archive import open_archive
from index.formats.facsimile.page import ShownLine, ShownPage, ShownPicture, webp
from index.formats.ocr.pictures import frames, pixels
from index.formats.ofd.package import Document, documents
from index.formats.ofd.page import PageText, read_layers
from index.formats.pdf.layout import pieces_of

_MIN_PAGE_CHARACTERS = 10  # as in index.formats.ofd.document
_MOST_PICTURES = 8  # of a page that are drawn; its text is written whatever it shows


def show(data: bytes, number: int) -> ShownPage:
    """Return a page of an OFD file, numbered from 1. Raises ReadError if there is none."""
    shown, pages = None, 0
    for document in documents(open_archive(data)):
        for _, page in document.pages():
            pages += 1
            if pages == number:
                shown = document, page
    if shown is None:
        raise ReadError("it has no page {number}", number=number)
    document, page = shown
    if page is None:
        raise ReadError("its page {number} is missing", number=number)
    text = read_layers(document, document.layers(page), drawn=True)
    if text.size < _MIN_PAGE_CHARACTERS and text.pictures:
        return _scan(document, text, number, pages)
    width, height = document.page_size(page)
    lines = tuple(
        ShownLine(piece.text, (piece.left, -piece.top, piece.right, -piece.bottom))
        for part in text.parts()
        for piece in pieces_of(part)
    )
    pictures = tuple(_pictures(document, text))
    strokes = tuple(text.strokes)
    return ShownPage(number, pages, width, height, pictures, lines, strokes, drawn=False)


def _scan(document: Document, text: PageText, number: int, pages: int) -> ShownPage:
    """Return the largest picture of a page as the page; its lines are told from its corner."""
    area, wide, name = max(text.pictures)
    picture = _picture(document, name)
    if picture is None:
        raise ReadError("the picture on its page {number} cannot be opened", number=number)
    height = area / wide if wide else 0
    whole = ShownPicture((0, 0, wide, height), picture)
    return ShownPage(number, pages, wide, height, (whole,))


def _pictures(document: Document, text: PageText) -> Iterator[ShownPicture]:
    for box, name in text.placed[:_MOST_PICTURES]:
        picture = _picture(document, name)
        if picture is not None:
            yield ShownPicture(box, picture)


def _picture(document: Document, name: str) -> bytes | None:
    """Return a picture of the file as it is shown; None if it cannot be."""
    from PIL import Image

    data = document.media(name)
    if data is None:
        return None
    try:
        opened = frames(data)  # closes the picture when it is gone
        shown, _ = pixels(next(opened))
    except (ReadError, OSError, ValueError):
        return None
    return webp(Image.fromarray(shown[:, :, ::-1]))
