"""OpenDocument texts: what a reader of the printed document sees, in order, with its blocks."""

import re
from dataclasses import replace

from index.blocks import Block, BlockKind
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.left_out import guides_note, left_out_notes
from index.formats.opendocument.body import BodyReader, margins
from index.formats.opendocument.package import OpenDocument
from index.formats.word.body import plain_lines
from index.formats.word.docx import WordText
from index.formats.word.paragraphs import without_page_number
from index.types import RawText

FORMAT = Format(
    "OpenDocument text", (".odt", ".ott"), re.compile(rb"PK\x03\x04"),
    (b"application/vnd.oasis.opendocument.text",), magic_required=True, packages="lxml",
)  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return the body of a document, then its page headers and footers.

    Printed numbers of paragraphs are part of the text. Notes, comments and text boxes follow the
    paragraph that refers to them. What is hidden or struck through is marked, deleted text left
    out. Raises ReadError if there is no text.
    """
    document = OpenDocument(data)
    reader = BodyReader(document)
    writer = WordText(Assembly(limit))
    if document.body is not None:
        writer.add(reader.read(document.body), "\n")
    seen: set[str] = set()
    for is_header, margin in sorted(margins(document), key=lambda each: not each[0]):
        parts = reader.read(margin, page_numbers=False)
        text = "\n".join(filter(None, map(without_page_number, plain_lines(parts))))
        if text and text not in seen:
            seen.add(text)
            kind = BlockKind.PAGE_HEADER if is_header else BlockKind.PAGE_FOOTER
            with writer.made.block(Block(kind, 0, 0)):
                writer.made.add(text)
    notes = (*writer.notes(), *guides_note(reader.guides), *left_out_notes(reader.left_out))
    return replace(document.described(writer.made.raw("odt")), notes=notes)
