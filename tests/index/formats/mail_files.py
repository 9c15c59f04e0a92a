"""Write messages as Outlook keeps them ([MS-OXMSG])."""

import struct

from tests.index.formats.compound_files import compound

_EPOCH_1601_TO_1970 = 11_644_473_600


def as_msg(**fields):
    """Return a message; see ``message_streams`` for the fields."""
    return compound(message_streams(**fields))


def message_streams(prefix="", *, subject="", sender="", address="", to="", body="", html=b"",
                    packed=b"", sent=0, attached=(), narrow="", code_page=0,
                    kind="IPM.Note"):  # fmt: skip
    """Return the streams of a message.

    ``attached`` are pairs of a name and of bytes, or of the fields of a message; ``narrow`` is
    the charset of texts that are not Unicode, ``sent`` seconds since 1970.
    """
    streams = {}
    fixed = b""
    if code_page:
        fixed += struct.pack("<HHIQ", 3, 0x3FFD, 6, code_page)
    if sent:
        moment = (sent + _EPOCH_1601_TO_1970) * 10_000_000
        fixed += struct.pack("<HHIQ", 0x40, 0x0039, 6, moment)
    header = bytes(24 if prefix else 32)
    streams[f"{prefix}__properties_version1.0"] = header + fixed
    texts = {0x001A: kind, 0x0037: subject, 0x0C1A: sender, 0x0C1F: address, 0x0E04: to,
             0x1000: body}  # fmt: skip
    for name, text in texts.items():
        if text:
            data = text.encode(narrow) if narrow else text.encode("utf-16-le")
            streams[f"{prefix}__substg1.0_{name:04X}{'001E' if narrow else '001F'}"] = data
    for name, data in ((0x1013, html), (0x1009, packed)):
        if data:
            streams[f"{prefix}__substg1.0_{name:04X}0102"] = data
    for number, (name, content) in enumerate(attached):
        folder = f"{prefix}__attach_version1.0_#{number:08X}/"
        streams[f"{folder}__properties_version1.0"] = bytes(8)
        streams[f"{folder}__substg1.0_3707001F"] = name.encode("utf-16-le")
        if isinstance(content, dict):
            inner = f"{folder}__substg1.0_3701000D/"
            streams |= message_streams(inner, **content)
        else:
            streams[f"{folder}__substg1.0_37010102"] = content
    return streams
