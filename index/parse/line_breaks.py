"""Find line ends and spaces that a page's layout put inside sentences and words.

They stay in the document and in every quote. Sentences continue across them, and the index leaves
them out, so that a word that was cut can be found.
"""

import re
from itertools import pairwise

from index.text.normalize import HAN, has_han, width
from index.text.numerals import TO_TEN
from index.text.segmenter import dictionary_words, is_word

_HAN = f"[{HAN}]"
_LINE = re.compile(r"[^\r\n]+")
_ENDS = re.compile(r"[^\W\d_]|[,，、（(“《]")
_OPENS = re.compile(rf"{_HAN}|[“《（(\d]")
_MARKER = re.compile(rf"[(（]?[{TO_TEN}\d]{{1,3}}[)）、.．]|第[{TO_TEN}]+[章节条]")
_SPACE = re.compile(rf"(?<={_HAN})[ \t\u3000]+(?={_HAN})")
_MAY_GO_ON = re.compile(r"[^\W_]$|[,，、（(“《%％]$")
_LEAST_WIDTH = 10.0  # in Chinese characters, of a line that was cut
_LEAST_SHARE = 0.6  # of the width of wide lines
_LEAST_CUT = 3  # words at line ends that show lines to have been cut
_CUT_SHARE = 0.2  # of the line ends at which a sentence may go on
_GAP = "   "  # between columns
_LEAST_WRAPPED = 50  # characters of a wrapped line; set by hand, lines are wrapped at 60 to 120
# What a sentence goes on after, and with: no punctuation that ends it, no marker of an item.
_GOES_ON = re.compile(r"[a-z0-9,)\]`'\"*_]$|\b(?:[A-Z]|and|or|the)$")
_CONTINUES = re.compile(r"[a-z(`'\"\[]|[A-Z][\w'-]*[ ,.)]|\d[\d,]*\s+[a-z]")
_MIN_LINES = 5  # in fewer lines equal lengths may be chance
_MIN_LINE_LENGTH = 15  # characters; shorter lines of equal length are those of a list
_LENGTH_TOLERANCE = 3  # characters by which a full line may fall short
_LONGEST_HALF = 6  # characters looked at on either side of a space


def breaks_inside(search: str) -> list[tuple[int, int]]:
    """Return the ranges of the line ends and spaces that lie inside a sentence or a word.

    ``search`` is a text of the search layer; so are the offsets.
    """
    ends = {*_soft_line_ends(search), *_ends_in_prose(search)}
    return sorted([*ends, *_spaces_in_words(search)])


def _soft_line_ends(text: str) -> list[tuple[int, int]]:
    """Return the line ends inside the sentences of a text that was set in lines of equal width.

    Most lines of such a text are as long as the longest, give or take a character or two.
    """
    lines = [line for line in _LINE.finditer(text) if line.group().strip()]
    if len(lines) < _MIN_LINES:
        return []
    lengths = sorted(len(line.group().rstrip()) for line in lines)
    # The 90th percentile rather than the longest, which may have no line end where it should.
    full_length = lengths[int(len(lengths) * 0.9)] - _LENGTH_TOLERANCE
    found = []
    for line, after in zip(lines, lines[1:], strict=False):
        gap = text[line.end() : after.start()]
        content = line.group().rstrip()
        if len(content) < full_length or len(gap.replace("\r\n", "\n")) > 1:
            continue
        if _ENDS.fullmatch(content[-1]) and _OPENS.match(after.group()):
            if not _MARKER.match(after.group()):
                found.append((line.start() + len(content), after.start()))
    is_set = full_length >= _MIN_LINE_LENGTH and len(found) * 3 >= len(lines)
    return found if is_set else []


def _ends_in_prose(text: str) -> list[tuple[int, int]]:
    """Return the line ends inside the sentences of a text whose lines were cut anywhere.

    Whoever breaks lines by their width cuts words in two, and those who write lists, verses or
    headings do not: words of the dictionary reach over many of the line ends at which a sentence
    may go on. Lines need not be equally wide.
    """
    lines = [line for line in _LINE.finditer(text) if line.group().strip()]
    if len(lines) < _MIN_LINES:
        return []
    widths = sorted(width(line.group().strip()) for line in lines)
    least = max(_LEAST_WIDTH, widths[int(len(widths) * 0.9)] * _LEAST_SHARE)
    found, cut = [], 0
    for line, after in pairwise(lines):
        gap = text[line.end() : after.start()].replace("\r\n", "\n")
        content = line.group().rstrip()
        if len(gap) > 1 or width(content.strip()) < least or _is_row(content):
            continue
        if _MAY_GO_ON.search(content) and _OPENS.match(after.group()):
            if not (_MARKER.match(after.group()) or _is_row(after.group())):
                found.append((line.start() + len(content), after.start()))
                cut += _reaches_over(content, after.group())
    return found if cut >= _LEAST_CUT and cut >= _CUT_SHARE * len(found) else []


def _reaches_over(before: str, after: str) -> bool:
    """Return True if a word of the dictionary begins in one line and ends in the next."""
    left, right = before[-_LONGEST_HALF:], after[:_LONGEST_HALF]
    at = 0
    for word in dictionary_words(left + right):
        if at < len(left) < at + len(word):
            return is_word(word) and has_han(word)
        at += len(word)
    return False


def _is_row(line: str) -> bool:
    """Return True for a line that looks like a row of a table, or a field with its value."""
    return "\t" in line or "|" in line or _GAP in line.strip()


def soft_line_ends(text: str) -> list[tuple[int, int]]:
    """Return the line ends at which a text of another script than Chinese was wrapped.

    They separate words, so that they are no more left out of the index than a space is, but they
    end no sentence.
    """
    found = []
    lines = list(_LINE.finditer(text))
    for line, after in pairwise(lines):
        gap = text[line.end() : after.start()]
        content = line.group().rstrip()
        if len(content) < _LEAST_WRAPPED or gap not in ("\n", "\r\n", "\r"):
            continue
        if _GOES_ON.search(content) and _CONTINUES.match(after.group()):
            found.append((line.start() + len(content), after.start()))
    return found


def _spaces_in_words(text: str) -> list[tuple[int, int]]:
    """Return the spaces inside words of the dictionary."""
    found = []
    for space in _SPACE.finditer(text):
        left = _run(text[max(0, space.start() - _LONGEST_HALF) : space.start()], last=True)
        right = _run(text[space.end() : space.end() + _LONGEST_HALF], last=False)
        at = 0
        for word in dictionary_words(left + right):
            before = len(left) - at  # how many characters of the word stand before the space
            # Two parts of two characters or more may be two words, or two names.
            if 0 < before < len(word) and min(before, len(word) - before) == 1:
                found.append(space.span())
            at += len(word)
    return found


def _run(text: str, *, last: bool) -> str:
    """Return the last or the first run of Chinese characters; the text must have one."""
    runs = re.findall(rf"{_HAN}+", text)
    return str(runs[-1 if last else 0])
