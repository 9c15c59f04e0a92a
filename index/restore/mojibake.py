"""Text decoded with the wrong charset as a whole: try the inverses, choose by language.

Clean text is told from the share of everyday characters alone, so that it costs next to
nothing; only a text of odd characters is decoded again and judged by the language model.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.restore.language_model import BOUNDARY, shipped
from index.restore.layers import Kind, Piece
from index.restore.readings import is_common, is_han, simplified

_PAIRS = (
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("gb18030", "utf-8"),
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("gb18030", "big5"),
    ("big5", "gb18030"),
)
_SAMPLE = 3000
_JUDGED = 400
_ODD = re.compile(r"[\x80-\xff\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_LATIN = re.compile(r"[À-ÿ]")
_LEAST_GAIN = 1.5
_LEAST_SCORE = -8.5
_LOST = re.compile("锟斤拷|\ufffd")


@dataclass(frozen=True)
class Inverse:
    """How a text was misread: the charset it was decoded with, and the right one."""

    wrong: str
    right: str

    def __str__(self) -> str:
        """Return the two charsets as a phrase."""
        return f"{self.right} read as {self.wrong}"


def is_lost(text: str) -> bool:
    """Tell whether a text was destroyed by replacement characters, past recovery."""
    sample = text[:_SAMPLE]
    return len(_LOST.findall(sample)) * 20 > len(sample)


def find_inverse(text: str) -> Inverse | None:
    """Return how a whole text was misread, or None when it reads as it stands."""
    sample = text[:_SAMPLE]
    if not _is_odd(sample):
        return None
    now = _fluency(sample)
    best: tuple[float, Inverse] | None = None
    for wrong, right in _PAIRS:
        candidate = _reread(sample, wrong, right)
        if candidate:
            score = _fluency(candidate)
            if best is None or score > best[0]:
                best = score, Inverse(wrong, right)
    if best and best[0] > _LEAST_SCORE and best[0] - now > _LEAST_GAIN:
        return best[1]
    return None


def invert(text: str, inverse: Inverse) -> Iterator[Piece]:
    """Yield the pieces of a text decoded again, each with its place in the misread text.

    What does not fit either charset is kept as it stands.
    """
    data, places = bytearray(), []
    for place, char in enumerate(text):
        code = _encoded(char, inverse.wrong)
        data += code
        places += [place] * len(code)
    places.append(len(text))
    at = start = 0
    pending = ""
    while at < len(data):
        char, size = _next(bytes(data[at : at + 4]), inverse.right)
        pending += char
        at += size
        if at == len(data) or places[at] != places[at - 1]:
            end = places[at]
            same = pending == text[start:end]
            yield Piece(pending, start, end, Kind.SAME if same else Kind.BYTES)
            pending, start = "", end


def _is_odd(sample: str) -> bool:
    """Tell whether a sample is made of characters that running text does not use."""
    if sample.isascii():
        return False
    han = [char for char in sample if is_han(char)]
    wide = sum(not char.isascii() for char in sample)
    if len(_LATIN.findall(sample)) > 0.15 * len(sample) and len(_ODD.findall(sample)) > 0.25 * len(
        sample
    ):
        return True
    rare = sum(not is_common(char) for char in han)
    return len(han) > 0.3 * wide and rare > 0.2 * len(han) > 0


def _fluency(text: str) -> float:
    """Return the mean log probability of the Han characters of a text."""
    model = shipped()
    marks = BOUNDARY * 2 + "".join(
        simplified(char) if is_han(char) else BOUNDARY for char in text[:_JUDGED]
    )
    scores = [
        math.log(model.after(marks[i - 2 : i])(marks[i]))
        for i in range(2, len(marks))
        if marks[i] != BOUNDARY
    ]
    if len(scores) * 4 < len(marks):
        return -20.0
    return sum(scores) / len(scores)


def _reread(sample: str, wrong: str, right: str) -> str:
    data = b"".join(_encoded(char, wrong) for char in sample)
    text = data.decode(right, errors="replace")
    return "" if text.count("\ufffd") * 8 > len(text) else text


def _encoded(char: str, charset: str) -> bytes:
    try:
        return char.encode(charset)
    except UnicodeEncodeError:
        # cp1252 leaves five bytes undefined, which decoders pass on as they are.
        return bytes([ord(char)]) if charset == "cp1252" and ord(char) < 256 else b"?"


def _next(data: bytes, charset: str) -> tuple[str, int]:
    """Return the first character of some bytes and how many bytes it took."""
    for size in range(1, len(data) + 1):
        try:
            char = data[:size].decode(charset)
        except UnicodeDecodeError:
            continue
        return char, size
    return "\ufffd", 1
