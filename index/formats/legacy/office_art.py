"""What is written in drawings of old Office files, outside of text boxes ([MS-ODRAW])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADER = 8
_CONTAINER, _OPTIONS = 0xF, 0xF00B
_WORD_ART, _DESCRIPTION = 0x00C0, 0x0381
_COMPLEX = 0x8000
_DEEPEST = 40


@dataclass
class Drawn:
    """The texts that are drawn as pictures (WordArt), and how many pictures are described."""

    art: list[str] = field(default_factory=list)
    descriptions: int = 0


def read_drawings(data: bytes) -> Drawn:
    """Return what the records of drawings hold; broken ones end there."""
    drawn = Drawn()
    for count, options in _options(data, 0):
        at = 6 * count
        for number in range(count):
            if 6 * number + 6 > len(options):
                break
            name, value = struct.unpack_from("<HI", options, 6 * number)
            if not name & _COMPLEX:
                continue
            text = options[at : at + value].decode("utf-16-le", "replace").partition("\0")[0]
            at += value
            if name & 0x3FFF == _WORD_ART and text.strip():
                drawn.art.append(text.strip())
            elif name & 0x3FFF == _DESCRIPTION:
                drawn.descriptions += bool(text.strip())
    return drawn


def _options(data: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    """Yield the number of properties and the bytes of each table of properties."""
    at = 0
    while at + _HEADER <= len(data) and depth < _DEEPEST:
        version, kind, size = struct.unpack_from("<HHI", data, at)
        content = data[at + _HEADER : at + _HEADER + size]
        if version & 0xF == _CONTAINER:
            yield from _options(content, depth + 1)
        elif kind == _OPTIONS:
            yield version >> 4, content
        at += _HEADER + size
