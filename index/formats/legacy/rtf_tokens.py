"""Rich Text Format as a row of tokens, and the charsets of its fonts."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from index.formats.legacy.compound import charset_of

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})?(?P<blank> ?)"
    r"|\\'(?P<byte>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z])|(?P<open>\{)|(?P<close>\})"
    r"|(?P<end>[\r\n]+)|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
# Charsets of fonts (``\fcharset``) by their numbers, as Windows knows them.
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_EAST_ASIAN = ("gb18030", "cp950", "cp932", "cp949", "big5hkscs")
WESTERN = "cp1252"


class Kind(Enum):
    """What a token is."""

    OPEN = "{"
    CLOSE = "}"
    WORD = "word"
    SIGN = "sign"
    """A control symbol, such as ``~`` for a space that does not break."""
    BYTES = "bytes"


class Token(NamedTuple):
    """A token: the name or the sign, the number behind a name, or bytes of text."""

    kind: Kind
    name: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of a file; binary data in it is left out."""
    text = data.decode("latin-1")
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # a backslash at the very end
            return
        at = match.end()
        kind = match.lastgroup
        if match["word"]:
            number = int(match["number"]) if match["number"] else None
            if match["word"] == "bin" and number:
                at += max(number, 0)
                continue
            yield Token(Kind.WORD, match["word"], number)
        elif kind == "byte":
            yield Token(Kind.BYTES, data=bytes([int(match["byte"], 16)]))
        elif kind == "sign":
            sign = match["sign"]
            yield Token(Kind.WORD, "par") if sign in "\r\n" else Token(Kind.SIGN, sign)
        elif kind == "open":
            yield Token(Kind.OPEN)
        elif kind == "close":
            yield Token(Kind.CLOSE)
        elif kind == "text":
            yield Token(Kind.BYTES, data=match["text"].encode("latin-1"))


def font_charset(number: int | None) -> str:
    """Return the charset of a font by its number, '' for that of the file."""
    return _CHARSETS.get(number or 0, "")


def file_charset(code_page: int) -> str:
    """Return the charset that a file names by a code page, that of the West if it is unknown."""
    name = charset_of(code_page)
    return "gb18030" if name in ("cp936", "gbk", "gb2312") else name or WESTERN


def decoded(data: bytes, charsets: Sequence[str]) -> str:
    """Return bytes as a text in the charset that is likeliest.

    ``charsets`` are those of the font and of the file. A font may be named Western though its
    characters take two bytes: then the charset among them whose characters do is tried first.
    """
    if data.isascii():
        return data.decode("ascii")
    wide = [name for name in charsets if name in _EAST_ASIAN]
    for name in [*wide, *charsets, "gb18030"]:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode(wide[0] if wide else WESTERN, "replace")
