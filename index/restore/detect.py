"""Recognise pages whose Traditional characters carry inserted pinyin: ``發(fā)展``.

The scraped page annotates a fixed table of Traditional characters, each one always and
with one reading. Text that glosses or teaches pronunciation does not: it annotates some
occurrences, Simplified characters too, or every character once. Detection therefore
looks at the whole document, never at a part of it; what an author may have chosen to gloss
is left alone (``index.restore.glosses``).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from index.restore.glosses import may_be_glosses
from index.restore.mojibake import Inverse, find_inverse, is_lost
from index.restore.readings import LEADS, from_gbk, gbk, is_frequent, is_traditional, readings
from index.text.normalize import HAN

PINYIN = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}"
ANNOTATION = re.compile(rf"([{HAN}])\(({PINYIN})\)")
CUT = re.compile(rf"[?\ufffd]({PINYIN})\)")
ASCII_ANNOTATION = re.compile(rf"[@-~€]\(({PINYIN})\)")
STRADDLE = re.compile(rf"([{HAN}])[?\ufffd]({PINYIN})\)")
_MANY = 40
_REPEATS = {2: 6, 3: 4}  # annotations again that a table of so few characters must show
_DENSEST = 0.5  # annotations for each Han character; lists of words have more
_HAN = re.compile(f"[{HAN}]")


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

    ``purity`` is the share of annotations that fit the damage (1 where there are none),
    ``consistency`` the share of occurrences of the table's characters that are annotated,
    ``density`` annotations for each Han character; ``inverse`` how a misread text was
    misread.
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
    if not found and not STRADDLE.search(text):
        return Detection(Verdict.CLEAN)
    counts = Counter(found)
    table: dict[str, str] = {}
    for (char, pinyin), _ in counts.most_common():
        if char not in table and is_traditional(char) and pinyin in readings(char):
            table[char] = pinyin
    fitting = sum(n for (char, pinyin), n in counts.items() if table.get(char) == pinyin)
    # Counting each character apart is faster for a few, and slow for a large table.
    times = Counter(text) if len(table) > _MANY else {char: text.count(char) for char in table}
    occurrences = sum(times[char] for char in table)
    cut = Counter(STRADDLE.findall(text))
    straddles = sum(n for (char, py), n in cut.items() if lost_leads(char, py, table))
    han = sum(1 for _ in _HAN.finditer(text))
    detection = Detection(
        Verdict.CLEAN,
        table,
        fitting,
        straddles,
        fitting / len(found) if found else 1.0,
        fitting / occurrences if occurrences else 0.0,
        fitting / han if han else 0.0,
    )
    return replace(detection, verdict=_judged(detection, text))


def _judged(found: Detection, text: str) -> Verdict:
    """Weigh the statistics of a page's annotations.

    An author glosses a character once, and a rare one; the damage annotates it every time,
    and frequent ones too. A straddle whose bytes add up is found in no other text.
    """
    kinds = len(found.table)
    alike = found.purity >= 0.9 and found.consistency >= 0.9
    if found.straddles:
        if (alike and kinds) or (found.straddles >= 2 and found.purity >= 0.5):
            return Verdict.DAMAGED
        return Verdict.SUSPECT
    if alike and found.density <= _DENSEST and _recurs(found):
        if not may_be_glosses(ANNOTATION.sub(r"\1", text), found.table):
            return Verdict.DAMAGED
    return Verdict.SUSPECT if kinds >= 2 and found.purity >= 0.8 else Verdict.CLEAN


def _recurs(found: Detection) -> bool:
    """Tell whether enough characters are annotated again and again."""
    kinds = len(found.table)
    again = found.annotations - kinds
    if kinds >= 4 and found.annotations >= 6 and again >= 2:
        return True
    if found.purity < 1 or found.consistency < 1 or again < _REPEATS.get(kinds, 1):
        return False
    return sum(map(is_frequent, found.table)) >= 2


def lost_leads(char: str, pinyin: str, table: Mapping[str, str]) -> tuple[int, ...]:
    """Return the lead bytes that could have stood between ``char`` and an annotation.

    The annotated character was made of the trail byte of ``char`` and the lost lead; a
    character that the page annotates elsewhere with this reading is preferred.
    """
    code = gbk(char)
    if len(code) != 2:
        return ()
    made = {lead: from_gbk(code[1], lead) for lead in LEADS}
    read = {lead: c for lead, c in made.items() if c and pinyin in readings(c)}
    listed = tuple(lead for lead, c in read.items() if table.get(c) == pinyin)
    return listed or tuple(lead for lead, c in read.items() if is_traditional(c))
