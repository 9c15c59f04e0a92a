"""The search layer: a text in Simplified characters and half-width letters, of equal length.

Because the length is that of the restored text, so are the offsets: a match in the search layer
stands at the same place in the restored text. A Simplified question thus finds Traditional text,
which is quoted as it stands.
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
"""The ranges of Chinese characters, as the body of a character class: ``[{HAN}]``."""
_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_GAP = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Characters that nobody sees and that shape nothing, as the body of a character class.

Joiners (U+200C and U+200D) shape Indic and Arabic letters and emoji and are not among them.
"""
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


_SUPPLEMENT = (
    "冫厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尢巳幺彑彐忄㣺扌攵\u2e9a旡日月歺母民氵氺灬爫爫丬牛犭王疋目示"
    "礻竹糹纟罓罒㓁网网羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞"
    "食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
RADICALS = dict(enumerate(_SUPPLEMENT, 0x2E80)) | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
"""CJK and Kangxi radicals by their code, and the characters that they show.

Fonts of PDF files give them in place of characters, and texts copied out of such files have them.
Unicode has equivalents of the Kangxi radicals only; those of the supplement (U+2E80 to U+2EF3) are
its ``EquivalentUnifiedIdeograph``, or the character they are a part of.
"""


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _folded(char: str) -> str:
    """Return the NFKC form of a character if it is a single character, else the character."""
    if ord(char) in RADICALS:
        return _simplify_character(RADICALS[ord(char)])
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def search_layer(text: str) -> str:
    """Return the searchable form of a text, with one character for each of the text."""
    lines = (_simplify(line) for line in text.split("\n"))
    # OpenCC keeps 著, which Traditional text writes for the particle 着.
    simplified = "\n".join(lines).replace("著", "着")
    return simplified.translate({ord(char): _folded(char) for char in set(simplified)})


def _simplify(line: str) -> str:
    if line.isascii():
        return line
    converted = str(_converter().convert(line))
    if len(converted) == len(line):
        return converted
    # A conversion that changes the length would shift the offsets.
    return "".join(_simplify_character(char) for char in line)


def _simplify_character(char: str) -> str:
    converted = str(_converter().convert(char))
    return converted if len(converted) == 1 else char


def has_han(text: str) -> bool:
    """Return True if a text contains a Chinese character."""
    return bool(_HAN.search(text))


def is_han(text: str) -> bool:
    """Return True if a text consists of Chinese characters, at least one."""
    return _HAN_RUN.fullmatch(text) is not None


def han_runs(text: str) -> list[str]:
    """Return what a text has of Chinese characters in a row, in order."""
    return _HAN_RUN.findall(text)


def without_invisible(text: str) -> str:
    """Return a text without the characters of ``INVISIBLE``."""
    return _INVISIBLE.sub("", text)


def without_gaps(text: str) -> str:
    """Return a text without the line ends and spaces between Chinese characters."""
    return _GAP.sub("", text)


_FIRST_WIDE = 0x2E80  # CJK Radicals Supplement: from here on characters are as wide as Chinese ones
_NARROW_WIDTH = 0.4  # of any other character, in Chinese characters


def width(text: str) -> float:
    """Return the length of a text in Chinese characters; Latin letters count 0.4 each."""
    return sum(1.0 if ord(char) >= _FIRST_WIDE else _NARROW_WIDTH for char in text)
