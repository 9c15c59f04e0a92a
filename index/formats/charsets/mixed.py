"""Texts of which one part is UTF-8 and another in a Chinese charset, as after joining files.

Each line, or part of a line, is given to the charset in which it costs least: everyday characters
are cheap, rare ones dear, bytes that are no character dearest, and so is a change of charset. The
cheapest way through a line is found by dynamic programming (Viterbi's algorithm).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.formats.charsets.chinese import BIG5, GB, decoded, decodes, everyday_share

UTF8 = "utf-8"
# Four Chinese characters of UTF-8 in a row, which hardly come about in another charset.
_EVIDENCE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]){4}")
# Costs were set by hand: of a character by how usual it is, of a byte that is none, of a change of
# charset beside ASCII and inside a run of other characters.
_USUAL, _UNUSUAL, _RARE, _NONE, _CHANGE, _CHANGE_INSIDE = 1.0, 5.0, 6.0, 14.0, 8.0, 40.0
_MIN_EVERYDAY_SHARE = 0.5  # of a part in a Chinese charset; less, and it is in none
_LEAST = 4  # characters of which that share is taken
_MOST_BYTES = 300_000  # of lines that are looked through byte by byte; more go by whole lines


class Mixed(NamedTuple):
    """A text, and which charsets its parts are in, with the characters beyond ASCII in each."""

    text: str
    charsets: dict[str, int]


def read_mixed(data: bytes) -> Mixed | None:
    """Return a text of several charsets, None if nothing speaks for UTF-8 among others."""
    if not _EVIDENCE.search(data):
        return None
    lines = data.split(b"\n")
    others = [line for line in lines if not line.isascii() and not decodes(line, UTF8)]
    if not others:
        return None
    by_byte = sum(map(len, others)) <= _MOST_BYTES
    cut = [line for line in others[:200] if len(line) < _MOST_BYTES]
    chinese = min((GB, BIG5), key=lambda charset: sum(_cheapest(line, charset)[0] for line in cut))
    counts: dict[str, int] = {}
    texts = []
    for line in lines:
        if line.isascii() or decodes(line, UTF8):
            parts: Iterator[tuple[str, bytes]] = iter([(UTF8, line)])
        elif by_byte:
            parts = _parts(line, chinese)
        else:
            parts = iter([(chinese if decodes(line, chinese) else UTF8, line)])
        text = ""
        for charset, part in parts:
            wide = sum(byte > 0x7F for byte in part)
            if charset != UTF8 and wide >= 2 * _LEAST:
                if everyday_share(part, charset) < _MIN_EVERYDAY_SHARE:
                    charset = UTF8
            read = decoded(part, charset)
            wide = sum(not char.isascii() and char != "\ufffd" for char in read)
            if wide:
                counts[charset] = counts.get(charset, 0) + wide
            text += read
        texts.append(text)
    return Mixed("\n".join(texts), counts)


def _parts(line: bytes, chinese: str) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a line with the charset of each."""
    _, sizes, charsets = _cheapest(line, chinese)
    at = 0
    start, current = 0, ""
    for size, charset in zip(sizes, charsets, strict=True):
        if charset != current and not line[at : at + size].isascii():
            if current:
                yield current, line[start:at]
                start = at
            current = charset
        at += size
    yield current or UTF8, line[start:]


def _cheapest(line: bytes, chinese: str) -> tuple[float, list[int], list[str]]:
    """Return the cost of the cheapest way through a line, and its characters: size and charset."""
    names = (UTF8, chinese)
    size = len(line)
    costs = [[float("inf")] * (size + 1) for _ in names]
    came: list[list[tuple[int, int]]] = [[(0, 0)] * (size + 1) for _ in names]
    costs[0][0] = costs[1][0] = 0.0
    measure = (_utf8, _gb if chinese == GB else _big5)
    for at in range(size):
        inside = at and line[at - 1] > 0x7F
        for state in (0, 1):
            cost = costs[state][at]
            other = costs[1 - state][at] + (_CHANGE_INSIDE if inside else _CHANGE)
            before, cost = (1 - state, other) if other < cost else (state, cost)
            length, price = measure[state](line, at)
            if cost + price < costs[state][at + length]:
                costs[state][at + length] = cost + price
                came[state][at + length] = (before, length)
    state = int(costs[1][size] < costs[0][size])
    total, at = costs[state][size], size
    sizes, charsets = [], []
    while at:
        before, length = came[state][at]
        sizes.append(length)
        charsets.append(names[state])
        at, state = at - length, before
    return total, sizes[::-1], charsets[::-1]


def _utf8(line: bytes, at: int) -> tuple[int, float]:
    """Return the size and the cost of the character of UTF-8 at a place of a line."""
    lead = line[at]
    if lead < 0x80:
        return 1, 0.0
    length = 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if lead < 0xF5 else 1
    if lead < 0xC2 or length == 1 or not decodes(line[at : at + length], UTF8):
        return 1, _NONE
    usual = 0xE3 <= lead <= 0xE9 or lead == 0xEF or (lead == 0xE2 and line[at + 1] == 0x80)
    return length, 1.5 * _USUAL if usual else _UNUSUAL


def _gb(line: bytes, at: int) -> tuple[int, float]:
    lead = line[at]
    if lead < 0x80:
        return 1, 0.0
    trail = line[at + 1] if at + 1 < len(line) else 0
    if trail >= 0xA1 and trail < 0xFF and (0xB0 <= lead <= 0xD7 or lead in (0xA1, 0xA3)):
        return 2, _USUAL
    if 0x40 <= trail < 0xFF and trail != 0x7F and 0x80 < lead < 0xFF:
        return 2, _UNUSUAL
    if 0x30 <= trail <= 0x39 and 0x80 < lead < 0xFF and decodes(line[at : at + 4], GB):
        return min(4, len(line) - at), _RARE
    return 1, _UNUSUAL if lead == 0x80 else _NONE


def _big5(line: bytes, at: int) -> tuple[int, float]:
    lead = line[at]
    if lead < 0x80:
        return 1, 0.0
    trail = line[at + 1] if at + 1 < len(line) else 0
    if (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE) and 0x87 <= lead <= 0xFE:
        return 2, _USUAL if 0xA4 <= lead <= 0xC6 or lead == 0xA1 else _UNUSUAL
    return 1, _NONE
