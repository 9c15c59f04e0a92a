"""Properties of single characters: pinyin readings, script, bytes in GBK."""

import unicodedata
from functools import cache

from opencc import OpenCC

from index.derived.pinyin import toned_readings

LEADS = tuple(range(0x81, 0xFF))
"""The bytes that can begin a character in GBK."""
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
"""The bytes that can end one."""


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


@cache
def readings(char: str) -> frozenset[str]:
    """Return the pinyin readings of one character, with tone marks, e.g. ``{'jiān'}``."""
    return frozenset(unicodedata.normalize("NFC", reading) for reading in toned_readings(char))


@cache
def simplified(char: str) -> str:
    """Return the Simplified form of one character."""
    return str(_to_simplified().convert(char))


def is_han(char: str) -> bool:
    """Return True if a character is in the CJK Unified Ideographs block, which GBK covers."""
    return "\u4e00" <= char <= "\u9fff"


def is_traditional(char: str) -> bool:
    """Return True if a character is used in Traditional Chinese only."""
    return is_han(char) and simplified(char) != char


@cache
def is_common(char: str) -> bool:
    """Return True if the Simplified form is among the 6,763 characters of GB 2312."""
    try:
        return is_han(char) and len(simplified(char).encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


@cache
def is_frequent(char: str) -> bool:
    """Return True if the Simplified form is among the 3,755 level 1 characters of GB 2312."""
    return is_common(char) and simplified(char).encode("gb2312")[0] <= 0xD7


@cache
def is_simplified_only(char: str) -> bool:
    """Return True if a character is used in Simplified Chinese only."""
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return str(_to_traditional().convert(char)) != char
    return False


@cache
def traditional(char: str) -> str:
    """Return the Traditional form; a character of both scripts is returned as it is."""
    if not is_simplified_only(char):
        return char
    converted = str(_to_traditional().convert(char))
    return converted if len(converted) == 1 else char


@cache
def gbk(char: str) -> bytes:
    """Return the GBK bytes of one character, empty if it has none."""
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b""


@cache
def decode_pair(lead: int, trail: int) -> str:
    """Return the character of two GBK bytes, '' if they are not one."""
    try:
        char = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""
    return char if len(char) == 1 else ""


@cache
def from_gbk(lead: int, trail: int) -> str:
    """Return the Han character of two GBK bytes, '' if they are not one."""
    char = decode_pair(lead, trail)
    return char if is_han(char) else ""
