"""The markers of list items: ``一、``, ``(一)``, ``1.``, ``①``, ``a)``, ``一要``, bullets.

A marker that may be read in two ways, such as ``i)``, has two readings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.parse.form.lines import Line, line_at
from index.text.normalize import HAN
from index.text.numerals import ORDINALS, TO_TEN, parse_number

_NUMBER = f"[{TO_TEN}]{{1,3}}"
_BEFORE = r"(?:(?<=[\s。！？!?；;：:，,、.“‘”’」）)】|])|^)"
_AT_LINE = r"(?:(?<=[\n\r])|^)[ \t\u3000]{0,40}"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("point", re.compile(rf"{_BEFORE}({_NUMBER})(?:要|是|则|来(?=[{HAN}]))")),
    ("heading", re.compile(rf"(?:(?<=[\s。！？；;：:”|*#])|^)({_NUMBER})、", re.MULTILINE)),
    ("bracket", re.compile(rf"[（(]({_NUMBER})[)）]")),
    ("figure in brackets", re.compile(r"[（(](\d{1,2})[)）]")),
    ("ordinal", re.compile(rf"{_BEFORE}第({_NUMBER})(?=[，,、：:]|是|要)")),
    (
        "digit",
        re.compile(
            r"(?:(?<=[\n\r。;；：:])|^)(?:[ \t\u3000]|[#*_>](?=[ *_#]|\d)){0,40}"
            r"(\d{1,3})[.、．)）](?!\d)"
        ),
    ),
    ("sequence", re.compile(rf"{_BEFORE}(首先|其次|再次|第三|最后)(?=[，,是要])")),
    ("letter in brackets", re.compile(r"(?:(?<=[\s;:,。；：，])|^)\(([a-z]{1,4})\)(?=[\s\w])")),
    ("letter", re.compile(rf"{_AT_LINE}([a-zA-Z]|[ivx]{{1,4}})[.、)）](?=[\s{HAN}])")),
    (
        "word",
        re.compile(
            rf"(?:(?<=[.!?:]\s)|{_AT_LINE})({'|'.join(ORDINALS[:6])}|finally)(?:ly)?,",
            re.IGNORECASE,
        ),
    ),
    ("bullet", re.compile(rf"{_AT_LINE}([-*+](?=[ \t])|[•●▪◆■○◦·](?!\s*[\n\r]))")),
)
_CIRCLED = re.compile("[①-⒛]")  # in the search layer ① is 1
_SEQUENCE = {"首先": 1, "其次": 2, "再次": 3, "第三": 3, "最后": 0, "finally": 0}
_ROMAN = {"i": 1, "v": 5, "x": 10}
_DECORATION = " \t\u3000#*_>"
PROSE = frozenset(("point", "ordinal", "sequence", "word"))
"""The families of markers that belong to running text rather than to a layout."""


@dataclass(frozen=True)
class Marker:
    """A marker ``[start, end)`` in the line number ``line``.

    ``readings`` are its families with the number it has in each; 0 follows any number. ``leads``
    is True if the line begins with it.
    """

    start: int
    end: int
    readings: tuple[tuple[str, int], ...]
    line: int
    leads: bool


def find_markers(text: str, search: str, lines: Sequence[Line]) -> list[Marker]:
    """Return the markers in the lines of a text, in order.

    ``search`` is the search layer of ``text``.
    """
    spans = [
        (match.start(1) if search[match.start()] not in "(（第" else match.start(), match, family)
        for family, pattern in _PATTERNS
        for match in pattern.finditer(search)
    ]
    spans += [(match.start(), match, "circled") for match in _CIRCLED.finditer(text)]
    found: list[Marker] = []
    for start, match, family in sorted(spans, key=lambda span: span[0]):
        place = line_at(lines, start)
        if place < 0 or start >= lines[place].end:
            continue  # in a line that is no text, such as one of a table
        line = lines[place]
        leads = (
            not search[line.start : start].strip(" \t\u3000#*_>")
            if start - line.start < 8
            else False
        )
        if family in ("bullet", "letter") and not leads:
            continue
        if found and start < found[-1].end:
            continue
        closing = search[match.end() - 1]
        end = match.end()
        found.append(
            Marker(
                start,
                end,
                _readings(family, match.group(match.lastindex or 0), closing),
                place,
                leads,
            )
        )
    return found


def _readings(family: str, label: str, closing: str) -> tuple[tuple[str, int], ...]:
    if family == "bullet":
        return ((f"bullet {label}", 0),)
    if family == "circled":
        kind, number = divmod(ord(label) - ord("①"), 20)
        return ((f"circled {kind}", number + 1),)
    if family == "sequence" or label.lower() == "finally":
        return ((family, _SEQUENCE[label.lower()]),)
    if family == "word":
        return ((family, ORDINALS.index(label.lower()) + 1),)
    if family == "digit":
        return ((f"digit {closing}", int(label)), ("digit", int(label)))
    if not family.startswith("letter"):
        return ((family, int(parse_number(label) or 0)),)
    found = []
    if len(label) == 1:
        found.append((f"{family} {label.isupper()}", ord(label.lower()) - ord("a") + 1))
    if not set(label) - set(_ROMAN):
        found.append((f"{family} roman", _roman(label)))
    return tuple(found)


def _roman(label: str) -> int:
    values = [_ROMAN[char] for char in label]
    return sum(
        -value if value < after else value
        for value, after in zip(values, [*values[1:], 0], strict=True)
    )
