"""Compound files (OLE2), in which old Office programs keep the streams of a document."""

import io
import re
import struct
from collections.abc import Sequence
from datetime import datetime, timedelta

from index.errors import ReadError
from index.formats.builder import clean
from index.formats.office.metadata import author_in, day_in
from index.messages import say

MAGIC = re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""What compound files begin with."""
_TOO_LARGE = say("it is cut off or damaged (a part of it is said to be larger than the file)")
_UTF_8 = 65001
_FIRST_YEAR = 1980
# Properties and their types ([MS-OLEPS]).
_CODE_PAGE, _TITLE, _AUTHOR, _CREATED = 1, 2, 4, 12
_TEXT, _WIDE_TEXT, _TIME = 30, 31, 64
_MOST_PROPERTIES, _LONGEST_PROPERTY = 100, 2000
_EPOCH = datetime(1601, 1, 1)
_MOST_SECONDS = 800 * 366 * 86400
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
        except OSError as error:
            raise ReadError("it is cut off or damaged ({error})", error=error) from error
        # Sectors in a circle are read until the declared size is reached.
        self._most = len(data)
        small_sectors = self._file.num_mini_fat_sectors * self._file.sector_size
        if max(self._file.root.size, small_sectors) > self._most:
            raise ReadError(_TOO_LARGE)

    def has(self, *path: str) -> bool:
        """Return True if there is a stream or a storage of a path."""
        return bool(self._file.exists(list(path)))

    def stream(self, *path: str) -> bytes:
        """Return the bytes of a stream, none if it is missing.

        Raises ReadError if its sectors are damaged: cut off, in a circle or out of the file.
        """
        if not self._file.exists(list(path)) or self._file.get_type(list(path)) != 2:
            return b""
        if self._file.get_size(list(path)) > self._most:
            raise ReadError(_TOO_LARGE)
        try:
            data: bytes = self._file.openstream(list(path)).read()
        except OSError as error:
            raise ReadError("it is cut off or damaged ({error})", error=error) from error
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
        said = _property_set(self.stream("\x05SummaryInformation"))
        code_page = said.get(_CODE_PAGE, b"")
        charset = charset_of(int.from_bytes(code_page[4:6], "little"))
        author = _string(said.get(_AUTHOR, b""), charset)
        created = _moment(said.get(_CREATED, b""))
        return _string(said.get(_TITLE, b""), charset), author_in(author), day_in(created)


def charset_of(code_page: int) -> str:
    """Return Python's name of a Windows code page, '' if it has none."""
    code_page %= 1 << 16
    name = _NAMED.get(code_page, f"cp{code_page}")
    try:
        "".encode(name)
    except LookupError:
        return ""
    return name


def _property_set(data: bytes) -> dict[int, bytes]:
    """Return type and value of each property of a stream ([MS-OLEPS]), none if it is broken."""
    if len(data) < 48:
        return {}
    (start,) = struct.unpack_from("<I", data, 44)
    if start + 8 > len(data):
        return {}
    (count,) = struct.unpack_from("<I", data, start + 4)
    found = {}
    for number in range(min(count, _MOST_PROPERTIES)):
        at = start + 8 + 8 * number
        if at + 8 > len(data):
            break
        name, offset = struct.unpack_from("<II", data, at)
        found[name] = data[start + offset : start + offset + _LONGEST_PROPERTY]
    return found


def _string(value: bytes, charset: str) -> str:
    """Return a property that is a text, '' for any other."""
    if len(value) < 8:
        return ""
    kind, size = struct.unpack_from("<II", value)
    if kind == _WIDE_TEXT:
        text = value[8 : 8 + 2 * size].decode("utf-16-le", "replace")
    elif kind == _TEXT:
        text = value[8 : 8 + size].decode(charset or "utf-8", "replace")
    else:
        return ""
    return " ".join(clean(text.partition("\0")[0]).split())


def _moment(value: bytes) -> str:
    """Return a property that is a time, in ISO form; '' for any other.

    Programs that do not know the time write the first one of the calendar.
    """
    if len(value) < 12 or int.from_bytes(value[:4], "little") != _TIME:
        return ""
    seconds = int.from_bytes(value[4:12], "little") // 10_000_000
    if seconds > _MOST_SECONDS:
        return ""
    moment = _EPOCH + timedelta(seconds=seconds)
    return moment.isoformat() if moment.year >= _FIRST_YEAR else ""


def decoded(data: bytes, charsets: Sequence[str]) -> str:
    """Return text in the first charset that explains all of it, the last one if none does."""
    for charset in charsets:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode(charsets[-1], "replace")
