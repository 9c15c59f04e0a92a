"""A page of a PDF file as PDFium draws it."""

from index.errors import ReadError
from index.formats.facsimile.page import LONGEST_SIDE, ShownLine, ShownPage, ShownPicture, webp
from index.formats.pdf.annotations import read_overlay
from index.formats.pdf.characters import Piece
from index.formats.pdf.layout import pieces_of, read_page

_LARGEST_SCALE = 4.0  # pixels a point


def show(data: bytes, number: int) -> ShownPage:
    """Return a page of a PDF file, numbered from 1. Raises ReadError if there is no such page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(document):
            raise ReadError("it has no page {number}", number=number)
        document.init_forms()
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(LONGEST_SIDE / max(width, height, 1), _LARGEST_SCALE)
        picture = webp(page.render(scale=scale).to_pil())
        found = read_page(page, read_overlay(page, document.formenv).printed)
        left, _, _, top = page.get_bbox()
        lines = tuple(
            _line(piece, left, top)
            for part in found.parts
            for piece in pieces_of(part)
            if piece.right > piece.left
        )
        whole = ShownPicture((0, 0, width, height), picture)
        return ShownPage(number, len(document), width, height, (whole,), lines)
    finally:
        document.close()


def _line(piece: Piece, left: float, top: float) -> ShownLine:
    """Return a piece with its box from the top left of the page, whose corner is given."""
    box = (piece.left - left, top - piece.top, piece.right - left, top - piece.bottom)
    return ShownLine(piece.text, box)
