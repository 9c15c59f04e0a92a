"""The lists of Word's binary files: what numbers are printed before paragraphs ([MS-DOC] 2.9)."""

import struct
from collections.abc import Sequence

from index.formats.builder import clean
from index.formats.legacy.word_binary import Table, WordFile
from index.formats.word.numbering import Level, Numbering

_LIST_BYTES, _USE_BYTES, _LEVEL_BYTES, _LEVELS = 28, 16, 28, 9
_MOST_LISTS = 10_000
_LEGAL, _OWN_RESTART = 4, 8
_SIMPLE = 1
_SUFFIXES = ("tab", "space", "nothing")
# Number formats ([MS-OSHARED] 2.2.1.3) by their number; those that are missing are decimal.
_FORMATS = {
    1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "ordinal",
    10: "ideographDigital", 11: "japaneseCounting", 16: "japaneseLegal",
    17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle", 22: "decimalZero",
    23: "bullet", 26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen",
    28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle", 30: "ideographTraditional",
    31: "ideographZodiac", 33: "taiwaneseCounting", 34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting",
    38: "chineseLegalSimplified", 39: "chineseCountingThousand", 40: "ideographDigital",
    255: "none",
}  # fmt: skip


def read_numbering(file: WordFile) -> Numbering:
    """Return the numberings of a file; an instance is named by its number from 1."""
    data = file.table(Table.LISTS)
    abstract: dict[str, dict[int, Level]] = {}
    if len(data) >= 2:
        (count,) = struct.unpack_from("<H", data)
        levels = file.after(Table.LISTS)
        at = 0
        for number in range(min(count, _MOST_LISTS)):
            entry = data[2 + _LIST_BYTES * number : 2 + _LIST_BYTES * (number + 1)]
            if len(entry) < _LIST_BYTES:
                break
            name = str(int.from_bytes(entry[:4], "little"))
            abstract[name] = {}
            for each in range(1 if entry[26] & _SIMPLE else _LEVELS):
                level, at = _level(levels, at)
                if level is not None:
                    abstract[name][each] = level
    source: dict[str, str] = {}
    starts: dict[str, dict[int, int]] = {}
    own: dict[str, dict[int, Level]] = {}
    _read_uses(file.table(Table.LIST_USES), source, starts, own)
    return Numbering.of(abstract, source, starts, own)


def _read_uses(
    data: bytes, source: dict[str, str], starts: dict[str, dict[int, int]],
    own: dict[str, dict[int, Level]],
) -> None:  # fmt: skip
    """Read which list each instance uses, and what it changes."""
    if len(data) < 4:
        return
    (count,) = struct.unpack_from("<I", data)
    count = min(count, _MOST_LISTS, (len(data) - 4) // _USE_BYTES)
    at = 4 + _USE_BYTES * count
    for number in range(count):
        entry = data[4 + _USE_BYTES * number : 4 + _USE_BYTES * (number + 1)]
        name = str(number + 1)
        source[name] = str(int.from_bytes(entry[:4], "little"))
        at += 4
        for _ in range(entry[12]):
            if at + 8 > len(data):
                return
            start, flags = struct.unpack_from("<iI", data, at)
            at += 8
            level = flags & 15
            if flags & 32:
                changed, at = _level(data, at)
                if changed is not None:
                    own.setdefault(name, {})[level] = changed
            if flags & 16:
                starts.setdefault(name, {})[level] = start


def _level(data: bytes, at: int) -> tuple[Level | None, int]:
    """Return the level that stands at a place, None if it is cut off, and where the next is."""
    if at + _LEVEL_BYTES > len(data):
        return None, len(data)
    start, kind, flags = struct.unpack_from("<iBB", data, at)
    suffix, characters, paragraph, restart = (data[at + each] for each in (15, 24, 25, 26))
    text_at = at + _LEVEL_BYTES + characters + paragraph
    if text_at + 2 > len(data):
        return None, len(data)
    (length,) = struct.unpack_from("<H", data, text_at)
    end = text_at + 2 + 2 * length
    text = data[text_at + 2 : end].decode("utf-16-le", "replace")
    level = Level(
        start=max(start, 0),
        format=_FORMATS.get(kind, "decimal"),
        text=_pattern(text),
        restart=restart if flags & _OWN_RESTART else None,
        legal=bool(flags & _LEGAL),
        suffix=_SUFFIXES[suffix] if suffix < len(_SUFFIXES) else "tab",
    )
    return level, end


def _pattern(text: Sequence[str]) -> str:
    """Return a number's text with the places of levels as ``%1`` to ``%9``."""
    return clean("".join(f"%{ord(char) + 1}" if ord(char) < _LEVELS else char for char in text))
