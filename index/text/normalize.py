"""The search layer: Simplified, width-folded, the same length as the restored text.

Equal length means equal offsets: a match in the search layer is a match in the restored
text at the same place, so Traditional text is found by Simplified questions and quoted
as it stands.
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
"""The ranges of Chinese characters, as the body of a character class: ``[{HAN}]``."""
_HAN = re.compile(f"[{HAN}]")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _folded(char: str) -> str:
    """Return the compatibility form of one character where that is one character."""
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def search_layer(text: str) -> str:
    """Return the searchable form of a text, character for character."""
    lines = (_simplify(line) for line in text.split("\n"))
    simplified = "\n".join(lines).replace("著", "着")
    return simplified.translate({ord(char): _folded(char) for char in set(simplified)})


def _simplify(line: str) -> str:
    if line.isascii():
        return line
    converted = str(_converter().convert(line))
    if len(converted) == len(line):
        return converted
    return "".join(_simplify_one(char) for char in line)


def _simplify_one(char: str) -> str:
    converted = str(_converter().convert(char))
    return converted if len(converted) == 1 else char


def has_han(text: str) -> bool:
    """Return True if a text holds a Chinese character."""
    return bool(_HAN.search(text))


_WIDE = 0x2E80


def width(text: str) -> float:
    """Return the length of a text in Chinese characters; others count for less than half."""
    return sum(1.0 if ord(char) >= _WIDE else 0.4 for char in text)
