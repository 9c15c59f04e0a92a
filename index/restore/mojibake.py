"""Text that was decoded with the wrong charset as a whole: try the inverses, choose by language.

Clean text is recognised by its everyday characters, which costs next to nothing. Only a text of
odd characters is decoded again, and judged by the language model.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.restore.language_model import BOUNDARY, shipped_model
from index.restore.layers import Kind, Piece
from index.restore.readings import is_common, is_han, simplified

# The wrong charset and the right one.
_PAIRS = (
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("gb18030", "utf-8"),
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("gb18030", "big5"),
    ("big5", "gb18030"),
)
# All figures below were set by hand.
_SAMPLE_CHARACTERS = 3000  # of a text, by which it is judged
_SCORED_CHARACTERS = 400  # of a sample, by which the language model judges
_ODD = re.compile(r"[\x80-\xff\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_LATIN = re.compile(r"[À-ÿ]")
# A reading is taken if the mean log probability of its Han characters is high enough, and
# higher by so much than that of the text as it stands.
_MIN_FLUENCY = -8.5  # nats a character
_MIN_FLUENCY_GAIN = 1.5  # nats a character
_NOT_CHINESE = -20.0  # the fluency of a text with less than a quarter of Han characters
_REPLACED = re.compile("锟斤拷|\ufffd")


@dataclass(frozen=True)
class Inverse:
    """How a text was misread: the charset it was decoded with, and the right one."""

    wrong: str
    right: str

    def __str__(self) -> str:
        """Return the two charsets as a phrase."""
        return f"{self.right} read as {self.wrong}"


def is_lost(text: str) -> bool:
    """Return True if replacement characters destroyed a text beyond recovery."""
    sample = text[:_SAMPLE_CHARACTERS]
    return len(_REPLACED.findall(sample)) * 20 > len(sample)


def find_inverse(text: str) -> Inverse | None:
    """Return how a whole text was misread, None if it was not."""
    sample = text[:_SAMPLE_CHARACTERS]
    if not _is_odd(sample):
        return None
    fluency = _fluency(sample)
    best: tuple[float, Inverse] | None = None
    for wrong, right in _PAIRS:
        candidate = _decode_again(sample, wrong, right)
        if candidate:
            score = _fluency(candidate)
            if best is None or score > best[0]:
                best = score, Inverse(wrong, right)
    if best and best[0] > _MIN_FLUENCY and best[0] - fluency > _MIN_FLUENCY_GAIN:
        return best[1]
    return None


def invert(text: str, inverse: Inverse) -> Iterator[Piece]:
    """Yield the pieces of a text decoded again, each with its range in the misread text.

    What does not fit the charsets is kept as it stands.
    """
    data, places = bytearray(), []
    for place, char in enumerate(text):
        code = _encoded(char, inverse.wrong)
        data += code
        places += [place] * len(code)
    places.append(len(text))
    offset = start = 0  # in bytes of data, and in characters of the misread text
    pending = ""
    while offset < len(data):
        char, size = _first_character(bytes(data[offset : offset + 4]), inverse.right)
        pending += char
        offset += size
        if offset == len(data) or places[offset] != places[offset - 1]:
            end = places[offset]
            same = pending == text[start:end]
            yield Piece(pending, start, end, Kind.SAME if same else Kind.BYTES)
            pending, start = "", end


def _is_odd(sample: str) -> bool:
    """Return True if a sample has many characters that running text does not use."""
    if sample.isascii():
        return False
    han = [char for char in sample if is_han(char)]
    wide = sum(not char.isascii() for char in sample)
    accented, odd = len(_LATIN.findall(sample)), len(_ODD.findall(sample))
    if accented > 0.15 * len(sample) and odd > 0.25 * len(sample):
        return True
    rare = sum(not is_common(char) for char in han)
    return len(han) > 0.3 * wide and rare > 0.2 * len(han) > 0


def _fluency(text: str) -> float:
    """Return the mean natural log probability of the Han characters of a text."""
    model = shipped_model()
    marks = BOUNDARY * 2 + "".join(
        simplified(char) if is_han(char) else BOUNDARY for char in text[:_SCORED_CHARACTERS]
    )
    scores = [
        math.log(model.after(marks[i - 2 : i])(marks[i]))
        for i in range(2, len(marks))
        if marks[i] != BOUNDARY
    ]
    if len(scores) * 4 < len(marks):
        return _NOT_CHINESE
    return sum(scores) / len(scores)


def _decode_again(sample: str, wrong: str, right: str) -> str:
    """Return a sample decoded with the right charset, '' if much of it does not fit."""
    data = b"".join(_encoded(char, wrong) for char in sample)
    text = data.decode(right, errors="replace")
    return "" if text.count("\ufffd") * 8 > len(text) else text


def _encoded(char: str, charset: str) -> bytes:
    """Return the bytes from which a character was decoded, ``?`` if the charset lacks it."""
    try:
        return char.encode(charset)
    except UnicodeEncodeError:
        # cp1252 leaves five bytes undefined; decoders pass them on as they are.
        return bytes([ord(char)]) if charset == "cp1252" and ord(char) < 256 else b"?"


def _first_character(data: bytes, charset: str) -> tuple[str, int]:
    """Return the first character of some bytes and the number of bytes that it takes."""
    for size in range(1, len(data) + 1):
        try:
            char = data[:size].decode(charset)
        except UnicodeDecodeError:
            continue
        return char, size
    return "\ufffd", 1
