"""Split restored text into sentences, and group these into passages made of whole blocks.

A passage has about 300 to 450 Chinese characters and does not overlap with the next. A row, an
item, an article or a question with its answer is cut in two only if it is too long by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.blocks import Block, BlockKind, is_enumerated
from index.text.normalize import HAN, width
from index.text.words import CLOSERS
from index.types import Passage, Sentence

TARGET = 300
"""From this width on, in Chinese characters, a passage ends at the next line end."""
LIMIT = 450
"""The greatest width of a passage of several blocks, in Chinese characters."""
SECTION = 150
"""From this width on, in Chinese characters, a passage ends before the next heading."""
_LONGEST_SENTENCE = 800  # characters
_END = re.compile(rf"(?:[。！？!?；;…]+|;(?=\s|[{HAN}])|\.(?=\s+[A-Z{HAN}]))[{CLOSERS}]*|[\r\n]+")
_BREAK = re.compile(r"[，,、：:\s]")
# Blocks that are one sentence whatever stands in them, unless they are very long.
_ONE_SENTENCE = frozenset(
    (BlockKind.ROW, BlockKind.PAIR, BlockKind.HEADING, BlockKind.TITLE, BlockKind.CAPTION)
)
# Blocks that are part of a sentence.
_WITHIN_SENTENCE = frozenset((BlockKind.CELL, BlockKind.KEY, BlockKind.VALUE))
# Blocks that may end in the middle of a sentence.
_OPEN_END = frozenset((BlockKind.ITEM, BlockKind.LIST, BlockKind.LEAD_IN, BlockKind.PARAGRAPH))
# Blocks that stand in one passage if they are short enough.
_WHOLE = frozenset(
    (BlockKind.ROW, BlockKind.PAIR, BlockKind.ITEM, BlockKind.QA, BlockKind.SECTION,
     BlockKind.LIST, BlockKind.TABLE, BlockKind.CODE)
)  # fmt: skip
_NEEDS_NEXT = frozenset((BlockKind.HEADING, BlockKind.TITLE, BlockKind.QUESTION, BlockKind.LEAD_IN))


def split_sentences(
    text: str, tree: Block, inside: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return the ranges of the sentences of a text, leaving out blank ones.

    A sentence ends with its punctuation, its line or its block. ``inside`` are ranges that do not
    end a sentence, such as line ends put there by layout. A very long run without a sentence end
    is cut at a comma or a space.
    """
    ends = {match.end() for match in _END.finditer(text)} - {end for _, end in inside}
    ends |= {len(text)}
    for block in tree.walk():
        if block.kind in _ONE_SENTENCE and block.end - block.start <= _LONGEST_SENTENCE:
            ends -= set(range(block.start + 1, block.end))
    ends |= set(_edges(text, tree))
    found: list[tuple[int, int]] = []
    begin = 0
    for end in sorted(ends):
        for low, high in _cut_long(text, begin, end):
            trimmed = _trim(text, low, high)
            if trimmed[0] < trimmed[1] and re.search(r"\w", text[trimmed[0] : trimmed[1]]):
                found.append(trimmed)
        begin = end
    return found


def _edges(text: str, block: Block) -> Iterator[int]:
    """Yield where the blocks inside a block begin a sentence or end one."""
    for child in block.children:
        if (
            child.kind in _WITHIN_SENTENCE
            or is_enumerated(text, child)
            or _is_inline_formula(text, child)
        ):
            continue
        # The list A、B、C三项 is part of a sentence, and so is the clause that announces it.
        if not (
            child.kind is BlockKind.LIST and any(is_enumerated(text, i) for i in child.children)
        ):
            yield child.start
            if child.kind not in _OPEN_END or child.visibility:
                yield child.end
            yield from _edges(text, child)


def _is_inline_formula(text: str, block: Block) -> bool:
    """Return True for a formula in a line of text, which is part of its sentence."""
    if block.kind is not BlockKind.FORMULA:
        return False
    before, after = text[max(0, block.start - 1) : block.start], text[block.end : block.end + 1]
    return bool(before and before not in "\r\n") or bool(after and after not in "\r\n")


def _cut_long(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while end - begin > _LONGEST_SENTENCE:
        window = text[begin + TARGET : begin + _LONGEST_SENTENCE]
        breaks = [match.end() for match in _BREAK.finditer(window)]
        cut = begin + TARGET + (breaks[-1] if breaks else len(window))
        yield begin, cut
        begin = cut
    yield begin, end


def _trim(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and text[begin].isspace():
        begin += 1
    while begin < end and text[end - 1].isspace():
        end -= 1
    return begin, end


@dataclass
class _Unit:
    """Sentences that stay together; ``heads`` a section, and ``needs_next`` to make sense."""

    sentences: list[Sentence]
    heads: bool = False
    needs_next: bool = False


def group_passages(text: str, sentences: Sequence[Sentence], tree: Block) -> tuple[Passage, ...]:
    """Group sentences into passages that consist of whole blocks where the size allows."""
    passages: list[Passage] = []
    group: list[Sentence] = []
    size = 0.0
    for unit in _joined(_units(text, tree, list(sentences))):
        length = _width(text, unit.sentences)
        gap = text[group[-1].end : unit.sentences[0].start] if group else ""
        # Chinese has no space after a full stop, so a gap there is a line end that was lost.
        new_line = "\n" in gap or "\r" in gap or (gap and text[group[-1].end - 1] in "。！？")
        full = size + length > LIMIT or (new_line and size >= TARGET)
        if group and (full or (unit.heads and size >= SECTION)):
            passages.append(_passage(group))
            group, size = [], 0.0
        group += unit.sentences
        size += length
    if group:
        passages.append(_passage(group))
    return tuple(passages)


def _units(text: str, block: Block, sentences: list[Sentence]) -> Iterator[_Unit]:
    """Yield the units of the sentences of a block."""
    at = 0
    for child in block.children:
        while at < len(sentences) and sentences[at].start < child.start:
            yield _Unit([sentences[at]])
            at += 1
        first = at
        while at < len(sentences) and sentences[at].start < child.end:
            at += 1
        own = sentences[first:at]
        if not own:
            continue
        heads = child.kind is BlockKind.SECTION and not child.number
        if child.kind in _WHOLE and _width(text, own) <= LIMIT:
            yield _Unit(own, heads)
            continue
        for place, unit in enumerate(_units(text, child, own)):
            unit.heads |= heads and place == 0
            unit.needs_next |= child.kind in _NEEDS_NEXT
            yield unit
    for sentence in sentences[at:]:
        yield _Unit([sentence])


def _joined(units: Iterator[_Unit]) -> Iterator[_Unit]:
    """Yield units, those that need the next one together with it."""
    waiting: _Unit | None = None
    for unit in units:
        if waiting:
            unit = _Unit(waiting.sentences + unit.sentences, waiting.heads, unit.needs_next)
        waiting = unit if unit.needs_next and len(unit.sentences) < _MOST_WAITING else None
        if not waiting:
            yield unit
    if waiting:
        yield waiting


_MOST_WAITING = 4  # headings one below the other; a longer run is a list of contents


def _width(text: str, sentences: Sequence[Sentence]) -> float:
    return sum(width(text[sentence.start : sentence.end]) for sentence in sentences)


def _passage(group: list[Sentence]) -> Passage:
    return Passage(group[0].start, group[-1].end, tuple(group))
