"""Find enumerations in running Chinese text: ``一要…二要…``, ``(1)…``, ``…五大行动``.

Official Chinese enumerates in prose. A list is found by markers that count up. A marker that starts
again at one opens a nested list, and the outer list continues where its next number stands. A list
that is announced by its count (``A、B、C三项``) needs no markers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from index.parse.clauses import STOPS, end_of_clause, end_of_line, start_of_clause
from index.text.normalize import HAN
from index.text.numerals import LISTED, TO_TEN, parse_number
from index.types import Enumeration, Item

_NUMBER = f"[{TO_TEN}]{{1,3}}"
_BEFORE = r"(?:(?<=[\s。！？!?；;：:，,、.“‘”’」）)】|])|^)"
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("point", re.compile(rf"{_BEFORE}({_NUMBER})(?:要|是|则|来(?=[{HAN}]))")),
    ("heading", re.compile(rf"(?:(?<=[\s。！？；：:”|])|^)({_NUMBER})、", re.MULTILINE)),
    ("bracket", re.compile(rf"[（(]({_NUMBER}|\d{{1,2}})[)）]")),
    ("ordinal", re.compile(rf"{_BEFORE}第({_NUMBER})(?=[，,、：:]|是|要)")),
    ("circled", re.compile(r"([①-⑳])")),
    ("digit", re.compile(r"(?:(?<=[\n。；;：:])|^)\s*(\d{1,2})[.、．）)](?!\d)", re.MULTILINE)),
    ("sequence", re.compile(rf"{_BEFORE}(首先|其次|再次|第三|最后)(?=[，,是要])")),
)
_SEQUENCE = {"首先": 1, "其次": 2, "再次": 3, "第三": 3, "最后": 0}
_SENTENCE_STOP = re.compile(r"[。！？!?\n\r]")
_HEADING_STOP = re.compile(r"[。！？!?；;\s]")
_PHRASE_STOP = re.compile(r"[，,。；;：:！？!?\n\r“”（()）|\s]")
_MAX_OPEN_LISTS = 12  # one inside the other; the outermost is closed to keep the search fast
# Characters between two items of a list without a layout of its own. Headings, brackets and digits
# may be farther apart, as their items are whole sections.
_MAX_GAP = 4000
_COUNTED = re.compile(rf"([两{TO_TEN[1:]}]|\d{{1,2}})(?:{LISTED})[{HAN}]{{0,8}}")
_LEAD_VERBS = (
    "聚焦 围绕 突出 抓好 抓住 实施 推进 坚持 包括 分别是 分别为 即 从 在 以 对 将 把 有 按照 通过 "
    "深化 强化 形成 构建 打造 发展 培育 加快 聚力 实现 做好 落实 全面 着力 及 了 等"
).split()


@dataclass
class _OpenList:
    """A list whose next marker may still come; ``end`` is where it was closed, 0 if it was not."""

    family: str
    numbers: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    end: int = 0


def find_enumerations(search: str) -> list[Enumeration]:
    """Return the enumerations in a text of the search layer, in the order of their heads."""
    found = [*_marked_lists(search), *_counted_lists(search)]
    return sorted(found, key=lambda listed: (listed.head_start, listed.items[0].start))


def _number(text: str) -> int:
    """Return the number that a marker stands for; 0 for 最后, which may follow any number."""
    return _SEQUENCE[text] if text in _SEQUENCE else int(parse_number(text) or 0)


def _marked_lists(search: str) -> list[Enumeration]:
    markers = sorted(
        (match.start(1) if family in ("digit", "sequence") else match.start(), family, match[1])
        for family, pattern in _MARKERS
        for match in pattern.finditer(search)
    )
    stack: list[_OpenList] = []
    closed: list[_OpenList] = []
    for start, family, label in markers:
        number = _number(label)
        if number == 1:
            stack.append(_OpenList(family, [1], [start]))
            if len(stack) > _MAX_OPEN_LISTS:
                closed.append(stack.pop(0))
            continue
        depth = _depth_continued(stack, family, number, start)
        if depth is None:
            continue
        for inner in stack[depth + 1 :]:
            inner.end = start
            closed.append(inner)
        del stack[depth + 1 :]
        stack[depth].numbers.append(number or stack[depth].numbers[-1] + 1)
        stack[depth].starts.append(start)
    return [_build(search, opened) for opened in closed + stack if len(opened.starts) > 1]


def _depth_continued(stack: list[_OpenList], family: str, number: int, start: int) -> int | None:
    """Return the depth of the innermost open list that this marker continues, if any."""
    for depth in range(len(stack) - 1, -1, -1):
        opened = stack[depth]
        is_prose = family not in ("heading", "bracket", "digit")
        too_far = is_prose and start - opened.starts[-1] > _MAX_GAP
        if opened.family == family and number in (opened.numbers[-1] + 1, 0) and not too_far:
            return depth
    return None


def _build(search: str, opened: _OpenList) -> Enumeration:
    items = []
    for start, after in zip(opened.starts, [*opened.starts[1:], 0], strict=True):
        end = after or _last_end(search, opened)
        items.append(Item(start, _head_end(search, start, end, opened.family), end))
    head_start, head_end = _head(search, opened.starts[0])
    return Enumeration(head_start, head_end, tuple(items))


def _last_end(search: str, opened: _OpenList) -> int:
    """Return where the last item ends: after a sentence, or later if the other items are long."""
    start = opened.starts[-1]
    limit = min(opened.end or len(search), end_of_line(search, start))
    bodies = [search[a:b] for a, b in pairwise(opened.starts)]
    if not any("。" in body or "\n" in body for body in bodies):
        return end_of_clause(search, start, limit, _SENTENCE_STOP)
    longest = max(len(body) for body in bodies)
    return end_of_clause(search, min(limit, start + 2 * longest), limit, _SENTENCE_STOP)


def _head_end(search: str, start: int, end: int, family: str) -> int:
    """Return the end of the clause that names an item."""
    if family == "heading":
        return end_of_clause(search, min(start + 2, end), end, _HEADING_STOP)
    return end_of_clause(search, min(start + 2, end), end)


def _head(search: str, first: int) -> tuple[int, int]:
    """Return the range of the clause before the first item, which announces the list."""
    end = first
    while end > 0 and search[end - 1].isspace():
        end -= 1
    body = end - 1 if end and search[end - 1] in STOPS else end
    start = start_of_clause(search, body)
    while start < end and search[start].isspace():
        start += 1
    return start, end


def _counted_lists(search: str) -> Iterator[Enumeration]:
    """Yield the lists whose items are as many as the number after them: A、B、C三项."""
    for match in _COUNTED.finditer(search):
        count = _number(match[1])
        if not 2 <= count <= 20:
            continue
        start = start_of_clause(search, match.start(), _PHRASE_STOP)
        parts = search[start : match.start()].split("、")
        if len(parts) != count:
            continue
        first = _first_without_verb(parts)
        if first and all(2 <= len(part) <= 16 for part in (first, *parts[1:])):
            at = start + len(parts[0]) - len(first)
            items = []
            for part in (first, *parts[1:]):
                items.append(Item(at, at + len(part), at + len(part)))
                at += len(part) + 1
            sentence = start_of_clause(search, match.start())
            yield Enumeration(sentence, end_of_clause(search, match.end()), tuple(items))


def _first_without_verb(parts: list[str]) -> str:
    """Return the first item of ``聚焦深化改革、建强平台…`` without the verb before it."""
    first, sizes = parts[0], {len(part) for part in parts[1:]}
    if len(sizes) == 1 and len(first) > (size := sizes.pop()):
        return first[-size:]
    for verb in _LEAD_VERBS:
        position = first.rfind(verb)
        if position >= 0 and len(first) - position - len(verb) >= 2:
            first = first[position + len(verb) :]
    return first
