"""Join the lines into which a printed page breaks its paragraphs."""

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from math import inf
from typing import NamedTuple

from index.text.normalize import RADICALS, width
from index.text.numerals import TO_TEN

# Set by hand. Widths are in columns: a wide character, such as a Chinese one, is two of them.
_MIN_PAGE_WIDTH = 15  # a narrower page is a column of words or figures, not of sentences
_MIN_COLUMN_WIDTH = 7  # of a column that is known to be prose
_CODE_END = re.compile(r"[A-Za-z0-9]-$")
_CODE_START = re.compile(r"\d")
_MIN_LINES = 3  # fewer do not show how wide a full line is
_WIDEST_LINES_QUANTILE = 0.9  # the widest lines of all may be headings that run over the margin
_FULL_LINE_SHARE = 0.88  # of that width, from which on a line counts as full
_HYPHENS = "-\ufffe\x02"  # the latter two are PDFium's signs for a hyphen at a line end
_MARKED_HYPHEN = re.compile("[\ufffe\x02]")
_IN_WORD = re.compile("(?<=[a-z])[\ufffe\x02](?=[a-z])")
_INDENT = "\u3000"  # ideographic spaces, with which a paragraph begins
_INSIDE = re.compile(r"[，,。；;]")
# What a line must end with, and the next must begin with, for a sentence to go on.
_ENDS = re.compile(r"[^\W\d_]|[,，、（(“《\-\ufffe\x02\d]")
_OPENS = re.compile(r"[^\W_]|[“《（(，、。；！？”》）)]")
_MARKER = re.compile(rf"[(（]?[{TO_TEN}\d]{{1,3}}[)）、.．]|第[{TO_TEN}百\d]+[章节条]|[•·●■◆\-*]\s")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”]")


class Joined(NamedTuple):
    """Lines of a page, what parts each from the one before it, and whether the last one goes on.

    ``numbers`` are the places of the lines in what was given, where some were blank.
    """

    texts: list[str]
    joints: list[str]
    numbers: list[int]
    goes_on: bool

    @property
    def text(self) -> str:
        """The text of the lines, one line a paragraph."""
        return "".join(chain.from_iterable(zip(self.joints, self.texts, strict=True)))


def join_lines(lines: Sequence[str], full: float = 0, *, narrow: bool = False) -> Joined:
    """Join the lines of a part of a page to paragraphs.

    A line is joined to the next if it is as wide as the widest lines and ends in the middle of
    a sentence. Chinese is joined without a space, other scripts with one. ``full`` is how wide a
    full line of the document is, for parts of too few lines to show it; 0 if that is not known.
    ``narrow`` is True for lines of a column, which are prose however short they are.
    """
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    shown = [lines[number].strip() for number in numbers]
    if not shown:
        return Joined([], [], [], False)
    full = full_width(shown, _MIN_COLUMN_WIDTH if narrow else _MIN_PAGE_WIDTH) or full or inf
    joints = [""]
    for (line, after), number in zip(pairwise(shown), numbers[1:], strict=True):
        goes_on = _goes_on(line, full) or _cuts_code(line, after)
        begins = lines[number].startswith(_INDENT)
        joints.append(joint(line, after) if goes_on and not begins else "\n")
    ends = [
        "" if between else after[0] for after, between in zip(shown[1:], joints[1:], strict=True)
    ]
    texts = [without_hyphens(line, after) for line, after in zip(shown, [*ends, ""], strict=True)]
    return Joined(texts, joints, numbers, _goes_on(shown[-1], full))


def joint(line: str, after: str) -> str:
    """Return the separator between a line and the one after it: a line end, a space or ''."""
    after = after.translate(RADICALS)
    if not _OPENS.match(after) or _MARKER.match(after):
        return "\n"
    if line[-1].isdigit() and not _WIDE.match(after):  # more likely two rows of figures
        return "\n"
    if line[-1] in _HYPHENS or _WIDE.match(line[-1]) or _WIDE.match(after):
        return ""
    return " "


def _cuts_code(line: str, after: str) -> bool:
    """Return True if a line end cuts a code or a number: GB/T 33190-, 2016."""
    return bool(_CODE_END.search(line) and _CODE_START.match(after))


def full_width(lines: Sequence[str], least: float = _MIN_PAGE_WIDTH) -> float:
    """Return the width from which on a line of a text is full, 0 if its lines do not show it.

    Lines of which none is as wide as ``least`` do not.
    """
    widths = sorted(map(width, lines))
    if len(lines) < _MIN_LINES or widths[-1] < least:
        return 0
    return widths[int(len(widths) * _WIDEST_LINES_QUANTILE)] * _FULL_LINE_SHARE


def cut_by_page(line: str, after: str) -> bool:
    """Return True if a sentence that is cut by the end of a page goes on in ``after``.

    A page may end in a line that is not full; what is cut must be the end of a sentence then,
    and not a heading or a row of a table.
    """
    return (
        width(line) >= _MIN_PAGE_WIDTH
        and bool(_INSIDE.search(line) and _INSIDE.search(after))
        and bool(_ENDS.fullmatch(line[-1]))
        and joint(line, after) != "\n"
    )


def without_hyphens(text: str, after: str = "") -> str:
    """Return a text without the hyphens that part a word, where PDFium put its signs for them.

    A hyphen stays that does not stand between small letters: COVID-19, 歼-20. ``after`` is the
    character that follows the text in the same word.
    """
    kept = _MARKED_HYPHEN.sub("-", _IN_WORD.sub("", text + after))
    return kept[: len(kept) - len(after)]


def _goes_on(line: str, full: float) -> bool:
    if line[-1] in "\ufffe\x02":
        return True
    return width(line) >= full and bool(_ENDS.fullmatch(line[-1]))
