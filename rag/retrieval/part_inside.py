"""Find a part inside another: the section of a chapter, the item of an article."""

from collections.abc import Sequence
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.store import ReadableStore, StoredDocument, StoredPart
from index.text.part_numbers import Part, PartKind, bare_number, part_at_start

Range = tuple[int, int]


class Inside(NamedTuple):
    """The range of a part and the ranges that say it: the lead-in of a list and one item."""

    start: int
    end: int
    quoted: tuple[Range, ...]


class Lack(NamedTuple):
    """A part that is not there, how many of its kind there are, and the parts around it."""

    part: Part
    total: int
    within: tuple[Part, ...]


def find_inside(
    store: ReadableStore, document_id: int, outer: StoredPart, path: Sequence[Part]
) -> Inside | Lack:
    """Return the part that a path names inside a part of a document, or what is lacking."""
    document = store.document(document_id)
    around: tuple[Part, ...] = (Part(PartKind(outer.kind), (outer.key,)),)
    start, end = outer.start, outer.end
    for part in path:
        if part.kind is PartKind.PARAGRAPH:
            paragraphs = paragraphs_of(document, start, end)
            number = int(part.number[0]) if part.number[0].isdigit() else 0
            if not 1 <= number <= len(paragraphs):
                return Lack(part, len(paragraphs), around)
            start, end = paragraphs[number - 1]
        elif part.kind is PartKind.ITEM:
            items = items_of(document, start, end)
            found = [item for item in items if item.number == part.number]
            if not found:
                return Lack(part, len({item.number for item in items}), around)
            item = found[0]
            lead = ((item.lead_start, item.lead_end),) if item.lead_end > item.lead_start else ()
            quoted = (*lead, trimmed(document.restored.text, item.start, item.end))
            return Inside(item.start, item.end, quoted)
        else:
            rows = [
                row
                for row in store.parts(document_id, [part.kind])
                if start <= row.start and row.end <= end
            ]
            matching = [row for row in rows if row.key == part.key]
            if not matching:
                return Lack(part, len({row.key for row in rows}), around)
            start, end = matching[0].start, matching[0].end
        around = (*around, part)
    return Inside(start, end, (trimmed(document.restored.text, start, end),))


class _Item(NamedTuple):
    """A numbered item and the lead-in of its list."""

    number: tuple[str, ...]
    start: int
    end: int
    lead_start: int
    lead_end: int


def items_of(document: StoredDocument, start: int, end: int) -> list[_Item]:
    """Return the numbered items in a range, those of outer lists before those in them."""
    found: list[tuple[int, _Item]] = []
    waiting: list[tuple[int, Block]] = [(0, document.tree)]
    while waiting:
        depth, block = waiting.pop()
        if block.end <= start or block.start >= end:
            continue
        lead: Range | None = None
        for child in block.children:
            waiting.append((depth + 1, child))
            if child.kind is BlockKind.LEAD_IN:
                lead = (child.start, child.end)
            if child.kind is not BlockKind.ITEM or not start <= child.start < end:
                continue
            named = part_at_start(child.number)
            number = named.number if named else bare_number(child.number)
            if lead is None:
                first = child.start if block.start < start else block.start
                outside = block.kind is not BlockKind.LIST and block.start <= start
                lead = (start, child.start) if outside else (first, child.start)
            if number:
                span = trimmed(document.restored.text, *lead)
                found.append((depth, _Item(number, child.start, min(child.end, end), *span)))
    found.sort(key=lambda pair: (pair[0], pair[1].start))
    return [item for _, item in found]


def paragraphs_of(document: StoredDocument, start: int, end: int) -> list[Range]:
    """Return the paragraphs of an article: its lines, with the items that one introduces."""
    items = {item.start for item in items_of(document, start, end)}
    text = document.restored.text
    found: list[Range] = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        low, high = trimmed(text, at, at + len(line))
        at += len(line)
        if low == high:
            continue
        if found and any(low <= item < high for item in items):
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return found


def trimmed(text: str, start: int, end: int) -> Range:
    """Return a range without the white space at both ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
