"""Find lists without markers: those announced by a count, and neighbouring parallel clauses.

``A、B、C三项`` is a list of three, and so is ``思想要活起来。…；作风要实起来。…；制度要管起来。…``.
Two clauses have the same form when they are equally long and agree in at least half of their
characters, or when their first four characters agree.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from index.blocks import Block, BlockKind
from index.parse.clauses import STOPS, end_of_clause, end_of_line, start_of_clause
from index.parse.form.lines import trimmed_end
from index.text.normalize import HAN
from index.text.numerals import LISTED, TO_TEN, parse_number
from index.text.verbs import ANNOUNCING

_START = re.compile(rf"(?:^|(?<=[。；;\n\r ]))(?=[{HAN}])")
_CLAUSE = re.compile(rf"[{HAN}“”、]{{5,24}}(?=[，,。；;])")
_SPEECH = re.compile(rf"{ANNOUNCING}|他说")
_MAX_GAP = 700  # characters between the starts of two items
_PREFIX = 4  # characters
_MIN_ITEMS = 3  # two clauses are often alike by chance
_MIN_AGREEING = 3  # characters
_PHRASE_STOP = re.compile(r"[，,。；;：:！？!?\n\r“”（()）|\s]")
_COUNTED = re.compile(rf"([两{TO_TEN[1:]}]|\d{{1,2}})(?:{LISTED})[{HAN}]{{0,8}}")
_LEAD_VERBS = (
    "聚焦 围绕 突出 抓好 抓住 实施 推进 坚持 包括 分别是 分别为 即 从 在 以 对 将 把 有 按照 通过 "
    "深化 强化 形成 构建 打造 发展 培育 加快 聚力 实现 做好 落实 全面 着力 及 了 等"
).split()


def find_parallels(search: str) -> Iterator[list[Block]]:
    """Yield the blocks of each run of three or more parallel clauses, the list itself first."""
    clauses = [
        (match.start(), match.group())
        for start in _START.finditer(search)
        if (match := _CLAUSE.match(search, start.start())) and not _SPEECH.search(match.group())
    ]
    used: set[int] = set()
    for index, (start, clause) in enumerate(clauses):
        if index in used:
            continue
        run = [index]
        for other in range(index + 1, len(clauses)):
            last = clauses[run[-1]][0]
            line = search.find("\n", last, clauses[other][0])
            if line >= 0 or clauses[other][0] - last > _MAX_GAP:
                break
            if other not in used and _same_form(clause, clauses[other][1]):
                run.append(other)
        if len(run) >= _MIN_ITEMS:
            used.update(run)
            yield _build(search, [clauses[i][0] for i in run], start)


def _same_form(clause: str, other: str) -> bool:
    if clause == other:
        return False  # a slogan that is repeated, not another item
    if clause[:_PREFIX] == other[:_PREFIX]:
        return True
    agreeing = sum(a == b for a, b in zip(clause, other, strict=False))
    half = 2 * agreeing >= len(clause)
    return len(clause) == len(other) and agreeing >= _MIN_AGREEING and half


def _build(search: str, starts: list[int], first: int) -> list[Block]:
    last = starts[-1]
    longest = max(after - start for start, after in pairwise(starts))
    limit = end_of_line(search, last)
    end = end_of_clause(search, min(last + longest, limit), limit)
    ends = [*starts[1:], max(end, end_of_clause(search, last))]
    lead = start_of_clause(search, max(0, first - 1))
    while lead < first and search[lead].isspace():
        lead += 1
    if search[lead:first].rstrip().endswith((*STOPS, ":", "：")):
        found = [
            Block(BlockKind.LIST, lead, ends[-1]),
            Block(BlockKind.LEAD_IN, lead, trimmed_end(search, first)),
        ]
    else:
        found = [Block(BlockKind.LIST, first, ends[-1])]
    return [*found, *(Block(BlockKind.ITEM, *span) for span in zip(starts, ends, strict=True))]


def find_counted(search: str) -> Iterator[list[Block]]:
    """Yield the blocks of each list whose items are as many as a number after them: A、B、C三项."""
    for match in _COUNTED.finditer(search):
        count = int(parse_number(match[1]) or 0)
        if not 2 <= count <= 20:
            continue
        start = start_of_clause(search, match.start(), _PHRASE_STOP)
        parts = search[start : match.start()].split("、")
        if len(parts) != count:
            continue
        first = _first_without_verb(parts)
        if first and all(2 <= len(part) <= 16 for part in (first, *parts[1:])):
            at = start + len(parts[0]) - len(first)
            blocks = [Block(BlockKind.LIST, at, match.end())]
            for part in (first, *parts[1:]):
                blocks.append(Block(BlockKind.ITEM, at, at + len(part)))
                at += len(part) + 1
            yield blocks


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
