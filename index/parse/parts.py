"""List the numbered parts of a document: articles, chapters, annexes, tables, pages, rows."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, islice

from index.blocks import Block, BlockKind
from index.text.part_numbers import Number, Part, PartKind, bare_number, part_at_start
from index.types import Parsed, PlacedPart, PlaceKind

_LONGEST_LABEL = 60  # characters of a heading or caption in which its number is looked for
_NUMBERED = re.compile(r"[#\s]*(\d{1,3}(?:\.\d{1,3})*)[.、]?\s")  # "3 Installation"
_OF_PLACES = {
    PlaceKind.PAGE: PartKind.PAGE,
    PlaceKind.SLIDE: PartKind.SLIDE,
    PlaceKind.ROW: PartKind.ROW,
    PlaceKind.RECORD: PartKind.RECORD,
}


def find_parts(parsed: Parsed) -> list[PlacedPart]:
    """Return the numbered parts of a document with their ranges, in order.

    Items of a list are left out: they are found in the article or list that is asked for.
    """
    found = {*_from_tree(parsed), *_from_marks(parsed)}
    return sorted(found, key=lambda part: (part.start, part.end, part.part))


def _from_tree(parsed: Parsed) -> Iterator[PlacedPart]:
    """Yield the parts that sections, articles and captions name."""
    # Blocks with the bare number of the section around them: a tree is at most DEEPEST deep.
    waiting: list[tuple[Block, Number]] = [(parsed.tree, ())]
    while waiting:
        block, outer = waiting.pop()
        bare: Number = ()
        if block.kind in (BlockKind.SECTION, BlockKind.ITEM):
            part = _named(parsed, block)
            if part is None and block.kind is BlockKind.SECTION:
                bare = _bare(parsed, block)
                # 一、 > （二） is section 1.2; 3 > 3.2 says so itself.
                bare = outer + bare if len(bare) == 1 and len(outer) < 4 else bare
                part = Part(PartKind.SECTION, bare) if bare else None
            if part is not None:
                yield PlacedPart(part, block.start, block.end)
        for at, child in enumerate(block.children):
            waiting.append((child, bare))
            yield from _labelled(parsed, block, at)


def _labelled(parsed: Parsed, parent: Block, at: int) -> Iterator[PlacedPart]:
    """Yield the part that a caption, the line above a table or a title names."""
    child = parent.children[at]
    if child.kind is BlockKind.CAPTION:
        part = _named(parsed, child)
        if part is not None:
            yield PlacedPart(part, *_captioned(parent, at))
    elif child.kind is BlockKind.TABLE:
        before = parsed.search[max(parent.start, child.start - _LONGEST_LABEL) : child.start]
        line = before.rstrip().rpartition("\n")[2].lstrip()
        part = part_at_start(line)
        if part is not None and part.kind in (PartKind.TABLE, PartKind.ANNEX):
            start = max(0, child.start - len(before)) + before.rindex(line)
            yield PlacedPart(part, start, child.end)
    elif child.kind is BlockKind.TITLE:
        # Where a file holds lectures, its first line is the title and heads the first of them.
        part = part_at_start(parsed.search[child.start : child.start + _LONGEST_LABEL])
        following = (
            later.start
            for later in islice(parent.children, at + 1, None)
            if later.kind is BlockKind.SECTION
            and (named := _named(parsed, later))
            and part is not None
            and named.kind is part.kind
        )
        if part is not None:
            yield PlacedPart(part, child.start, next(following, parent.end))


def _named(parsed: Parsed, block: Block) -> Part | None:
    """Return the part that the number or the first words of a block name."""
    if block.number:
        return part_at_start(block.number)
    heading = block
    if block.kind is not BlockKind.CAPTION:
        found = block.first(BlockKind.HEADING)
        if found is None:
            return None
        if found.number:
            return part_at_start(found.number)
        heading = found
    end = min(heading.end, heading.start + _LONGEST_LABEL)
    return part_at_start(parsed.search[heading.start : end])


def _bare(parsed: Parsed, section: Block) -> Number:
    """Return the number of a section without a word: 3.2, 一、."""
    heading = section.first(BlockKind.HEADING)
    label = section.number or (heading.number if heading else "")
    if not label and heading:
        start = heading.start
        written = _NUMBERED.match(parsed.search[start : min(heading.end, start + _LONGEST_LABEL)])
        label = written[1] if written else ""
    return bare_number(label)


def _captioned(parent: Block, at: int) -> tuple[int, int]:
    """Return the range of a caption, the child ``at`` of a block, with the table next to it."""
    caption = parent.children[at]
    if parent.kind is BlockKind.TABLE:
        return parent.start, parent.end
    for neighbour in parent.children[at + 1 : at + 2] + parent.children[max(0, at - 1) : at]:
        if neighbour.kind is BlockKind.TABLE:
            return min(caption.start, neighbour.start), max(caption.end, neighbour.end)
    return caption.start, caption.end


def _from_marks(parsed: Parsed) -> Iterator[PlacedPart]:
    """Yield the pages, slides, sheets, rows and records."""
    # Lines of a scanned page have marks of their own.
    marks = [next(same) for _, same in groupby(parsed.marks, key=lambda mark: mark.place)]
    ends = [*(mark.start for mark in marks), len(parsed.source)][1:]
    sheet, sheet_start, sheets = "", 0, 0
    for mark, end in zip(marks, ends, strict=True):
        place = mark.place
        low, high = parsed.restored.from_source(mark.start, end)
        if place.within:
            place = replace(place, sheet="")
        if place.sheet != sheet:
            if sheet:
                sheets += 1
                yield from _sheet(sheet, sheets, sheet_start, low)
            sheet, sheet_start = place.sheet, low
        if place.kind in _OF_PLACES and not place.within and low < high:
            yield PlacedPart(Part(_OF_PLACES[place.kind], (str(place.number),)), low, high)
    if sheet:
        yield from _sheet(sheet, sheets + 1, sheet_start, len(parsed.search))


def _sheet(name: str, ordinal: int, start: int, end: int) -> Iterator[PlacedPart]:
    """Yield a worksheet by its name and by its place among the others."""
    for key in dict.fromkeys((name.strip().lower(), str(ordinal))):
        yield PlacedPart(Part(PartKind.SHEET, (key,)), start, end)
