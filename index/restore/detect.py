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

from index.restore.readings import is_traditional, readings

PINYIN = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}"
ANNOTATION = re.compile(rf"([\u4e00-\u9fff])\(({PINYIN})\)")
CUT = re.compile(rf"[?\ufffd]({PINYIN})\)")
ASCII_ANNOTATION = re.compile(rf"[@-~€]\(({PINYIN})\)")
STRADDLE = re.compile(rf"[\u4e00-\u9fff][?\ufffd]({PINYIN})\)")
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Verdict(StrEnum):
    """What detection says of a document."""

    CLEAN = "clean"
    SUSPECT = "suspect"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Detection:
    """The verdict, the page's own annotation table and the statistics it rests on.

    ``purity`` is the share of annotations that fit the damage, ``consistency`` the share
    of occurrences of the table's characters that are annotated, ``density`` annotations
    for each Han character.
    """

    verdict: Verdict
    table: dict[str, str] = field(default_factory=dict)
    annotations: int = 0
    straddles: int = 0
    purity: float = 0.0
    consistency: float = 0.0
    density: float = 0.0


def detect(text: str) -> Detection:
    """Decide whether a whole document carries the annotation damage."""
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
    if len(table) >= 3 and purity >= 0.8:
        verdict = Verdict.SUSPECT
    repeated = density >= 0.04 or fitting >= 1.4 * len(table) or straddles > 0
    if len(table) >= 4 and fitting >= 6 and purity >= 0.9 and consistency >= 0.9 and repeated:
        verdict = Verdict.DAMAGED
    return Detection(verdict, table, fitting, straddles, purity, consistency, density)
