"""What Word, PowerPoint and Excel files say of themselves."""

from dataclasses import replace
from typing import Any
from zipfile import ZipFile

from index.formats.builder import clean
from index.types import RawText

_CORE = "docProps/core.xml"


def described(raw: RawText, archive: ZipFile, core: Any) -> RawText:  # noqa: ANN401
    """Return a text with title, author and day of making of an Office file's properties."""
    if _CORE not in archive.namelist():
        return raw  # the libraries then make some up
    made = core.created
    return replace(
        raw,
        title=clean(core.title or ""),
        author=clean(getattr(core, "author", None) or getattr(core, "creator", None) or ""),
        created=made.date().isoformat() if made else "",
    )
