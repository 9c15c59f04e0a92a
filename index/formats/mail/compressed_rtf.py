"""The form in which Outlook packs rich text ([MS-OXRTFCP])."""

import struct
from collections.abc import Iterator

from index.errors import ReadError

_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_HEADER = 16
_WINDOW = 4096
_BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def decompressed(data: bytes, limit: int) -> bytes:
    """Return packed rich text as it was, none for nothing.

    Raises ReadError if it comes to more than ``limit`` bytes or is in another form.
    """
    if len(data) < _HEADER:
        return b""
    _, size, form = struct.unpack_from("<III", data)
    if form == _PLAIN:
        return data[_HEADER : _HEADER + size]
    if form != _PACKED:
        raise ReadError("its text is packed in a form that is not known")
    made = bytearray()
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\0"))
    at = len(_BEGINNING)
    for start, length, literal in _runs(data):
        if not literal and start == at:  # the mark of the end
            break
        for place in range(start, start + length):
            window[at] = literal[0] if literal else window[place % _WINDOW]
            made.append(window[at])
            at = (at + 1) % _WINDOW
        if len(made) > limit:
            raise ReadError("its text is larger than is allowed")
    return bytes(made)


def _runs(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the start and length of what is repeated, or 0, 1 and a byte that stands for itself."""
    at = _HEADER
    while at < len(data):
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > len(data):
                    return
                reference = data[at] << 8 | data[at + 1]
                yield reference >> 4, (reference & 15) + 2, b""
                at += 2
            elif at < len(data):
                yield 0, 1, data[at : at + 1]
                at += 1
