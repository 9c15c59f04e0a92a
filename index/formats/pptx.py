"""PowerPoint presentations: the text of each slide and its notes, cited by slide."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.formats.archive import open_archive
from index.formats.base import Format
from index.formats.builder import Assembly
from index.formats.office_metadata import described
from index.formats.office_parts import Package
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "PowerPoint", (".pptx", ".pptm", ".ppsx"), re.compile(rb"PK\x03\x04"), b"ppt/",
    magic_required=True, packages="python-pptx",
)  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return the text of the slides and their notes, marked ``slide 1`` and so on.

    Raises ReadError if there is no text.
    """
    import pptx

    archive = open_archive(data)
    show = pptx.Presentation(io.BytesIO(data))
    made = Assembly(limit)
    for number, slide in enumerate(show.slides, 1):
        place = Place(PlaceKind.SLIDE, number)
        for text in _texts(slide.shapes):
            made.add(text.replace("\v", "\n"), place)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            notes = slide.notes_slide.notes_text_frame.text
            made.add(notes.replace("\v", "\n"), replace(place, notes=True))
    return described(made.raw("pptx"), Package(archive))


def _texts(shapes: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the texts of shapes and of groups of shapes; a table row is one text."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _texts(shape.shapes)
        elif shape.has_text_frame:
            yield shape.text_frame.text
        elif getattr(shape, "has_table", False):
            for row in shape.table.rows:
                yield "\t".join(cell.text for cell in row.cells)
