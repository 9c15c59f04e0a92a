"""Take from the tree the lists that a question may ask for.

They are its lists, and the runs of numbered sections, whose items are named by their headings.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.blocks import Block, BlockKind
from index.parse.clauses import STOPS, end_of_clause, start_of_clause
from index.text.numerals import TO_TEN
from index.types import Enumeration, Item

_HEADING_STOP = re.compile(r"[。！？!?；;\s]")
_HAN_NUMBER = re.compile(f"[{TO_TEN}]{{1,3}}、")
_DIGITS = re.compile(rf"[{TO_TEN}\d]+|\b(?:[a-zA-Z]|[IVXivx]+)\b")


def find_enumerations(search: str, tree: Block) -> list[Enumeration]:
    """Return the lists of a document in the order of their heads.

    ``search`` is its search layer and ``tree`` its blocks.
    """
    found = []
    for block in tree.walk():
        if block.kind is BlockKind.LIST:
            items = [child for child in block.children if child.kind is BlockKind.ITEM]
            if len(items) > 1:
                found.append(_enumeration(search, block.first(BlockKind.LEAD_IN), items))
        for run in _numbered_runs(block.children):
            found.append(_enumeration(search, block.first(BlockKind.HEADING), run))
    return sorted(found, key=lambda listed: (listed.head_start, listed.items[0].start))


def _numbered_runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the runs of two or more neighbouring sections that are numbered in the same way."""
    numbered = (
        block if block.kind is BlockKind.SECTION and block.number else None for block in blocks
    )
    for key, run in groupby(numbered, lambda block: block and _DIGITS.sub("1", block.number)):
        sections = [block for block in run if block is not None]
        if key and len(sections) > 1 and all(s.first(BlockKind.HEADING) for s in sections):
            yield sections


def _enumeration(search: str, lead: Block | None, blocks: Sequence[Block]) -> Enumeration:
    head = (lead.start, lead.end) if lead else _head(search, blocks)
    items = [Item(block.start, _head_end(search, block), block.end) for block in blocks]
    return Enumeration(*head, tuple(items))


def _head(search: str, blocks: Sequence[Block]) -> tuple[int, int]:
    """Return the range of the clause before the first item, or of the one that holds all items."""
    first, last = blocks[0].start, blocks[-1].end
    end = first
    while end > 0 and search[end - 1].isspace():
        end -= 1
    if end and search[end - 1] not in STOPS and end == first:
        return start_of_clause(search, first), end_of_clause(search, last)
    body = end - 1 if end and search[end - 1] in STOPS else end
    start = start_of_clause(search, body)
    while start < end and search[start].isspace():
        start += 1
    return start, end


def _head_end(search: str, block: Block) -> int:
    """Return the end of the heading or clause that names an item."""
    heading = block.first(BlockKind.HEADING)
    if heading:
        return heading.end
    start, end = block.start, block.end
    if _HAN_NUMBER.match(block.number):
        return end_of_clause(search, min(start + 2, end), end, _HEADING_STOP)
    return end_of_clause(search, min(start + 2, end), end)
