"""Find line ends and spaces that a page's layout put inside sentences and words.

They stay in the document and in every quote. Sentences run across them, and what is
indexed leaves them out, so that a word that they cut is found.
"""

import re

from index.text.normalize import HAN
from index.text.numerals import TO_TEN
from index.text.segmenter import pieces

_HAN = f"[{HAN}]"
_LINE = re.compile(r"[^\r\n]+")
_ENDS = re.compile(r"[^\W\d_]|[,，、（(“《]")
_OPENS = re.compile(rf"{_HAN}|[“《（(\d]")
_MARKER = re.compile(rf"[(（]?[{TO_TEN}\d]{{1,3}}[)）、.．]|第[{TO_TEN}]+[章节条]")
_SPACE = re.compile(rf"(?<={_HAN})[ \t\u3000]+(?={_HAN})")
_LEAST_LINES = 5
_NARROWEST = 15
_TOLERANCE = 3
_AROUND = 6


def breaks_inside(search: str) -> list[tuple[int, int]]:
    """Return the ranges of a text of the search layer that lie inside a sentence or a word."""
    return sorted([*_soft_line_ends(search), *_spaces_in_words(search)])


def _soft_line_ends(text: str) -> list[tuple[int, int]]:
    """Return the line ends of text that was set in lines of one width.

    Most lines of such a text are as long as the longest, but for a character or two.
    """
    lines = [m for m in _LINE.finditer(text) if m.group().strip()]
    if len(lines) < _LEAST_LINES:
        return []
    lengths = sorted(len(m.group().rstrip()) for m in lines)
    full = lengths[int(len(lengths) * 0.9)] - _TOLERANCE
    found = []
    for line, after in zip(lines, lines[1:], strict=False):
        gap = text[line.end() : after.start()]
        cut = line.group().rstrip()
        if len(cut) < full or len(gap.replace("\r\n", "\n")) > 1:
            continue
        if _ENDS.fullmatch(cut[-1]) and _OPENS.match(after.group()):
            if not _MARKER.match(after.group()):
                found.append((line.start() + len(cut), after.start()))
    enough = full >= _NARROWEST and len(found) * 3 >= len(lines)
    return found if enough else []


def _spaces_in_words(text: str) -> list[tuple[int, int]]:
    """Return the spaces that a word of the dictionary spans."""
    found = []
    for space in _SPACE.finditer(text):
        left = _run(text[max(0, space.start() - _AROUND) : space.start()], last=True)
        right = _run(text[space.end() : space.end() + _AROUND], last=False)
        at = 0
        for word in pieces(left + right):
            cut = len(left) - at
            # Parts of two characters and more may be two words, or two names.
            if 0 < cut < len(word) and min(cut, len(word) - cut) == 1:
                found.append(space.span())
            at += len(word)
    return found


def _run(text: str, *, last: bool) -> str:
    """Return the last or first run of Han characters of a text that ends or begins with one."""
    runs = re.findall(rf"{_HAN}+", text)
    return str(runs[-1 if last else 0])
