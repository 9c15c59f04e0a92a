"""Messages as Outlook keeps them ([MS-OXMSG]): compound files with a stream a property."""

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from index.errors import ReadError
from index.formats.attachments import Attached
from index.formats.base import Format
from index.formats.charsets.decode import decode
from index.formats.legacy import rtf
from index.formats.legacy.compound import MAGIC, Compound, charset_of, decoded, stream_name
from index.formats.mail.compressed_rtf import decompressed
from index.formats.mail.letter import Letter, written
from index.formats.web.html import MARKUP_PER_TEXT
from index.types import RawText

FORMAT = Format(
    "Outlook message", (".msg", ".oft"), MAGIC, (stream_name("__properties_version1.0"),),
    magic_required=True, packages="olefile",
)  # fmt: skip
# Properties ([MS-OXPROPS]) and their types.
_SUBJECT, _SENDER, _SENDER_ADDRESS, _SENDER_MAIL = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
_TO, _COPY, _SENT, _DELIVERED = 0x0E04, 0x0E03, 0x0039, 0x0E06
_BODY, _RTF, _HTML, _CLASS = 0x1000, 0x1009, 0x1013, 0x001A
_LONG_NAME, _SHORT_NAME, _DATA, _SHOWN_NAME = 0x3707, 0x3704, 0x3701, 0x3001
_CODE_PAGES = (0x3FDE, 0x3FFD)
_WIDE, _NARROW, _BINARY, _STORAGE = "001F", "001E", "0102", "000D"
_ENCRYPTED_CLASS = "IPM.Note.SMIME"
_SIGNED_CLASS = "IPM.Note.SMIME.MultipartSigned"
_EPOCH = datetime(1601, 1, 1)


def read(data: bytes, limit: int) -> RawText:
    """Return headers and body of a message, then its attachments, each by its own format.

    Raises ReadError if there is no text, or if the message is encrypted or damaged.
    """
    return _read(Compound(data), (), limit)


def _read(compound: Compound, path: tuple[str, ...], limit: int) -> RawText:
    storage = _Storage(compound, path)
    kind = storage.text(_CLASS)
    if kind.startswith(_ENCRYPTED_CLASS) and not kind.startswith(_SIGNED_CLASS):
        raise ReadError("the message is encrypted")
    plain, html = storage.text(_BODY), storage.page(limit)
    if not plain.strip() and not html:
        plain = storage.rich_text(limit)
    sender, address = storage.text(_SENDER), storage.text(_SENDER_MAIL)
    address = address or storage.text(_SENDER_ADDRESS)
    if address and "@" in address and address not in sender:
        sender = f"{sender} <{address}>" if sender else address
    names = [name for name in compound.entries(*path) if name.lower().startswith("__attach")]
    letter = Letter(
        storage.text(_SUBJECT), sender, storage.text(_TO), storage.text(_COPY),
        storage.moment(_SENT) or storage.moment(_DELIVERED), plain, html,
        [_attachment(_Storage(compound, (*path, name))) for name in names],
    )  # fmt: skip
    return written(letter, "msg", limit)


def _attachment(storage: "_Storage") -> tuple[str, Attached]:
    name = storage.text(_LONG_NAME) or storage.text(_SHORT_NAME) or storage.text(_SHOWN_NAME)
    inner = (*storage.path, f"__substg1.0_{_DATA:04X}{_STORAGE}")
    if storage.compound.has(*inner, "__properties_version1.0"):

        def read_message(limit: int) -> RawText:
            return _read(storage.compound, inner, limit)

        return f"{name or 'message'}.msg", read_message
    return name or "attachment", storage.stream(_DATA, _BINARY) or None


@dataclass(frozen=True)
class _Storage:
    """A message or an attachment in a compound file."""

    compound: Compound
    path: tuple[str, ...]

    def stream(self, name: int, kind: str) -> bytes:
        """Return the bytes of a property, none without it."""
        return self.compound.stream(*self.path, f"__substg1.0_{name:04X}{kind}")

    def text(self, name: int) -> str:
        """Return a property that is a text, '' without it."""
        wide = self.stream(name, _WIDE)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self.stream(name, _NARROW)
        return decoded(narrow, [*self._charsets(), "gb18030"]).rstrip("\0") if narrow else ""

    def page(self, limit: int) -> str:
        """Return the body as a page, '' without one."""
        data = self.stream(_HTML, _BINARY)
        if not data.strip():
            return self.text(_HTML)
        charsets = self._charsets()
        return decode(data, MARKUP_PER_TEXT * limit, charsets[0] if charsets else "").text

    def rich_text(self, limit: int) -> str:
        """Return the text of a body that is only there as rich text, '' without one."""
        data = decompressed(self.stream(_RTF, _BINARY), MARKUP_PER_TEXT * limit)
        return rtf.read(data, limit).text if data.strip() else ""

    def moment(self, name: int) -> datetime | None:
        """Return a property that is a time."""
        value = self._fixed().get(name)
        if value is None:
            return None
        try:
            return _EPOCH + timedelta(microseconds=int.from_bytes(value, "little") // 10)
        except OverflowError:
            return None

    def _charsets(self) -> list[str]:
        values = self._fixed()
        pages = [
            int.from_bytes(values[name][:4], "little") for name in _CODE_PAGES if name in values
        ]
        if not pages and self.path:
            return _Storage(self.compound, ())._charsets()
        return list(filter(None, map(charset_of, pages)))

    def _fixed(self) -> dict[int, bytes]:
        """Return the properties of a fixed size by their numbers."""
        data = self.compound.stream(*self.path, "__properties_version1.0")
        start = 8 if self.path and self.path[-1].lower().startswith("__attach") else (
            24 if self.path else 32
        )  # fmt: skip
        found = {}
        for at in range(start, len(data) - 15, 16):
            _, name = struct.unpack_from("<HH", data, at)
            found[name] = data[at + 8 : at + 16]
        return found
