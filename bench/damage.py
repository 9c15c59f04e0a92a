"""Reproduce the damage that a page suffers before a scraper saves it.

Simplified text is converted to Traditional character by character; then, in the GBK bytes
of every run of Han characters, each occurrence of a table character gets its pinyin in
brackets, wherever its two bytes fall; then the bytes are decoded again. Pairs in GBK's
private or undefined zones vanish, bytes that begin no pair become ``?``. A page-level
variant replaces the bytes ``A3BF`` (``？``) by ``?`` wherever they fall.
"""

import re
from collections.abc import Mapping

from index.restore.readings import traditional

_RUN = re.compile("[\u4e00-\u9fa5]+")
_QUESTION_MARK = bytes((0xA3, 0xBF))  # ``？`` in GBK


def intended(text: str) -> str:
    """Return what the page meant to show: the text in Traditional characters."""
    return "".join(traditional(char) if _RUN.match(char) else char for char in text)


def damage(text: str, table: Mapping[str, str], *, question: bool = False) -> str:
    """Return what a scraper saves of a text on a page with an annotation table.

    ``table`` maps Traditional characters to their pinyin; ``question`` also replaces ``A3BF``.
    """
    keys = {char.encode("gbk"): f"({py})".encode("gbk") for char, py in table.items()}

    def damage_run(match: re.Match[str]) -> str:
        data = intended(match.group()).encode("gbk", "replace")
        if question:
            data = data.replace(_QUESTION_MARK, b"?")
        return _decode(_annotate(data, keys))

    return _RUN.sub(damage_run, text)


def _annotate(data: bytes, keys: Mapping[bytes, bytes]) -> bytes:
    out, at = bytearray(), 0
    while at < len(data):
        pair = data[at : at + 2]
        if pair in keys:
            out += pair + keys[pair]
            at += 2
        else:
            out += pair[:1]
            at += 1
    return bytes(out)


def _decode(data: bytes) -> str:
    """Decode GBK as scrapers do: unknown pairs vanish, a stray byte becomes ``?``."""
    out, at = [], 0
    while at < len(data):
        lead = data[at]
        if lead <= 0x80:
            out.append("€" if lead == 0x80 else chr(lead))
            at += 1
            continue
        trail = data[at + 1] if at + 1 < len(data) else 0
        at += 2
        if 0x40 <= trail <= 0xFE and trail != 0x7F:
            out.append(_pair(lead, trail))
        else:
            out.append("?")
    return "".join(out)


def _pair(lead: int, trail: int) -> str:
    try:
        char = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""
    return "" if "\ue000" <= char <= "\uf8ff" else char
