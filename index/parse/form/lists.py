"""Find lists by markers that count up, inside a line and across lines, and the sections they make.

A marker that starts again at one opens a list inside an item, and the outer list continues where
its next number stands. A list whose items are headings with text under them is a run of sections.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.blocks import Block, BlockKind
from index.parse.clauses import STOPS, end_of_clause, start_of_clause
from index.parse.form.lines import Line, trimmed_end
from index.parse.form.markers import PROSE, Marker, find_markers
from index.text.normalize import HAN
from index.text.numerals import LISTED, TO_TEN

_SENTENCE_STOP = re.compile(r"[。！？!?\n\r]")
_ANNOUNCES = re.compile(
    rf"下列|以下|如下|下述|following|as follows|below|[:：]$"
    rf"|[两{TO_TEN}\d](?:{LISTED})[{HAN}]{{0,8}}[。.]?$",
    re.IGNORECASE,
)
_DEEPEST = 10  # lists inside one another; markers that would open a deeper one are text
# Official Chinese numbers its parts in this order; other markers may stand anywhere.
_ORDER = ("heading", "bracket", "digit", "figure", "circled", "point", "ordinal", "sequence")
_MAX_GAP = 4000  # characters between two items of a list in running text


@dataclass
class _Opened:
    """A list whose next marker may still come.

    It stands in item ``at`` of ``parent``; its text ends before ``limit``.
    """

    family: str
    markers: list[Marker]
    numbers: list[int]
    limit: int
    indent: int
    parent: "_Opened | None" = None
    at: int = 0
    is_outline: bool = False
    lead: tuple[int, int] | None = None
    end: int = 0
    depth: int = 1
    inner_end: int = field(default=0)

    @property
    def is_list(self) -> bool:
        return len(self.markers) > 1


def find_lists(
    text: str,
    search: str,
    lines: Sequence[Line],
    sections: Sequence[int],
    ends: Mapping[int, int],
) -> list[Block]:
    """Return the lists of a text and the sections that are numbered like lists, outer ones first.

    ``sections`` numbers the part of the document in which each of the lines stands, and ``ends``
    says where that part ends: no list continues in another part.
    """
    markers = find_markers(text, search, lines)
    lists = [opened for opened in _collect(markers, lines, sections, ends) if opened.is_list]
    for opened in lists:
        opened.is_outline = _is_outline(opened, lines, sections)
        opened.lead = _lead(search, opened, lines, sections)
    for opened in lists:
        _settle(search, opened, lines, sections)
    for opened in reversed(lists):
        _close(search, opened, lines, sections)
    return [block for opened in lists for block in _blocks(text, opened, lines)]


def _collect(
    markers: Sequence[Marker],
    lines: Sequence[Line],
    sections: Sequence[int],
    ends: Mapping[int, int],
) -> list[_Opened]:
    """Return the lists that markers open, each after the one that it may stand in."""
    stack: list[_Opened] = []
    found: list[_Opened] = []
    section = -1
    for marker in markers:
        if sections[marker.line] != section:
            section = sections[marker.line]
            stack = []
        indent = lines[marker.line].indent
        continued = _continued(stack, marker, indent, lines)
        if continued is not None:
            depth, number = continued
            for inner in stack[depth + 1 :]:
                inner.limit = min(inner.limit, marker.start)
            del stack[depth + 1 :]
            stack[depth].markers.append(marker)
            stack[depth].numbers.append(number)
            continue
        for family, number in marker.readings:
            is_bullet = family.startswith("bullet")
            if number != 1 and not is_bullet:
                continue
            while is_bullet and stack and _is_beside(stack[-1], indent):
                stack.pop()
            if len(stack) >= _DEEPEST:
                # A list that never went on was none.
                idle = next((i for i, opened in enumerate(stack) if not opened.is_list), None)
                if idle is None:
                    break
                del stack[idle]
            parent = stack[-1] if stack else None
            opened = _Opened(
                family, [marker], [number], ends[section], indent, parent,
                len(parent.markers) - 1 if parent else 0,
            )  # fmt: skip
            stack.append(opened)
            found.append(opened)
            break
    return found


def _is_beside(opened: _Opened, indent: int) -> bool:
    return opened.family.startswith("bullet") and opened.indent >= indent


def _continued(
    stack: Sequence[_Opened], marker: Marker, indent: int, lines: Sequence[Line]
) -> tuple[int, int] | None:
    """Return the depth of the innermost open list that a marker continues, and its number there."""
    for family, number in marker.readings:
        for depth in range(len(stack) - 1, -1, -1):
            opened = stack[depth]
            last = opened.markers[-1]
            if family.startswith("bullet"):
                if opened.family == family and opened.indent == indent:
                    inner = stack[-1].markers[-1].line
                    between = lines[inner + 1 : marker.line]
                    if all(line.indent > indent for line in between):
                        return depth, opened.numbers[-1] + 1
                continue
            same = opened.family == family or (
                family == "digit" and opened.family.startswith("digit")
            )
            if not same or number not in (opened.numbers[-1] + 1, 0):
                continue
            if not marker.leads and marker.line != last.line:
                continue  # a list within a line stays within its line
            if family in PROSE and marker.start - last.start > _MAX_GAP:
                continue
            return depth, number or opened.numbers[-1] + 1
    return None


def _is_outline(opened: _Opened, lines: Sequence[Line], sections: Sequence[int]) -> bool:
    """Return True if the items of a list are headings with text under most of them."""
    markers = opened.markers
    if opened.family in PROSE or opened.family.startswith("bullet"):
        return False
    if not all(marker.leads and _is_head(lines[marker.line]) for marker in markers):
        return False
    last = markers[-1].line + 1
    bodies = [after.line - marker.line > 1 for marker, after in pairwise(markers)]
    bodies.append(last < len(lines) and sections[last] == sections[last - 1])
    return 2 * sum(bodies) > len(bodies)


def _is_head(line: Line) -> bool:
    return line.is_headline and not line.text.endswith("**:")


def _lead(
    search: str, opened: _Opened, lines: Sequence[Line], sections: Sequence[int]
) -> tuple[int, int] | None:
    """Return the range of the clause or the line that announces a list, None if none does."""
    first = opened.markers[0]
    line = lines[first.line]
    low = opened.parent.markers[opened.at].start if opened.parent else 0
    if not first.leads:
        end = first.start
        while end > line.start and search[end - 1].isspace():
            end -= 1
        body = end - 1 if search[end - 1] in STOPS else end
        start = max(start_of_clause(search, body), line.start, low)
    else:
        place = first.line - 1
        if place < 0 or sections[place] != sections[first.line] or lines[place].end <= low:
            return None
        return None if opened.is_outline else announcement(search, lines[place], low)
    while start < end and search[start].isspace():
        start += 1
    return (start, end) if start < end else None


def announcement(search: str, line: Line, low: int = 0) -> tuple[int, int] | None:
    """Return the range of the last sentence of a line, from ``low`` on, if it announces a list."""
    start = max(start_of_clause(search, line.end - 1, _SENTENCE_STOP), line.start, low)
    while start < line.end and search[start].isspace():
        start += 1
    return (start, line.end) if _ANNOUNCES.search(search, start, line.end) else None


def _settle(search: str, opened: _Opened, lines: Sequence[Line], sections: Sequence[int]) -> None:
    """Find the list that a list really stands in, and where the two must end."""
    begin = opened.lead[0] if opened.lead else opened.markers[0].start
    parent, at = opened.parent, opened.at
    while parent is not None:
        goes_on = at < len(parent.markers) - 1
        if (
            parent.is_list
            and begin >= parent.markers[at].start
            and (goes_on or _holds(search, parent, opened, begin, lines, sections))
        ):
            break
        if parent.is_list:
            parent.limit = min(parent.limit, begin)
        at, parent = parent.at, parent.parent
    opened.parent, opened.at = parent, at
    if parent is not None:
        opened.depth = parent.depth + 1
        following = [marker.start for marker in parent.markers[at + 1 : at + 2]]
        opened.limit = min(opened.limit, *following, parent.limit)


def _holds(
    search: str,
    parent: _Opened,
    opened: _Opened,
    begin: int,
    lines: Sequence[Line],
    sections: Sequence[int],
) -> bool:
    """Return True if a list that begins after the last marker of another stands in its last item.

    Inside a line it does if that item reaches so far; on the next line, unless a blank line parts
    the two. A list with markers of the same family follows the other one.
    """
    if _rank(opened.family) < _rank(parent.family):
        return False
    if parent.is_outline:
        return parent.family != opened.family
    item, first = parent.markers[-1], opened.markers[0]
    if begin < _item_end(search, parent, lines, sections):
        return True
    line = lines[first.line]
    is_beside = line.gap and line.indent <= lines[item.line].indent and opened.lead is None
    follows = first.line - item.line == 1 and not is_beside
    return follows and parent.family != opened.family


def _rank(family: str) -> int:
    return next((place for place, name in enumerate(_ORDER) if family.startswith(name)), 0)


def _item_end(search: str, opened: _Opened, lines: Sequence[Line], sections: Sequence[int]) -> int:
    """Return where the text of the last item of a list ends if no list stands in it.

    If every item has a line of its own, that is the end of the line and of lines indented under
    it; else the end of a sentence, a later one if the other items are long.
    """
    last = opened.markers[-1]
    line = lines[last.line]
    if all(marker.leads for marker in opened.markers):
        place = last.line
        while (
            place + 1 < len(lines)
            and sections[place + 1] == sections[last.line]
            and lines[place + 1].indent > line.indent + 1
        ):
            place += 1
        return min(opened.limit, lines[place].end)
    limit = min(opened.limit, line.end)
    bodies = [search[a.start : b.start] for a, b in pairwise(opened.markers)]
    ahead = last.start
    if any("。" in body or "\n" in body for body in bodies):
        ahead = min(limit, last.start + 2 * max(map(len, bodies)))
    return end_of_clause(search, ahead, limit, _SENTENCE_STOP)


def _close(search: str, opened: _Opened, lines: Sequence[Line], sections: Sequence[int]) -> None:
    """Find where a list ends: with its last item, and with what stands in that."""
    last = opened.markers[-1]
    end = opened.limit if opened.is_outline else _item_end(search, opened, lines, sections)
    # Blanks at its end would make a list longer than the item that it stands in.
    opened.end = max(last.end, opened.inner_end, trimmed_end(search, min(end, opened.limit)))
    parent = opened.parent
    if parent is not None and opened.at == len(parent.markers) - 1:
        parent.inner_end = max(parent.inner_end, opened.end)


def _blocks(text: str, opened: _Opened, lines: Sequence[Line]) -> Iterator[Block]:
    first, depth = opened.markers[0], opened.depth
    if not opened.is_outline:
        start = opened.lead[0] if opened.lead else first.start
        yield Block(BlockKind.LIST, start, opened.end, depth)
        if opened.lead:
            yield Block(BlockKind.LEAD_IN, *opened.lead)
    ends = [*(marker.start for marker in opened.markers[1:]), opened.end]
    for marker, end in zip(opened.markers, ends, strict=True):
        line = lines[marker.line]
        start = line.start if marker.leads else marker.start
        while text[end - 1].isspace():
            end -= 1
        number = text[marker.start : marker.end].rstrip("要是则来,，")
        kind = BlockKind.SECTION if opened.is_outline else BlockKind.ITEM
        bullet = opened.family.startswith("bullet")
        yield Block(kind, start, end, depth, "" if bullet else number)
        if opened.is_outline or (marker.leads and _is_head(line) and line.end < end):
            yield Block(BlockKind.HEADING, start, line.end, depth, "" if bullet else number)
