"""The properties of Word, PowerPoint and Excel files: title, author, date."""

from dataclasses import replace
from typing import Any
from zipfile import ZipFile

from index.formats.builder import clean
from index.types import RawText

_CORE_PROPERTIES = "docProps/core.xml"


def described(raw: RawText, archive: ZipFile, core: Any) -> RawText:  # noqa: ANN401
    """Add the title, the author and the day of creation from an Office file's properties.

    ``core`` are the core properties as python-docx, python-pptx or openpyxl returns them.
    """
    if _CORE_PROPERTIES not in archive.namelist():
        return raw  # the libraries make up properties for a file that has none
    created = core.created
    return replace(
        raw,
        title=clean(core.title or ""),
        author=clean(getattr(core, "author", None) or getattr(core, "creator", None) or ""),
        created=created.date().isoformat() if created else "",
    )
