"""Word documents: paragraphs and table rows in document order, without deleted text."""

import io
import re
from collections.abc import Iterator
from typing import Any

from index.formats.archive import open_archive
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.office_metadata import described
from index.types import RawText

FORMAT = Format(
    "Word", (".docx", ".docm", ".dotx"), re.compile(rb"PK\x03\x04"), b"word/",
    magic_required=True, packages="python-docx",
)  # fmt: skip
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(data: bytes, limit: int) -> RawText:
    """Return the body of a document, one line for each paragraph or table row.

    Headers, footers and notes are left out. Raises ReadError if there is no text.
    """
    import docx

    archive = open_archive(data)
    document = docx.Document(io.BytesIO(data))
    made = Assembly(limit)
    for line in _lines(document.element.body):
        made.add(line)
    return described(made.raw("docx"), archive, document.core_properties)


def _lines(body: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the lines of a body; a table row is one line, its cells separated by tabs."""
    from docx.oxml.ns import qn

    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    for copy in list(body.iter(fallback)):  # the copy of a text box for older programs
        copy.getparent().remove(copy)
    paragraph, row, cell, text = qn("w:p"), qn("w:tr"), qn("w:tc"), qn("w:t")
    breaks = {qn(f"w:{name}"): char for name, char in _BREAKS.items()}
    line: list[str] = []
    first_in_cell = False
    for node in body.iter(paragraph, row, cell, text, *breaks):
        if node.tag == cell:
            line.append("\t")
            first_in_cell = True
        elif node.tag == row or (node.tag == paragraph and not first_in_cell):
            yield "".join(line)
            line = []
        elif node.tag == paragraph:
            first_in_cell = False
        else:
            line.append(breaks.get(node.tag) or node.text or "")
    yield "".join(line)
