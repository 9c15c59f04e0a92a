"""Join the lines that a printed page breaks its paragraphs into."""

import re

from index.text.normalize import width
from index.text.numerals import TO_TEN

_NARROWEST = 15
_FULL = 0.88
_FEWEST = 3
_HYPHEN = "-\ufffe\x02"  # the latter are PDFium's signs for one at a line end
_ENDS = re.compile(r"[^\W\d_]|[,，、（(“《\-\ufffe\x02\d]")
_OPENS = re.compile(r"[^\W_]|[“《（(，、。；！？”》）)]")
_MARKER = re.compile(rf"[(（]?[{TO_TEN}\d]{{1,3}}[)）、.．]|第[{TO_TEN}百\d]+[章节条]|[•·●■◆\-*]\s")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”]")


def join_lines(text: str) -> tuple[str, bool]:
    """Return a page with its paragraphs on one line each, and whether the last goes on.

    A line that reaches as far as the widest do and ends in the middle of a sentence goes on
    in the next one: Chinese without a space, other writing with one.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    widths = sorted(width(line) for line in lines)
    if len(lines) < _FEWEST or widths[-1] < _NARROWEST:
        return "\n".join(lines), False
    full = widths[int(len(widths) * 0.9)] * _FULL
    parts = [lines[0]]
    for line, after in zip(lines, lines[1:], strict=False):
        parts += [joint(line, after) if _goes_on(line, full) else "\n", after]
    return "".join(parts), _goes_on(lines[-1], full)


def joint(line: str, after: str) -> str:
    """Return what stands between a line that goes on and the one it goes on in."""
    if not _OPENS.match(after) or _MARKER.match(after):
        return "\n"
    if line[-1].isdigit() and not _WIDE.match(after):  # more likely a row of figures
        return "\n"
    if line[-1] in _HYPHEN or _WIDE.match(line[-1]) or _WIDE.match(after):
        return ""
    return " "


def _goes_on(line: str, full: float) -> bool:
    return width(line) >= full and bool(_ENDS.fullmatch(line[-1]))
