"""The lines of a text as a reader takes them: those that layout broke are one line again."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.text.normalize import width

_LINE = re.compile(r"[^\r\n]+")
_OPEN_END = re.compile(r"[^。！!；;：:，,、.…]$")
_LONGEST_HEADING = 28  # Chinese characters; longer lines that are not numbered are text


class Line(NamedTuple):
    """A line ``[start, end)`` without the blanks around it.

    ``indent`` is the number of blanks before it, and ``gap`` is True after an empty line.
    """

    start: int
    end: int
    text: str
    indent: int
    gap: bool

    @property
    def is_headline(self) -> bool:
        """True if the line is as short as a heading and has no punctuation at its end."""
        if len(self.text) > 3 * _LONGEST_HEADING or not _OPEN_END.search(self.text):
            return False
        return width(self.text) <= _LONGEST_HEADING


def lines_of(search: str, inside: Iterable[tuple[int, int]] = ()) -> list[Line]:
    """Return the lines of a text that are not blank; ``inside`` are line ends that are none."""
    soft = {low for low, _ in inside}
    found: list[Line] = []
    end_before = 0
    joined = False
    for match in _LINE.finditer(search):
        raw = match.group()
        text = raw.strip()
        if not text:
            continue
        indent = len(raw) - len(raw.lstrip())
        start = match.start() + indent
        end = start + len(text)
        if joined and found:
            first = found[-1]
            found[-1] = first._replace(end=end, text=search[first.start : end])
        else:
            breaks = search[end_before:start].replace("\r\n", "\n")
            gap = breaks.count("\n") + breaks.count("\r") > 1
            found.append(Line(start, end, text, indent, gap))
        joined = end in soft
        end_before = end
    return found


def line_at(lines: Sequence[Line], position: int) -> int:
    """Return the index of the line in which a position lies, or of the last line before it."""
    return bisect_right(lines, position, key=lambda line: line.start) - 1


def trimmed_end(text: str, end: int) -> int:
    """Return ``end`` without the blanks before it."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end
