"""OFD documents: the text of each page by where it stands, cited by page."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.blocks import Block, BlockKind, Visibility
from index.errors import ReadError
from index.formats.archive import open_archive
from index.formats.attachments import add_attachments
from index.formats.base import Format
from index.formats.builder import Assembly, too_long
from index.formats.ocr.pictures import frames, pixels
from index.formats.ocr.scans import Scans, listed_pages
from index.formats.ocr.strips import Picture
from index.formats.ofd.package import Annotation, Document, documents
from index.formats.ofd.page import PageText, read_layers
from index.formats.pdf.layout import Lines, Part
from index.formats.pdf.pages import add_pages
from index.messages import Message, chain, say
from index.text.dates import date_of_value
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "OFD", (".ofd",), re.compile(rb"PK\x03\x04"), (b"OFD.xml",), magic_required=True,
    packages="lxml",
)  # fmt: skip
_MIN_PAGE_CHARACTERS = 10  # as in index.formats.pdf.document
_UNKNOWN_SHARE = 0.3  # of a page's glyphs that are not told


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the pages, then annotations, hidden text and attachments.

    Pages are marked ``p. 1`` and so on; those with a picture and no text are read by OCR. Raises
    ReadError if there is no text, or if the file is encrypted or damaged, and ScansWaiting if OCR
    would give it a text and is not installed.
    """
    archive = open_archive(data)
    found = list(documents(archive))
    writer = _Writer(limit)
    for document in found:
        writer.read(document)
    made = Assembly(limit)
    notes = writer.write(made)
    for document in found:
        notes += add_attachments(made, list(document.attachments()), limit)
    first = found[0]
    if made.empty:
        writer.scans.raise_if_waiting()
    raw = made.raw("ofd", chain([say("its pages hold no text"), *notes, *writer.scans.notes()]))
    described = replace(
        raw,
        title=first.title,
        author=first.author,
        created=date_of_value(first.created),
        notes=tuple(notes),
    )
    return writer.scans.noted(described)


class _Writer:
    """Gathers the pages of all documents of a file, and puts them into a text."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._pages: list[list[Part]] = []
        self._around: list[tuple[int, BlockKind, Visibility, str]] = []
        self.scans = Scans()
        self._unopened: list[int] = []
        self._unreadable: list[int] = []

    def read(self, document: Document) -> None:
        """Read the pages of a document and what is noted on them."""
        annotations = document.annotations()
        for identifier, page in document.pages():
            text = PageText() if page is None else read_layers(document, document.layers(page))
            self._size += text.size
            if self._size > self._limit:
                raise too_long(self._limit)
            number = len(self._pages) + 1
            parts = text.parts()
            if text.size < _MIN_PAGE_CHARACTERS and text.pictures:
                parts = self._scanned(document, number, text) or parts
            self._pages.append(parts)
            if text.unknown > _UNKNOWN_SHARE * (text.size + text.unknown):
                self._unreadable.append(number)
            slanted = "\n".join(text.slanted)
            self._keep(number, BlockKind.PAGE_HEADER, Visibility.VISIBLE, slanted)
            self._keep(number, BlockKind.PARAGRAPH, Visibility.HIDDEN, "\n".join(text.hidden))
            for annotation in annotations.get(identifier, ()):
                self._note(document, number, annotation)

    def _scanned(self, document: Document, number: int, text: PageText) -> list[Part]:
        """Return what the largest picture on a page says."""
        _, wide, name = max(text.pictures)
        data = document.media(name)

        def picture() -> tuple[Picture, float]:
            opened = frames(data or b"")  # closes the picture when it is gone
            image = next(opened)
            full = image.width
            shown, size = pixels(image)
            return shown, size * wide / full

        try:
            return self.scans.read_page(number, number, picture)
        except (ReadError, OSError, ValueError):
            self._unopened.append(number)
            return []

    def _note(self, document: Document, number: int, annotation: Annotation) -> None:
        drawn = read_layers(document, iter(annotation.appearances))
        lines = [line for part in drawn.parts() for line in _lines(part)] + drawn.slanted
        text = "\n".join(filter(None, [annotation.remark, *lines]))
        watermark = annotation.kind == "Watermark"
        kind = BlockKind.PAGE_HEADER if watermark else BlockKind.EDITORIAL
        self._keep(number, kind, Visibility.VISIBLE, text)

    def _keep(self, number: int, kind: BlockKind, visibility: Visibility, text: str) -> None:
        """Keep a text that goes below all pages; one of a page header is kept once."""
        known = kind is BlockKind.PAGE_HEADER and text in (each[3] for each in self._around)
        if text and not known:
            self._around.append((number, kind, visibility, text))

    def write(self, made: Assembly) -> list[Message]:
        """Add everything to a text, and return the notes for the user."""
        add_pages(made, self._pages, boxed=self.scans.read)
        hidden = 0
        for number, kind, visibility, text in self._around:
            hidden += visibility is Visibility.HIDDEN
            with made.block(Block(kind, 0, 0, visibility=visibility)):
                made.add(text, Place(PlaceKind.PAGE, number))
        notes = []
        if hidden:
            notes.append(say("hidden passages, which are not quoted: {count}", count=hidden))
        if self._unopened:
            pages = listed_pages(self._unopened)
            notes.append(say("a picture that cannot be opened on {pages}", pages=pages))
        if self._unreadable:
            pages = listed_pages(self._unreadable)
            notes.append(
                say(
                    "not all text read from {pages}: glyphs without characters; put it through OCR",
                    pages=pages,
                )
            )
        return notes


def _lines(part: Part) -> Sequence[str]:
    if isinstance(part, Lines):
        return [line.text for line in part.lines]
    return ["\t".join(cell.text for _, cell in row) for row in part.rows]
