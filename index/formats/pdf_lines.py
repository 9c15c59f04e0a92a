"""Join the lines into which a printed page breaks its paragraphs."""

import re

from index.text.normalize import width
from index.text.numerals import TO_TEN

# Set by hand. Widths are in columns: a wide character, such as a Chinese one, is two of them.
_MIN_PAGE_WIDTH = 15  # a narrower page is a column of words or figures, not of sentences
_MIN_LINES = 3  # fewer do not show how wide a full line is
_WIDEST_LINES_QUANTILE = 0.9  # the widest lines of all may be headings that run over the margin
_FULL_LINE_SHARE = 0.88  # of that width, from which on a line counts as full
_HYPHENS = "-\ufffe\x02"  # the latter two are PDFium's signs for a hyphen at a line end
# What a line must end with, and the next must begin with, for a sentence to go on.
_ENDS = re.compile(r"[^\W\d_]|[,，、（(“《\-\ufffe\x02\d]")
_OPENS = re.compile(r"[^\W_]|[“《（(，、。；！？”》）)]")
_MARKER = re.compile(rf"[(（]?[{TO_TEN}\d]{{1,3}}[)）、.．]|第[{TO_TEN}百\d]+[章节条]|[•·●■◆\-*]\s")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”]")


def join_lines(text: str) -> tuple[str, bool]:
    """Return the text of a page, one line a paragraph, and whether the last one goes on.

    A line is joined to the next if it is as wide as the widest lines and ends in the middle of
    a sentence. Chinese is joined without a space, other scripts with one.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    widths = sorted(width(line) for line in lines)
    if len(lines) < _MIN_LINES or widths[-1] < _MIN_PAGE_WIDTH:
        return "\n".join(lines), False
    full = widths[int(len(widths) * _WIDEST_LINES_QUANTILE)] * _FULL_LINE_SHARE
    parts = [lines[0]]
    for line, after in zip(lines, lines[1:], strict=False):
        parts += [joint(line, after) if _goes_on(line, full) else "\n", after]
    return "".join(parts), _goes_on(lines[-1], full)


def joint(line: str, after: str) -> str:
    """Return the separator between a line and the one after it: a line end, a space or ''."""
    if not _OPENS.match(after) or _MARKER.match(after):
        return "\n"
    if line[-1].isdigit() and not _WIDE.match(after):  # more likely two rows of figures
        return "\n"
    if line[-1] in _HYPHENS or _WIDE.match(line[-1]) or _WIDE.match(after):
        return ""
    return " "


def _goes_on(line: str, full: float) -> bool:
    return width(line) >= full and bool(_ENDS.fullmatch(line[-1]))
