"""Recognise pages whose Traditional characters carry inserted pinyin: ``發(fā)展``.

The scraped page annotates a fixed table of Traditional characters, each one always and
with one reading. Text that glosses or teaches pronunciation does not: it annotates some
occurrences, Simplified characters too, or every character once. Detection therefore
looks at the whole document, never at a part of it.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from index.restore.mojibake import Inverse, find_inverse, is_lost
from index.restore.readings import is_traditional, readings

PINYIN = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}"
ANNOTATION = re.compile(rf"([\u4e00-\u9fff])\(({PINYIN})\)")
CUT = re.compile(rf"[?\ufffd]({PINYIN})\)")
ASCII_ANNOTATION = re.compile(rf"[@-~€]\(({PINYIN})\)")
STRADDLE = re.compile(rf"[\u4e00-\u9fff][?\ufffd]({PINYIN})\)")
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Verdict(StrEnum):
    """What detection says of a document.

    ``misread`` was decoded with the wrong charset and can be read again; ``lost`` was
    destroyed by replacement characters (锟斤拷) and cannot.
    """

    CLEAN = "clean"
    SUSPECT = "suspect"
    DAMAGED = "damaged"
    MISREAD = "misread"
    LOST = "lost"


@dataclass(frozen=True)
class Detection:
    """The verdict, the page's own annotation table and the statistics it rests on.

    ``purity`` is the share of annotations that fit the damage, ``consistency`` the share
    of occurrences of the table's characters that are annotated, ``density`` annotations
    for each Han character; ``inverse`` how a misread text was misread.
    """

    verdict: Verdict
    table: dict[str, str] = field(default_factory=dict)
    annotations: int = 0
    straddles: int = 0
    purity: float = 0.0
    consistency: float = 0.0
    density: float = 0.0
    inverse: Inverse | None = None


def detect(text: str) -> Detection:
    """Decide whether a whole document is misread, lost or carries the annotation damage."""
    if is_lost(text):
        return Detection(Verdict.LOST)
    inverse = find_inverse(text)
    if inverse:
        return Detection(Verdict.MISREAD, inverse=inverse)
    found = [(char, unicodedata.normalize("NFC", py)) for char, py in ANNOTATION.findall(text)]
    if not found:
        return Detection(Verdict.CLEAN)
    counts = Counter(found)
    table: dict[str, str] = {}
    for (char, pinyin), _ in counts.most_common():
        if char not in table and is_traditional(char) and pinyin in readings(char):
            table[char] = pinyin
    fitting = sum(n for (char, pinyin), n in counts.items() if table.get(char) == pinyin)
    occurrences = sum(text.count(char) for char in table)
    straddles = sum(1 for _ in STRADDLE.finditer(text))
    han = sum(1 for _ in _HAN.finditer(text))
    purity = fitting / len(found)
    consistency = fitting / occurrences if occurrences else 0.0
    density = fitting / han if han else 0.0
    verdict = Verdict.CLEAN
    if len(table) >= 2 and purity >= 0.8:
        verdict = Verdict.SUSPECT
    # An author glosses a character once; the damage annotates it every time.
    again = fitting - len(table)
    many = len(table) >= 4 and fitting >= 6 and (again >= 2 or straddles > 0)
    shifted = len(table) >= 2 and straddles > 0 and purity >= 0.95
    if purity >= 0.9 and consistency >= 0.9 and (many or shifted):
        verdict = Verdict.DAMAGED
    return Detection(verdict, table, fitting, straddles, purity, consistency, density)
