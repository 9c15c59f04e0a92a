"""Recognise pages whose Traditional characters carry inserted pinyin: ``發(fā)展``.

A damaged page annotates a fixed table of Traditional characters, each one always and with the
same reading. Text that glosses or teaches pronunciation does not: it annotates some
occurrences, Simplified characters too, or every character once. Detection therefore needs the
whole document, never a part of it. What an author may have chosen to gloss is left alone
(``index.restore.glosses``). docs/damage.md describes the damage.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from index.restore.glosses import may_be_glosses
from index.restore.mojibake import Inverse, find_inverse, is_lost
from index.restore.readings import LEADS, from_gbk, gbk, is_frequent, is_traditional, readings
from index.restore.verdict import Verdict
from index.text.normalize import HAN

PINYIN = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}"
ANNOTATION = re.compile(rf"([{HAN}])\(({PINYIN})\)")
"""A character and its annotation."""
CUT = re.compile(rf"[?\ufffd]({PINYIN})\)")
"""An annotation that split a character: its lead byte and the bracket became ``?``."""
ASCII_ANNOTATION = re.compile(rf"[@-~€]\(({PINYIN})\)")
"""An annotation behind a trail byte that shows as an ASCII character."""
STRADDLE = re.compile(rf"([{HAN}])[?\ufffd]({PINYIN})\)")
"""The character before a split one, and the annotation."""
_LARGE_TABLE = 40  # characters; set by hand, see where it is used
# The rules below were set by hand and checked by bench/restore.py and bench/untouched.py.
_MIN_REPEATS = {2: 6, 3: 4}  # annotations beyond the first of each, by characters of the table
_MAX_DENSITY = 0.5  # annotations for each Han character; lists of words have more
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True)
class Detection:
    """The verdict, the page's own annotation table and the statistics it rests on.

    ``table`` maps the annotated characters to their pinyin. ``annotations`` counts the
    annotations that fit the table, ``straddles`` the split characters whose bytes add up.
    ``purity`` is the share of all annotations that fit the damage (1 if there are none),
    ``consistency`` the share of occurrences of the table's characters that are annotated, and
    ``density`` the number of annotations for each Han character. ``inverse`` says how a misread
    text was decoded.
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
    """Decide whether a whole document is misread, lost or damaged by annotations."""
    if is_lost(text):
        return Detection(Verdict.LOST)
    inverse = find_inverse(text)
    if inverse:
        return Detection(Verdict.MISREAD, inverse=inverse)
    annotated = [(char, unicodedata.normalize("NFC", py)) for char, py in ANNOTATION.findall(text)]
    if not annotated and not STRADDLE.search(text):
        return Detection(Verdict.CLEAN)
    counts = Counter(annotated)
    table: dict[str, str] = {}
    for (char, pinyin), _ in counts.most_common():
        if char not in table and is_traditional(char) and pinyin in readings(char):
            table[char] = pinyin
    fitting = sum(n for (char, pinyin), n in counts.items() if table.get(char) == pinyin)
    # For a small table, counting each character by itself is faster than counting them all.
    if len(table) > _LARGE_TABLE:
        occurrences_of: Mapping[str, int] = Counter(text)
    else:
        occurrences_of = {char: text.count(char) for char in table}
    occurrences = sum(occurrences_of[char] for char in table)
    straddled = Counter(STRADDLE.findall(text))
    straddles = sum(n for (char, py), n in straddled.items() if lost_leads(char, py, table))
    han = sum(1 for _ in _HAN.finditer(text))
    detection = Detection(
        Verdict.CLEAN,
        table,
        fitting,
        straddles,
        fitting / len(annotated) if annotated else 1.0,
        fitting / occurrences if occurrences else 0.0,
        fitting / han if han else 0.0,
    )
    return replace(detection, verdict=_verdict(detection, text))


def _verdict(page: Detection, text: str) -> Verdict:
    """Judge a page by the statistics of its annotations.

    An author glosses a character once, and a rare one; the damage annotates every occurrence,
    of frequent characters too. A straddle whose bytes add up occurs in no other text.
    """
    characters = len(page.table)
    regular = page.purity >= 0.9 and page.consistency >= 0.9
    if page.straddles:
        if (regular and characters) or (page.straddles >= 2 and page.purity >= 0.5):
            return Verdict.DAMAGED
        return Verdict.SUSPECT
    if regular and page.density <= _MAX_DENSITY and _recurs(page):
        if not may_be_glosses(ANNOTATION.sub(r"\1", text), page.table):
            return Verdict.DAMAGED
    return Verdict.SUSPECT if characters >= 2 and page.purity >= 0.8 else Verdict.CLEAN


def _recurs(page: Detection) -> bool:
    """Return True if enough characters are annotated more than once."""
    characters = len(page.table)
    repeats = page.annotations - characters
    if characters >= 4 and page.annotations >= 6 and repeats >= 2:
        return True
    if page.purity < 1 or page.consistency < 1 or repeats < _MIN_REPEATS.get(characters, 1):
        return False
    return sum(map(is_frequent, page.table)) >= 2


def lost_leads(char: str, pinyin: str, table: Mapping[str, str]) -> tuple[int, ...]:
    """Return the lead bytes that may have stood between ``char`` and an annotation.

    The annotated character consisted of the trail byte of ``char`` and the lost lead byte.
    Characters that the page annotates with this reading elsewhere are preferred.
    """
    code = gbk(char)
    if len(code) != 2:
        return ()
    straddling = {lead: from_gbk(code[1], lead) for lead in LEADS}
    fitting = {lead: c for lead, c in straddling.items() if c and pinyin in readings(c)}
    listed = tuple(lead for lead, c in fitting.items() if table.get(c) == pinyin)
    return listed or tuple(lead for lead, c in fitting.items() if is_traditional(c))
