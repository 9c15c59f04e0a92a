"""Bytes to text: recognise the charset of a file of any origin."""

import codecs
import os
import stat
from pathlib import Path

from index.errors import ReadError
from index.types import RawText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Charsets are decoded by the largest that contains them: files use characters beyond the one
# that they declare.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "ascii": "utf-8"}
_SAMPLE_BYTES = 200_000  # from which a charset is guessed; set by hand, for large files
_MIN_UTF8_BYTES = 12  # of a line by which UTF-8 is recognised: four characters, not by chance
MIXED = "utf-8 and gb18030"
"""The charset of a file whose lines are in one or the other."""
# Control characters that no text holds; tab, line ends, form feed and escape it may.
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
# All three shares were set by hand.
_MAX_CONTROL_SHARE = 0.05  # of a text's bytes
_MIN_EVERYDAY_SHARE = 0.9  # of the non-ASCII characters of a Chinese text
_MIN_PRINTABLE_SHARE = 0.98  # of the characters of UTF-16 without a byte order mark


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return the content of a regular file of at most ``max_bytes``.

    Raises ReadError if it is larger or not a regular file, and OSError if it cannot be opened
    or read, or is being written.
    """
    # Without O_NONBLOCK, opening a named pipe would wait for a writer forever; without
    # O_NOFOLLOW, a link put in the file's place would lead out of the folder.
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, os.O_RDONLY | flags)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ReadError("not a regular file")
        if status.st_size > max_bytes:
            raise ReadError(
                f"{status.st_size / 1e6:.0f} MB is over the limit of {max_bytes / 1e6:.0f} MB"
                " (raise max_file_mb to read it)"
            )
        data = file.read(max_bytes)
        after = os.fstat(file.fileno())
        if len(data) != status.st_size or after.st_mtime_ns != status.st_mtime_ns:
            raise OSError("it was being written; run yinzheng sync again")
        return data


def decode(data: bytes, max_characters: int = 10_000_000, declared: str = "") -> RawText:
    """Decode bytes of unknown charset.

    ``declared`` is the charset that the file itself names; it is used if it fits the bytes.
    Raises ReadError for a file that is binary, empty or longer than ``max_characters``.
    """
    if not data.strip():
        raise ReadError("the file is empty")
    if _is_mixed(data):
        charset, text = MIXED, _decode_lines(data)
    else:
        charset = _charset(data, declared)
        text = data.decode(charset, errors="replace")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ReadError("the file is empty")
    if len(text) > max_characters:
        raise ReadError(
            f"{len(text)} characters are over the limit of {max_characters}"
            " (raise max_characters to read it)"
        )
    return RawText(text, charset)


def _is_mixed(data: bytes) -> bool:
    """Return True if some lines are UTF-8 and all others Chinese in GB 18030, as after a join."""
    if b"\0" in data or _decodes(data, "utf-8"):
        return False
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    utf8 = [line for line in lines if _decodes(line, "utf-8")]
    others = b"\n".join(line for line in lines if not _decodes(line, "utf-8"))
    # The bytes of Chinese in UTF-8 are rarely everyday characters when read as GB 18030.
    return (
        any(_everyday_share(line, "gb18030") < _MIN_EVERYDAY_SHARE for line in utf8)
        and any(len(line) >= _MIN_UTF8_BYTES for line in utf8)
        and all(_decodes(line, "gb18030") for line in others.split(b"\n"))
        and _everyday_share(others, "gb18030") >= _MIN_EVERYDAY_SHARE
    )


def _decode_lines(data: bytes) -> str:
    return b"\n".join(
        line if _decodes(line, "utf-8") else line.decode("gb18030").encode()
        for line in data.split(b"\n")
    ).decode("utf-8")


def _charset(data: bytes, declared: str = "") -> str:
    """Return the charset of some bytes; raise ReadError if they are not text."""
    for bom, name in _BOMS:
        if data.startswith(bom) and _decodes(data, name):
            return name
    wide = _utf16_without_bom(data)
    if wide:
        return wide
    if b"\0" in data or _control_share(data) > _MAX_CONTROL_SHARE:
        raise ReadError("a binary file, not a text")
    if _decodes(data, "utf-8") or _decodes_mostly(data, "utf-8"):
        return "utf-8"
    named = _codec_name(_SUPERSETS.get(declared.lower(), declared.lower()))
    if named and _decodes(data, named):
        return named
    for name in [*_broken_chinese(data), *_guesses(data)]:
        if _decodes(data, name) or name in _broken_chinese(data):
            return name
    raise ReadError("a binary file, or a text in a charset that could not be recognised")


def _broken_chinese(data: bytes) -> list[str]:
    """Return the Chinese charsets of a text that decodes in one but for a few broken bytes."""
    names = ["gb18030", "big5hkscs"]
    if any(_decodes(data, name) for name in names):
        return []
    return [
        name
        for name in names
        if _decodes_mostly(data, name) and _everyday_share(data, name) >= _MIN_EVERYDAY_SHARE
    ]


def _decodes(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except (UnicodeError, LookupError):  # a page may declare a codec that is no charset
        return False
    return True


def _utf16_without_bom(data: bytes) -> str:
    """Recognise UTF-16 by its line ends and spaces, of which one byte is zero; '' if it is not."""
    if len(data) % 2 or b"\0" not in data:
        return ""
    for name, marks in (("utf-16-le", (b"\n\0", b" \0")), ("utf-16-be", (b"\0\n", b"\0 "))):
        if any(mark in data for mark in marks) and _decodes(data, name):
            text = data.decode(name)
            printable = sum(char.isprintable() or char.isspace() for char in text)
            if "\0" not in text and printable > _MIN_PRINTABLE_SHARE * len(text):
                return name
    return ""


def _control_share(data: bytes) -> float:
    """Return the share of bytes that are control characters no text holds."""
    sample = data[:_SAMPLE_BYTES]
    return 1 - len(sample.translate(None, _CONTROLS)) / len(sample)


def _guesses(data: bytes) -> list[str]:
    """Return charsets to try, best first.

    chardet decides between the East Asian ones. It sometimes takes short GBK texts for a
    Western charset, so a text that reads as everyday Chinese is tried as Chinese first.
    """
    import chardet

    guess = str(chardet.detect(data[:_SAMPLE_BYTES]).get("encoding") or "").lower()
    guess = _SUPERSETS.get(guess, guess)
    known = _codec_name(guess)
    everyday = {name: _everyday_share(data, name) for name in ("gb18030", "big5hkscs")}
    chinese = sorted(everyday, key=lambda name: (name != guess, -everyday[name]))
    east_asian = ("gb", "big5", "euc", "shift", "cp9", "iso-2022", "johab")
    if not known or known == "utf-8":
        return chinese
    if guess.startswith(east_asian) or max(everyday.values()) < _MIN_EVERYDAY_SHARE:
        return [known, *chinese]
    return [*chinese, known]


def _everyday_share(data: bytes, charset: str) -> float:
    """Return the share of non-ASCII characters that are everyday Chinese in a charset.

    Everyday characters are those of level 1 of GB 2312 or of Big5 and their punctuation,
    which are recognised by the lead byte.
    """
    text = data[:_SAMPLE_BYTES].decode(charset, errors="replace")
    wide = [char for char in text if not char.isascii()]
    low, high, punctuation = 0xB0, 0xD7, {0xA1, 0xA3}
    if charset == "big5hkscs":
        low, high, punctuation = 0xA4, 0xC6, {0xA1}
    leads = [char.encode(charset)[0] for char in wide if char != "\ufffd"]
    everyday = sum(low <= lead <= high or lead in punctuation for lead in leads)
    return everyday / len(wide) if wide else 0.0


def _codec_name(name: str) -> str:
    """Return Python's name for a charset, '' if it knows none."""
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def _decodes_mostly(data: bytes, charset: str) -> bool:
    """Return True if a text fits a charset but for a few broken bytes, as cut downloads do."""
    text = data.decode(charset, errors="replace")
    broken = text.count("\ufffd")
    wide = sum(not char.isascii() for char in text) - broken
    return wide >= 10 * broken and wide > 0
