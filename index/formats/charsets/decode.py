"""Bytes to text: recognise the charset of a file of any origin."""

import codecs
import os
import re
import stat
import unicodedata
from itertools import pairwise
from pathlib import Path

from index.errors import ReadError
from index.formats.charsets.chinese import (
    BIG5,
    GB,
    decoded,
    decodes,
    everyday_characters,
    everyday_share,
    odd_runs,
    seven_bit,
)
from index.formats.charsets.mixed import UTF8, read_mixed
from index.messages import Message, say
from index.text.segmenter import is_word
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
MIXED = "utf-8 and gb18030"
"""The charset of a file of which parts are in one and parts in the other."""
# Control characters that no text holds; tab, line ends, form feed and escape it may.
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
# All these shares were set by hand.
_MAX_CONTROL_SHARE = 0.05  # of a text's bytes
_MIN_EVERYDAY_SHARE = 0.9  # of the non-ASCII characters of a Chinese text
_MIN_EVERYDAY_AMONG_NOISE = 0.5  # of those of a text with bytes of no charset
_MIN_PRINTABLE_SHARE = 0.98  # of the characters of UTF-16 without a byte order mark
_MAX_UNREADABLE_SHARE = 0.5  # of a text's characters
_MIN_LETTER_SHARE = 0.8  # of the characters beyond ASCII of a text in a charset of one byte
# Charsets of one byte that texts are in. Those of mainframes explain any bytes, and none rightly.
_SINGLE_BYTE = ("windows-125", "cp125", "iso-8859", "iso8859", "koi8", "tis-620", "cp874")
_DESTROYED = "锟斤拷"
_MAX_DESTROYED = 1 / 60  # of a text's characters: a twentieth, three for each place
_WESTERN = "cp1252"
_MAX_UNHEARD = 0.25  # of its Chinese characters that no dictionary has
_MAX_PRIVATE = 0.05  # of a run's characters that may be of the private use area
_EAST_ASIAN = ("gb", "big5", "euc", "shift", "cp9", "iso-2022", "iso2022", "johab", "utf")


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
            raise too_large(status.st_size, max_bytes)
        data = file.read(max_bytes)
        after = os.fstat(file.fileno())
        if len(data) != status.st_size or after.st_mtime_ns != status.st_mtime_ns:
            raise OSError(say("it was being written; run yinzheng sync again"))
        return data


def too_large(size: int, most: int) -> ReadError:
    """Return the error for a file of so many bytes."""
    return ReadError(
        "{size} MB is over the limit of {most} MB (raise max_file_mb to read it)",
        size=f"{size / 1e6:.0f}", most=f"{most / 1e6:.0f}",
    )  # fmt: skip


def decode(data: bytes, max_characters: int = 10_000_000, declared: str = "") -> RawText:
    """Decode bytes of unknown charset.

    Characters that no charset explains become U+FFFD; the notes say how many, and which charsets
    the parts of a text are in. ``declared`` is a charset that the file claims to have. Raises
    ReadError for a file that is empty, binary, or longer than ``max_characters``.
    """
    if not data.strip():
        raise ReadError("the file is empty")
    charset, text, notes = _decoded(data, declared)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ReadError("the file is empty")
    if len(text) > max_characters:
        raise ReadError(
            "{count} characters are over the limit of {most} (raise max_characters to read it)",
            count=len(text),
            most=max_characters,
        )
    return RawText(text, charset, notes=(*notes, *_unexplained(text)))


def _decoded(data: bytes, declared: str) -> tuple[str, str, tuple[Message, ...]]:
    """Return the charset of some bytes, their text, and notes on parts in several charsets."""
    charset = _certain(data)
    if charset:
        return charset, decoded(data, charset), ()
    if not _chinese(data) and (cut := _chinese(data[1:])):  # in the middle of its first character
        return cut, "\ufffd" + decoded(data[1:], cut), ()
    mixed = None if _chinese(data) else read_mixed(data)
    # A single character is more likely a broken one of the other charset.
    if mixed and list(mixed.charsets) == [UTF8]:
        return UTF8, mixed.text, ()
    if mixed and min(mixed.charsets.values()) > 1:
        names = sorted(mixed.charsets, key=lambda name: name != UTF8)
        parts = [
            say("{charset} ({count} characters)", charset=name, count=mixed.charsets[name])
            for name in names
        ]
        told = say("its parts are in different charsets: {parts}", parts=_and(parts))
        return " and ".join(names), mixed.text, (told,)
    charset = _charset(data, declared)
    text = decoded(data, charset)
    if charset.startswith(_EAST_ASIAN):
        known = charset in (GB, BIG5)
        return charset, odd_runs().sub(_unreadable, text) if known else text, ()
    western = decoded(data, _WESTERN)
    if _letter_share(text) < _MIN_LETTER_SHARE <= _letter_share(western):
        charset, text = _WESTERN, western
    if _letter_share(text) < _MIN_LETTER_SHARE:
        text = "".join(char if char.isascii() else "\ufffd" for char in text)
    return charset, text, ()


def _and(messages: list[Message]) -> Message:
    first, *rest = messages
    for message in rest:
        first = say("{first} and {second}", first=first, second=message)
    return first


def _unreadable(run: re.Match[str]) -> str:
    """Return a run of rare characters as it is, or U+FFFD for each if only chance explains them.

    Chance gives characters of several scripts, of the private use area, and such as no dictionary
    has; texts with rare characters have those of one script, and of names.
    """
    text = run[0]
    han = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    unheard = sum(not is_word(char) for char in han)
    private = sum(unicodedata.category(char) in ("Co", "Cn") for char in text)
    letters = {unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()}
    strange = private > _MAX_PRIVATE * len(text) or len(letters - {"HIRAGANA", "KATAKANA"}) > 2
    strange = strange or (unheard > 2 and unheard > _MAX_UNHEARD * len(han))
    return "\ufffd" * len(text) if strange else text


def _unexplained(text: str) -> tuple[Message, ...]:
    """Return the note on characters that could not be told; raise ReadError if most cannot."""
    destroyed = text.count(_DESTROYED)
    notes = []
    if 0 < destroyed <= _MAX_DESTROYED * len(text):  # of more, the report of a sync tells itself
        notes.append(
            say(
                "characters were destroyed at {count} places when it was saved (锟斤拷)",
                count=destroyed,
            )
        )
    count = text.count("\ufffd")
    if not count:
        return tuple(notes)
    share = count / len("".join(text.split()))
    if share > _MAX_UNREADABLE_SHARE:
        raise ReadError(
            "a binary file, or a text in a charset that could not be recognised"
            " ({share} of it is explained by none)",
            share=f"{share:.0%}",
        )
    notes.append(
        say(
            "{count} characters ({share} of the text) are explained by no charset, shown as □",
            count=count, share=f"{share:.2%}",
        )
    )  # fmt: skip
    return tuple(notes)


def _certain(data: bytes) -> str:
    """Return the charset that marks or the form of the bytes leave no doubt about, or ''.

    Raises ReadError if the bytes are not text.
    """
    for bom, name in _BOMS:
        if data.startswith(bom) and decodes(data, name):
            return name
    charset = seven_bit(data)
    if charset:
        return charset
    if decodes(data, UTF8) and b"\0" not in data:
        if _control_share(data) > _MAX_CONTROL_SHARE:
            raise ReadError("a binary file, not a text")
        return UTF8
    wide = _utf16_without_bom(data)
    if wide:
        return wide
    if b"\0" in data or _control_share(data) > _MAX_CONTROL_SHARE:
        raise ReadError("a binary file, not a text")
    return ""


def _charset(data: bytes, declared: str = "") -> str:
    """Return the likeliest charset of bytes that are text; raise ReadError if there is none."""
    if _decodes_mostly(data, UTF8):
        return UTF8
    named = _codec_name(_SUPERSETS.get(declared.lower(), declared.lower()))
    if named and decodes(data, named) and not _belied(data, named):
        return named
    broken = _broken_chinese(data)
    for name in [*broken, *_guesses(data)]:
        if decodes(data, name) or name in broken:
            return name
    # Chinese among which bytes of no charset stand.
    likeliest = max((GB, BIG5), key=lambda name: everyday_share(data[:_SAMPLE_BYTES], name))
    if everyday_share(data[:_SAMPLE_BYTES], likeliest) >= _MIN_EVERYDAY_AMONG_NOISE:
        return likeliest
    if _letter_share(decoded(data, _WESTERN)) >= _MIN_LETTER_SHARE:
        return _WESTERN
    raise ReadError("a binary file, or a text in a charset that could not be recognised")


def _belied(data: bytes, declared: str) -> bool:
    """Return True if a text that declares one Chinese charset reads as everyday text in another."""
    sample = data[:_SAMPLE_BYTES]
    other = {GB: BIG5, BIG5: GB}.get(declared)
    if other is None or not decodes(data, other):
        return False
    share = everyday_share(sample, other)
    return share >= _MIN_EVERYDAY_SHARE and share > everyday_share(sample, declared) + 0.3


def _chinese(data: bytes) -> str:
    """Return the charset in which a whole text is everyday Chinese, '' if it is in none."""
    sample = data[:_SAMPLE_BYTES]
    for name in (GB, BIG5):
        if decodes(data, name) and everyday_share(sample, name) >= _MIN_EVERYDAY_SHARE:
            return name
    return ""


def _broken_chinese(data: bytes) -> list[str]:
    """Return the Chinese charsets of a text that decodes in one but for a few broken bytes."""
    names = [GB, BIG5]
    if any(decodes(data, name) for name in names):
        return []
    found = [
        name
        for name in names
        if _decodes_mostly(data, name)
        and everyday_share(data[:_SAMPLE_BYTES], name) >= _MIN_EVERYDAY_SHARE - 0.1
    ]
    return sorted(found, key=lambda name: -everyday_share(data[:_SAMPLE_BYTES], name))


def _utf16_without_bom(data: bytes) -> str:
    """Recognise UTF-16 and UTF-32 without a byte order mark, '' if bytes are neither.

    UTF-16 is told by its line ends and spaces, of which one byte is zero, or by what it says:
    bytes of another charset are hardly everyday Chinese in UTF-16.
    """
    if len(data) % 4 == 0 and b"\0" in data:
        for name in ("utf-32-le", "utf-32-be"):
            if decodes(data, name) and _printable(data.decode(name)):
                return name
    if len(data) % 2:
        return ""
    even, odd = data[::2].count(0), data[1::2].count(0)
    for name, zeros in (("utf-16-le", odd), ("utf-16-be", even)):
        if not decodes(data, name):
            continue
        text = data.decode(name)
        western = 2 * zeros > len(text) and zeros > 3 * min(even, odd)
        chinese = everyday_characters(text[:_SAMPLE_BYTES]) >= _MIN_EVERYDAY_SHARE
        marked = ("\n" in text or " " in text) and b"\0" in data
        if (western or chinese or marked) and _printable(text):
            return name
    return ""


def _printable(text: str) -> bool:
    printable = sum(char.isprintable() or char.isspace() for char in text)
    return "\0" not in text and printable > _MIN_PRINTABLE_SHARE * len(text)


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

    sample = data[:_SAMPLE_BYTES]
    guess = str(chardet.detect(sample).get("encoding") or "").lower()
    guess = _SUPERSETS.get(guess, guess)
    known = _codec_name(guess)
    everyday = {name: everyday_share(sample, name) for name in (GB, BIG5)}
    chinese = sorted(everyday, key=lambda name: (name != guess, -everyday[name]))
    if not known or known == UTF8 or not guess.startswith((*_SINGLE_BYTE, *_EAST_ASIAN)):
        return chinese
    if guess.startswith(_EAST_ASIAN) or max(everyday.values()) < _MIN_EVERYDAY_SHARE:
        return [known, *chinese]
    return [*chinese, known]


def _letter_share(text: str) -> float:
    """Return the share of characters beyond ASCII that are letters of the commonest script."""
    wide = [char for char in text if not char.isascii() and not char.isspace()]
    scripts: dict[str, int] = {}
    for before, char in pairwise(f" {text}"):
        if not char.isascii() and char.isalpha():
            script = unicodedata.name(char, "").partition(" ")[0]
            # A letter of another script in a word of Latin letters is none.
            if script == "LATIN" or not (before.isascii() and before.isalpha()):
                scripts[script] = scripts.get(script, 0) + 1
    other = sum(unicodedata.category(char) in ("Pd", "Pi", "Pf", "Po", "Sc", "Mn") for char in wide)
    return (max(scripts.values(), default=0) + other) / len(wide) if wide else 1.0


def _codec_name(name: str) -> str:
    """Return Python's name for a charset, '' if it knows none."""
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def _decodes_mostly(data: bytes, charset: str) -> bool:
    """Return True if a text fits a charset but for a few broken bytes, as cut downloads do."""
    text = decoded(data, charset)
    broken = text.count("\ufffd")
    wide = sum(not char.isascii() for char in text) - broken
    return wide >= 10 * broken and wide > 0
