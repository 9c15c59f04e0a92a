"""Find the sections of a text: those of declared headings, numbered chapters, and articles.

A section begins only where a line does, and its numbers count up: a mention of an article at the
start of a line is none.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.parse.form.lines import Line, trimmed_end
from index.text.normalize import HAN
from index.text.numerals import NUMERALS, TO_TEN, parse_number

_DECORATION = r"(?:[#*_>]+\s*)?"
_UNIT = re.compile(
    rf"{_DECORATION}(第[ \u3000]?((?:[{NUMERALS}\d][ \u3000]?){{1,9}})(分编|编|部分|篇|章|节|条)"
    rf"(?:之([{TO_TEN}]{{1,3}}))?)(\s|$|[:：、(（【<《])?"
)
_MENTION = re.compile(
    r"[、,，和及至或与中所的第]|规定|[ \u3000]+(?:[、,，和及至或与][ \u3000]?第|规定的|所称)"
)
_ENGLISH = re.compile(
    rf"{_DECORATION}((?i:(Part|Book|Chapter|Appendix|Annex|Schedule|Section|Article|Rule))[ \u00a0]"
    rf"(\d{{1,3}}(?:\.\d{{1,3}})*|[IVXLC]{{1,6}}|[A-Z])(?!\w))"
    rf"(?=\.?(?:\s*$|\s*[:—–-]|\s+[A-Z\d{HAN}]))"
)
_ANNEX = re.compile(
    rf"{_DECORATION}(附(?:件|录|表|图)[ \u3000]?(?:\d{{1,3}}|[{TO_TEN}]{{1,3}}|[A-Z])?)"
    rf"(?=\s*$|[ \u3000]+\S|[:：](?!\s*\d)\S)"
)
_DOTTED = re.compile(
    rf"{_DECORATION}(\d{{1,2}}(?:\.\d{{1,2}}){{0,4}})(?:[.、．](?!\d)|(?=[\s{HAN}]))\s*(?=[^\s\d.%])"
)
_PAGE = re.compile(r"[\s.…·]*\d{0,4}$")
_MARKDOWN = re.compile(r"(#{1,6})[ \t]+\S")
_BOLD = re.compile(r"(\*\*|__)(?=\S)[^*_\n]{1,60}\1[:：]?$")
_LISTED = re.compile(
    rf"{_DECORATION}([{TO_TEN}]{{1,3}}、|[(（](?:[{TO_TEN}]{{1,3}}|\d{{1,2}})[)）]|\d{{1,2}}[.、)])"
)
_RANKS = {
    "编": 1, "book": 1, "part": 2, "分编": 2, "部分": 2, "篇": 2, "appendix": 2, "annex": 2,
    "schedule": 2, "附": 2, "章": 3, "chapter": 3, "节": 4, "section": 4, "条": 5, "article": 5,
    "rule": 5,
}  # fmt: skip
# The ranks of headings: those that the file declares (1 to 9) contain the others.
_NUMBERED, _DOTTED_RANK, _BOLD_RANK = 10, 20, 30
_AHEAD = 3  # numbers after a number that tell whether it counts up


@dataclass(frozen=True)
class Head:
    """The line at which a section begins.

    The lower its rank, the more its section contains. ``is_heading`` is False for an article whose
    text begins in the same line.
    """

    line: int
    rank: int
    number: str
    is_heading: bool
    unit: str = ""
    is_declared: bool = False

    @property
    def is_marked(self) -> bool:
        """True if the file or Markdown says that the line is a heading."""
        return self.rank < _NUMBERED


def number_of(text: str) -> tuple[str, str]:
    """Return the printed number with which a heading begins, and its unit; both may be ''."""
    for pattern in (_UNIT, _ENGLISH):
        match = pattern.match(text)
        if match:
            return match[1], match[3 if pattern is _UNIT else 2].lower()
    match = _ANNEX.match(text)
    if match:
        return match[1], "附"
    match = _DOTTED.match(text)
    if match and "." in match[1]:
        return match[1], f"dots {match[1].count('.')}"
    match = _LISTED.match(text)
    return (match[1], "") if match else ("", "")


def find_heads(lines: Sequence[Line], declared: Mapping[int, int]) -> list[Head]:
    """Return the lines at which sections begin; ``declared`` are the levels of declared headings.

    Both are given by the number of the line.
    """
    found: dict[int, Head] = {}
    ranks: dict[str, int] = {}
    for place, line in enumerate(lines):
        marked = _MARKDOWN.match(line.text)
        level = declared.get(place) or (len(marked[1]) if marked else 0)
        if level or place in declared:
            number, unit = number_of(line.text)
            found[place] = Head(place, level or 1, number.strip(), True, unit, place in declared)
            ranks.setdefault(unit, level or 1)
    ranks.pop("", None)
    found = {**_undeclared(lines, ranks), **found}
    for unit, run in _candidates(lines, found).items():
        rank = ranks.get(unit, _NUMBERED + _RANKS[unit])
        for candidate in _counted_up(run):
            place = candidate.line
            number = candidate.label.strip()
            is_heading = lines[place].is_headline
            found.setdefault(place, Head(place, rank, number, is_heading, unit))
    for place, values, label in _numbered_clauses(lines, found):
        rank = ranks.get(f"dots {len(values) - 1}", _DOTTED_RANK + len(values))
        found[place] = Head(place, rank, label, lines[place].is_headline)
    return _without_contents([found[place] for place in sorted(found)], lines)


def _without_contents(heads: list[Head], lines: Sequence[Line]) -> list[Head]:
    """Return the heads without those of a table of contents, which come again further down."""
    places = {head.line for head in heads}
    again: set[str] = set()
    kept = []
    for head in reversed(heads):
        title = _PAGE.sub("", lines[head.line].text)
        in_run = head.line + 1 in places or head.line - 1 in places
        if head.is_declared or not (title in again and in_run):
            kept.append(head)
        again.add(title)
    return kept[::-1]


def _undeclared(lines: Sequence[Line], ranks: Mapping[str, int]) -> dict[int, Head]:
    """Return the lines that begin a section by themselves: annexes, English parts, bold lines."""
    found = {}
    for place, line in enumerate(lines):
        first = line.text[0]
        if first == "附" and line.is_headline and (match := _ANNEX.match(line.text)):
            rank = ranks.get("附", _NUMBERED + _RANKS["附"])
            found[place] = Head(place, rank, match[1].strip(), True, "附")
        elif first.isascii() and first.isupper() and (match := _ENGLISH.match(line.text)):
            unit = match[2].lower()
            rank = ranks.get(unit, _NUMBERED + _RANKS[unit])
            found[place] = Head(place, rank, match[1], line.is_headline, unit)
        elif first in "*_" and _BOLD.match(line.text):
            found[place] = Head(place, _BOLD_RANK, number_of(line.text)[0], True)
    return found


class _Candidate(NamedTuple):
    """A line that begins with the number of a part: 第三十八条之一 is ``(38, 1)``.

    ``firm`` is True if its form alone tells that the part begins there.
    """

    line: int
    value: tuple[int, int]
    label: str
    firm: bool


def _candidates(lines: Sequence[Line], headings: Collection[int]) -> dict[str, list[_Candidate]]:
    """Return the lines that may begin a numbered part, by its unit."""
    found: dict[str, list[_Candidate]] = {}
    for place, line in enumerate(lines):
        match = _UNIT.match(line.text) if line.text[0] in "第#*_>" else None
        if match is None:
            continue
        unit = match[3]
        after = line.text[match.end(4) if match[4] else match.end(3) :]
        firm = place in headings or match[5] is not None or (unit != "条" and line.is_headline)
        if place in headings or (not _MENTION.match(after) and (firm or unit == "条")):
            digits = re.sub(r"\s", "", match[2])
            value = (int(parse_number(digits) or 0), int(parse_number(match[4] or "") or 0))
            found.setdefault(unit, []).append(_Candidate(place, value, match[1], firm))
    return found


def _counted_up(run: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """Yield those candidates that count up."""
    last = (0, 0)
    for index, candidate in enumerate(run):
        value = candidate.value
        if value not in ((last[0] + 1, 0), (last[0], last[1] + 1)):
            ahead = run[index + 1 : index + 1 + _AHEAD]
            is_stray = any(last < other.value < value for other in ahead)
            goes_back = value <= last and value != (1, 0)
            if not candidate.firm or is_stray or goes_back:
                continue
        yield candidate
        last = value


def _numbered_clauses(
    lines: Sequence[Line], headings: Collection[int]
) -> list[tuple[int, tuple[int, ...], str]]:
    """Return the lines numbered 1, 1.1, 1.2, 2 and so on that count up.

    A whole number counts only among numbers with dots, as it may be an item of a list.
    """
    dotted = [
        (place, tuple(map(int, match[1].split("."))), match[1])
        for place, line in enumerate(lines)
        if place not in headings and line.text[0].isdigit() and (match := _DOTTED.match(line.text))
    ]
    found: list[tuple[int, tuple[int, ...], str]] = []
    before: list[tuple[int, tuple[int, ...], str]] = []
    last: tuple[int, ...] = ()
    loose = 0
    for index, (place, values, label) in enumerate(dotted):
        if len(values) == 1:
            after = dotted[index + 1][1] if index + 1 < len(dotted) else ()
            goes_on = bool(last) and values[0] == last[0] + 1 and loose != values[0] - 1
            if not lines[place].is_headline or not (goes_on or after == (*values, 1)):
                loose = values[0]
                if lines[place].is_headline and values == (len(before) + 1,):
                    before.append((place, values, label))
                continue
            if not last and values == (len(before) + 1,):
                found += before  # the first of them contain no smaller parts
        elif not _follows(last, values):
            continue
        found.append((place, values, label))
        last, loose = values, 0
    # A single number with a dot may be an amount or a version.
    return found if sum(len(values) > 1 for _, values, _ in found) > 1 else []


def _follows(last: tuple[int, ...], values: tuple[int, ...]) -> bool:
    """Return True if a number such as 1.2.1 may be the next after another."""
    if not last:
        return values[-1] == 1
    if values == (*last, 1):
        return True
    depth = next((at for at, (a, b) in enumerate(zip(last, values, strict=False)) if a != b), None)
    if depth is None:
        return False
    return values[depth] == last[depth] + 1 and set(values[depth + 1 :]) <= {1}


def sections(
    search: str,
    heads: Sequence[Head],
    lines: Sequence[Line],
    streams: Sequence[int],
    ends: Mapping[int, int],
) -> list[Block]:
    """Return the sections that begin at some lines and their headings, outer ones first.

    ``streams`` numbers the block of the file in which each line stands, and ``ends`` says where
    that block ends. A heading that the file declares is not returned again.
    """
    opened: dict[int, list[tuple[int, int]]] = {}
    found: list[Block] = []

    def close(stack: list[tuple[int, int]], rank: int, end: int) -> None:
        while stack and stack[-1][0] >= rank:
            place = stack.pop()[1]
            found[place] = found[place]._replace(end=end)

    for head in heads:
        stack = opened.setdefault(streams[head.line], [])
        line = lines[head.line]
        if stack:
            close(stack, head.rank, trimmed_end(search, line.start))
        stack.append((head.rank, len(found)))
        level = len(stack)
        found.append(Block(BlockKind.SECTION, line.start, line.end, level, head.number))
        if head.is_heading and not head.is_declared:
            found.append(Block(BlockKind.HEADING, line.start, line.end, level, head.number))
    for stream, stack in opened.items():
        close(stack, 0, trimmed_end(search, ends[stream]))
    return found
