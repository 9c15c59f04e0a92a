"""Compound files (OLE2), in which old Office programs keep the streams of a document."""

import io
import re
from collections.abc import Sequence
from typing import Any

from index.errors import ReadError
from index.formats.builder import clean
from index.formats.office_metadata import author_in, day_in

MAGIC = re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""What compound files begin with."""
_MOST_BYTES = 300_000_000  # of a stream; as for an archive
_UTF_8 = 65001
_FIRST_YEAR = 1980
_NAMED = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 1200: "utf-16-le",
          _UTF_8: "utf-8", 10008: "gb18030", 10002: "cp950"}  # fmt: skip


def stream_name(name: str) -> bytes:
    """Return the name of a stream as it stands in a compound file."""
    return name.encode("utf-16-le")


class Compound:
    """A compound file."""

    def __init__(self, data: bytes) -> None:
        """Open it. Raises ReadError for a damaged one."""
        import olefile

        try:
            self._file = olefile.OleFileIO(io.BytesIO(data))
        except (OSError, olefile.OleFileError) as error:
            raise ReadError(f"its compound file is damaged ({error})") from error

    def has(self, *path: str) -> bool:
        """Return True if there is a stream or a storage of a path."""
        return bool(self._file.exists(list(path)))

    def stream(self, *path: str) -> bytes:
        """Return the bytes of a stream, none if it is missing.

        Raises ReadError if its sectors are damaged: cut off, in a circle or out of the file.
        """
        if not self._file.exists(list(path)) or self._file.get_type(list(path)) != 2:
            return b""
        if self._file.get_size(list(path)) > _MOST_BYTES:
            raise ReadError(f"a part of it is over {_MOST_BYTES // 1_000_000} MB")
        try:
            data: bytes = self._file.openstream(list(path)).read()
        except OSError as error:
            raise ReadError(f"it is cut off or damaged ({error})") from error
        return data

    def entries(self, *path: str) -> list[str]:
        """Return the names of what lies directly in a storage, in the root without a path."""
        depth = len(path)
        below = {
            tuple(entry)[depth]
            for entry in self._file.listdir(streams=True, storages=True)
            if len(entry) > depth and tuple(entry)[:depth] == path
        }
        return sorted(below)

    def properties(self) -> tuple[str, str, str]:
        """Return title, author and the day of creation, '' for what the file does not state."""
        try:
            said: Any = self._file.get_metadata()
        except Exception:  # broken properties are no reason not to read the text
            return "", "", ""
        charset = charset_of(said.codepage or 0)
        made = said.create_time
        # Programs that do not know the day write the first one of the calendar.
        created = day_in(made.isoformat()) if made and made.year > _FIRST_YEAR else ""
        return _text(said.title, charset), author_in(_text(said.author, charset)), created


def charset_of(code_page: int) -> str:
    """Return Python's name of a Windows code page, '' if it has none."""
    code_page %= 1 << 16
    name = _NAMED.get(code_page, f"cp{code_page}")
    try:
        "".encode(name)
    except LookupError:
        return ""
    return name


def _text(value: bytes | str | None, charset: str) -> str:
    if isinstance(value, bytes):
        value = value.decode(charset or "utf-8", "replace").rstrip("\0")
    return " ".join(clean(value or "").split())


def decoded(data: bytes, charsets: Sequence[str]) -> str:
    """Return text in the first charset that explains all of it, the last one if none does."""
    for charset in charsets:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode(charsets[-1], "replace")
