"""Complete a tree by a paragraph for each line that none of its blocks holds."""

import re
from collections.abc import Sequence

from index.blocks import DEEPEST, Block, BlockKind
from index.parse.form.lines import Line, line_at, trimmed_end

_OPEN = frozenset((BlockKind.DOCUMENT, BlockKind.SECTION, BlockKind.LIST, BlockKind.QA))
_MAY_BE_DIVIDED = frozenset((
    BlockKind.ITEM, BlockKind.ANSWER, BlockKind.FOOTNOTE, BlockKind.EDITORIAL,
))  # fmt: skip
_WORD = re.compile(r"\w")


def with_paragraphs(search: str, block: Block, lines: Sequence[Line], depth: int = 0) -> Block:
    """Return a block with paragraphs for what its children leave over, and with their levels.

    A paragraph contains the lists that stand within its line.
    """
    children: list[Block] = []
    is_open = depth < DEEPEST and (
        block.kind in _OPEN or (block.kind in _MAY_BE_DIVIDED and _is_divided(block, lines))
    )
    pending = [with_paragraphs(search, child, lines, depth + 1) for child in block.children]
    if not is_open:
        return block._replace(children=tuple(pending))
    at = block.start
    place = 0
    while at < block.end:
        # The next line of the block, and the children that begin before its end.
        index = line_at(lines, at)
        if index < 0 or lines[index].end <= at:
            index += 1
        if index >= len(lines) or lines[index].start >= block.end:
            break
        low, high = max(at, lines[index].start), min(lines[index].end, block.end)
        within: list[Block] = []
        while place < len(pending) and pending[place].start < high:
            child = pending[place]
            if child.end > high or child.start < low:
                break
            within.append(child)
            place += 1
        crossing = place < len(pending) and pending[place].start < high
        stop = min(high, pending[place].start) if crossing else high
        children += _paragraph(search, low, trimmed_end(search, stop), within)
        at = stop
        if crossing:
            children.append(pending[place])
            at = max(pending[place].end, stop)
            place += 1
    children += pending[place:]
    return block._replace(children=tuple(children))


def _is_divided(block: Block, lines: Sequence[Line]) -> bool:
    """Return True if a block has blocks or several lines."""
    return bool(block.children) or line_at(lines, block.end - 1) > line_at(lines, block.start)


def _paragraph(search: str, low: int, high: int, within: list[Block]) -> list[Block]:
    """Return a paragraph around some blocks, or only these if they leave nothing over."""
    at = low
    rest = []
    for child in within:
        rest.append(search[at : child.start])
        at = child.end
    rest.append(search[at : max(at, high)])
    if not any(_WORD.search(part) for part in rest):
        return within
    while low < high and search[low].isspace():
        low += 1
    if within and not all(child.kind in (BlockKind.LIST, BlockKind.FORMULA) for child in within):
        # Only what runs within a sentence belongs into it.
        pieces: list[Block] = []
        at = low
        for child in [*within, Block(BlockKind.PARAGRAPH, high, high)]:
            if _WORD.search(search, at, max(at, child.start)):
                begin = at
                while search[begin].isspace():
                    begin += 1
                pieces.append(Block(BlockKind.PARAGRAPH, begin, trimmed_end(search, child.start)))
            if child.end > child.start:
                pieces.append(child)
            at = child.end
        return pieces
    return [Block(BlockKind.PARAGRAPH, low, high, children=tuple(within))]


def with_answers(search: str, block: Block) -> Block:
    """Return a block in which the sections and items headed by a question are answers to it."""
    children = tuple(with_answers(search, child) for child in block.children)
    block = block._replace(children=children)
    if block.kind not in (BlockKind.SECTION, BlockKind.ITEM) or not children:
        return block
    heading, *others = children
    asks = heading.kind is BlockKind.HEADING and search[heading.end - 1] in "？?"
    start = heading.end
    first = others[0].start if others else block.end
    while start < first and search[start].isspace():
        start += 1
    if not asks or start == block.end or any(o.kind is BlockKind.SECTION for o in others):
        return block
    question = Block(BlockKind.QUESTION, heading.start, heading.end, children=(heading,))
    answer = Block(BlockKind.ANSWER, start, block.end, children=tuple(others))
    if block.kind is BlockKind.ITEM:
        pair = Block(BlockKind.QA, block.start, block.end, children=(question, answer))
        return block._replace(children=(pair,))
    return block._replace(kind=BlockKind.QA, children=(question, answer))
