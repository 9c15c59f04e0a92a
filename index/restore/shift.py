"""Strip inserted pinyin and undo the byte shifts it caused, as far as both force it.

The damaging page replaced byte pairs in GBK text. Where a table character's two bytes
happened to be the trail byte of one character and the lead byte of the next, the
annotation split that next character: its lead byte and the bracket became ``?`` and the
rest of the run of Han characters was read one byte late (``張原圖片`` became
``張?jiān)瓐D片``). Reading the run again from the lost byte restores it; the pinyin
says which byte was lost.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from index.restore.detect import PINYIN, Detection
from index.restore.layers import LOST, Kind, Piece
from index.restore.readings import (
    from_gbk,
    gbk,
    is_common,
    is_han,
    is_traditional,
    readings,
)

_ANNOTATED = re.compile(rf"(.)\(({PINYIN})\)", re.DOTALL)
_CUT = re.compile(rf"[?\ufffd]({PINYIN})\)")
_INTEREST = re.compile(rf"[\u4e00-\u9fff](?:\(|[?\ufffd]){PINYIN}\)")
_LEADS = range(0x81, 0xFF)
_TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))


@dataclass(frozen=True)
class _Pending:
    """The lead byte waiting for its trail: the candidates, and where its source begins."""

    leads: tuple[int, ...]
    start: int
    kind: Kind


def undo(text: str, detection: Detection) -> Iterator[Piece]:
    """Yield the restored pieces of a damaged text, in order and without gaps."""
    at = 0
    while at < len(text):
        hit = _INTEREST.search(text, at)
        if hit is None:
            yield Piece(text[at:], at, len(text), Kind.SAME)
            return
        start, after = hit.span()
        if start > at:
            yield Piece(text[at:start], at, start, Kind.SAME)
        char = text[start]
        if text[start + 1] == "(":
            if _is_inserted(char, text[start + 2 : after - 1], detection):
                yield Piece(char, start, after, Kind.STRIP)
            else:
                yield Piece(text[start:after], start, after, Kind.SAME)
            at = after
            continue
        yield Piece(char, start, start + 1, Kind.SAME)
        leads = _lost_leads(char, text[start + 2 : after - 1], detection)
        if not leads:
            yield Piece(text[start + 1 : after], start + 1, after, Kind.SAME)
            at = after
            continue
        at = yield from _undo_run(text, after, _Pending(leads, start + 1, Kind.PINYIN), detection)


def _is_inserted(char: str, pinyin: str, detection: Detection) -> bool:
    known = detection.table.get(char)
    if known is not None:
        return known == pinyin
    return is_traditional(char) and pinyin in readings(char)


def _lost_leads(char: str, pinyin: str, detection: Detection) -> tuple[int, ...]:
    """Return the lead bytes that could have stood between ``char`` and the annotation.

    The annotated character was made of the trail byte of ``char`` and the lost lead; a
    character that the page annotates elsewhere with this reading is preferred.
    """
    code = gbk(char)
    if len(code) != 2:
        return ()
    found = {lead: from_gbk(code[1], lead) for lead in _LEADS}
    read = {lead: c for lead, c in found.items() if c and pinyin in readings(c)}
    listed = tuple(lead for lead, c in read.items() if detection.table.get(c) == pinyin)
    return listed or tuple(lead for lead, c in read.items() if is_traditional(c))


def _undo_run(
    text: str, at: int, pending: _Pending, detection: Detection
) -> Generator[Piece, None, int]:
    """Yield the characters of a run that was read one byte late; return where it ends."""
    while at < len(text):
        cut = _CUT.match(text, at)
        if cut:
            yield _close_by_pinyin(pending, cut.group(1), cut.end(), detection)
            return cut.end()
        char = text[at]
        noted = _ANNOTATED.match(text, at)
        if char in "?\ufffd":
            yield Piece(LOST, pending.start, at + 1, Kind.LOST)
            return at + 1
        code = gbk(char) if char != "€" else b"\x80"
        if len(code) == 1:
            closed = _complete(pending, code[0])
            if not closed and code[0] >= 0x40:
                yield Piece(LOST, pending.start, at + 1, Kind.LOST)
                return at + 1
            if not closed:
                break
            end = noted.end() if noted and noted.group(2) in readings(closed) else at + 1
            yield Piece(closed, pending.start, end, Kind.BYTES)
            return end
        if not code or not (is_han(char) or _complete(pending, code[0])):
            break
        end = at + 1
        if noted and _is_inserted(char, noted.group(2), detection):
            end = noted.end()
        whole = _complete(pending, code[0])
        kind = pending.kind if whole else Kind.LOST
        yield Piece(whole or LOST, pending.start, end, kind)
        pending = _Pending((code[1],), end, Kind.BYTES)
        at = end
    if pending.start < at:
        yield Piece(LOST, pending.start, at, Kind.LOST)
    return at


def _complete(pending: _Pending, trail: int) -> str:
    """Return the one plausible character that begins with the pending byte, or nothing."""
    whole = {from_gbk(lead, trail) for lead in pending.leads} - {""}
    plausible = {char for char in whole if is_common(char)}
    return plausible.pop() if len(plausible) == 1 else ""


def _close_by_pinyin(pending: _Pending, pinyin: str, end: int, detection: Detection) -> Piece:
    """Return the character whose trail byte was lost to the annotation that follows it."""
    whole = {from_gbk(lead, trail) for lead in pending.leads for trail in _TRAILS} - {""}
    read = {char for char in whole if pinyin in readings(char) and is_traditional(char)}
    listed = {char for char in read if detection.table.get(char) == pinyin} or read
    if len(listed) == 1:
        return Piece(listed.pop(), pending.start, end, Kind.PINYIN)
    return Piece(LOST, pending.start, end, Kind.LOST)
