"""Find enumerations without markers: neighbouring clauses of the same form.

``思想要活起来。…；作风要实起来。…；制度要管起来。…`` is a list of three although it has no
numbers. Two clauses have the same form when they are equally long and agree in at least half of
their characters, or when their first four characters agree.
"""

import re
from itertools import pairwise

from index.parse.clauses import end_of_clause, end_of_line, start_of_clause
from index.text.normalize import HAN
from index.text.verbs import ANNOUNCING
from index.types import Enumeration, Item

_START = re.compile(rf"(?:^|(?<=[。；;\n\r ]))(?=[{HAN}])")
_CLAUSE = re.compile(rf"[{HAN}“”、]{{5,24}}(?=[，,。；;])")
_SPEECH = re.compile(rf"{ANNOUNCING}|他说")
_MAX_GAP = 700  # characters between the starts of two items
_PREFIX = 4  # characters
_MIN_ITEMS = 3  # two clauses are often alike by chance
_MIN_AGREEING = 3  # characters


def find_parallels(search: str) -> list[Enumeration]:
    """Return each run of three or more parallel clauses in a text of the search layer."""
    clauses = [
        (match.start(), match.group())
        for start in _START.finditer(search)
        if (match := _CLAUSE.match(search, start.start())) and not _SPEECH.search(match.group())
    ]
    found = []
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
            if _same_form(clause, clauses[other][1]):
                run.append(other)
        if len(run) >= _MIN_ITEMS:
            used.update(run)
            found.append(_build(search, [clauses[i][0] for i in run], start))
    return found


def _same_form(clause: str, other: str) -> bool:
    if clause == other:
        return False  # a slogan that is repeated, not another item
    if clause[:_PREFIX] == other[:_PREFIX]:
        return True
    agreeing = sum(a == b for a, b in zip(clause, other, strict=False))
    half = 2 * agreeing >= len(clause)
    return len(clause) == len(other) and agreeing >= _MIN_AGREEING and half


def _build(search: str, starts: list[int], first: int) -> Enumeration:
    items = [
        Item(start, min(end_of_clause(search, start), after), after)
        for start, after in pairwise(starts)
    ]
    last = starts[-1]
    longest = max(item.end - item.start for item in items)
    limit = end_of_line(search, last)
    end = end_of_clause(search, min(last + longest, limit), limit)
    head_end = end_of_clause(search, last)
    items.append(Item(last, head_end, max(end, head_end)))
    return Enumeration(start_of_clause(search, max(0, first - 1)), first, tuple(items))
