"""The characters of a PDF page, put together to pieces of lines by where they stand."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

# All set by hand. Lengths are in heights of a character.
_WORD_GAP = 0.25
_COLUMN_GAP = 1.5
_GUTTER = 0.7  # the least gap between columns of prose
_BESIDE_GUTTER = 7  # the least width of the text on both sides of it
_MOST_GUTTERS = 20  # places that are looked at
_GUTTER_LINES = 4  # that must have the gap at the same place
SAME_LINE = 0.5
"""How far apart the middles of two pieces of one line may be, in heights of a character."""
_SAMPLE = 2000  # characters of a page that show how its lines run
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_HYPHEN = "\x02"
_GAPS = ("", " ", "\n")
_IN_FIGURE = "0123456789.,"

Character = tuple[str, float, float, float, float]
"""A character and where it stands, as a piece but quicker to make."""
_RARE = frozenset((2, 10, 13, 32, 45, 0xAD, 0x2010, 0xFFFE))  # made by PDFium, or hyphens


class Piece(NamedTuple):
    """A text in a line of a page, and where it stands; ``top`` is above ``bottom``.

    ``doubtful`` are the places in the text of characters that may have been read wrong.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    doubtful: tuple[int, ...] = ()

    @property
    def height(self) -> float:
        """How high its characters are."""
        return max(self.top - self.bottom, 0.1)

    @property
    def middle(self) -> float:
        """The height on the page at which it stands."""
        return (self.top + self.bottom) / 2


def characters(content: Any) -> tuple[list[Character], int]:  # noqa: ANN401
    """Return the characters of a page in the order of the file, and how many cannot be told.

    A blank is a space of the file, an empty text what PDFium takes for one; a line end is what it
    takes for that.
    """
    from ctypes import byref

    from pypdfium2 import raw

    box = raw.FS_RECTF()
    reference, handle = byref(box), content.raw
    unicode, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    found: list[Character] = []
    unknown = 0
    for at in range(content.count_chars()):
        code = unicode(handle, at)
        if code in _RARE and raw.FPDFText_IsGenerated(handle, at) == 1:
            found.append(("\n" if code in (10, 13) else "", 0, 0, 0, 0))
            continue
        if code in _RARE and (code == 0xFFFE or raw.FPDFText_IsHyphen(handle, at) == 1):
            character = _HYPHEN
        elif code < 32 or 0xE000 <= code < 0xF900 or code >= 0xFFFD or 0xD800 <= code < 0xE000:
            if code < 0x10000 or code >= 0x110000:
                unknown += 1
                continue
            character = chr(code)
        else:
            character = chr(code)
        if character.isspace():
            found.append((" ", 0, 0, 0, 0))
        elif box_of(handle, at, reference):
            found.append((character, box.left, box.bottom, box.right, box.top))
    return found, unknown


def runs_down(found: Sequence[Character]) -> bool:
    """Return True if the lines of a page run from top to bottom."""
    down = across = 0
    shown = [piece for piece in found[:_SAMPLE] if piece[0].strip()]
    for (_, left, bottom, _, top), (_, other_left, other_bottom, _, other_top) in pairwise(shown):
        high = max(top - bottom, 0.1)
        if abs(left - other_left) < 0.4 * high and 0.5 < (top - other_top) / high < 1.7:
            down += 1
        elif abs(top + bottom - other_top - other_bottom) < 0.8 * high and other_left > left:
            across += 1
    return down > 2 * across and down > len(shown) / 2


def gutters(found: Sequence[Character]) -> list[float]:
    """Return the middles of the gaps between columns of prose, however narrow they are.

    A gap counts if it stands at the same place in several lines with long texts on both sides.
    """
    rows: dict[int, list[Character]] = {}
    shown = [each for each in found if each[0] not in _GAPS]
    high = median(top - bottom for _, _, bottom, _, top in shown) if shown else 0
    if high <= 0:
        return []
    for each in shown:
        rows.setdefault(round((each[2] + each[4]) / high), []).append(each)
    gaps: list[tuple[float, float]] = []
    for row in rows.values():
        row.sort(key=lambda each: each[1])
        for before, after in pairwise(row):
            wide = after[1] - before[3] > _GUTTER * high
            long = min(before[3] - row[0][1], row[-1][3] - after[1]) > _BESIDE_GUTTER * high
            if wide and long:
                gaps.append((before[3], after[1]))
    found_at: list[float] = []
    gaps.sort()
    for _ in range(_MOST_GUTTERS):
        if not gaps:
            break
        middle = sum(gaps[len(gaps) // 2]) / 2
        here = [gap for gap in gaps if gap[0] < middle < gap[1]]
        crossed = sum(each[1] < middle < each[3] for each in shown)
        if len(here) >= _GUTTER_LINES and crossed <= len(here) / 2:
            found_at.append(middle)
        gaps = [gap for gap in gaps if not gap[0] < middle < gap[1]]
    return sorted(found_at)


def parts_columns(left: float, right: float, at: Sequence[float]) -> bool:
    """Return True if a gap between two texts holds a gutter."""
    return any(left <= gutter <= right for gutter in at)


def pieces(found: Sequence[Character], at: Sequence[float] = ()) -> Iterator[Piece]:
    """Yield the pieces of lines that characters make up; ``at`` are the gutters of the page."""
    texts: list[str] = []
    start = low = end = high = 0.0
    spaced = written = False
    for text, left, bottom, right, top in found:
        if text in _GAPS:
            if text == "\n" and texts:
                yield Piece("".join(texts), start, low, end, high)
                texts = []
            spaced, written = text != "\n", text == " "
            continue
        tall = max(top - bottom, high - low, 0.1)
        gap = (left - end) / tall
        if (
            texts
            and abs(top + bottom - high - low) < 2 * SAME_LINE * tall
            and -1 < gap < _COLUMN_GAP
            and not (at and parts_columns(end, left, at))
        ):
            latin = written and texts[-1].isascii() and text.isascii()
            if (latin and texts[-1].isalpha() and text.isalpha()) or (
                gap > _WORD_GAP / 2 and _space(texts[-1], text, gap, spaced)
            ):
                texts.append(" ")
            texts.append(text)
            low, end, high = min(low, bottom), max(end, right), max(high, top)
        else:
            if texts:
                yield Piece("".join(texts), start, low, end, high)
            texts = [text]
            start, low, end, high = left, bottom, right, top
        spaced = written = False
    if texts:
        yield Piece("".join(texts), start, low, end, high)


def adjoins(current: Piece, piece: Piece, at: Sequence[float] = ()) -> bool:
    """Return True if a piece stands close behind another in a line, and no gutter between them."""
    if at and parts_columns(current.right, piece.left, at):
        return False
    high = max(current.height, piece.height)
    gap = (piece.left - current.right) / high
    return abs(current.middle - piece.middle) < SAME_LINE * high and -1 < gap < _COLUMN_GAP


def joined(left: Piece, right: Piece) -> Piece:
    """Return two pieces that stand close together as one."""
    gap = (right.left - left.right) / max(left.height, right.height)
    between = " " if _space(left.text[-1], right.text[0], gap, False) else ""
    return together((left, right), between)


def together(found: Sequence[Piece], between: str = "") -> Piece:
    """Return pieces as one, with a text between each two."""
    doubtful: list[int] = []
    start = 0
    for piece in found:
        doubtful += (start + at for at in piece.doubtful)
        start += len(piece.text) + len(between)
    return Piece(
        between.join(piece.text for piece in found),
        min(piece.left for piece in found), min(piece.bottom for piece in found),
        max(piece.right for piece in found), max(piece.top for piece in found),
        tuple(doubtful),
    )  # fmt: skip


def _space(left: str, right: str, gap: float, spaced: bool) -> bool:
    """Return True if a gap between two characters is a space; ``spaced`` if PDFium says so."""
    figure = left in _IN_FIGURE and right in _IN_FIGURE
    wide = _CHINESE.match(left) and _CHINESE.match(right)
    if gap > (2 if wide or figure else 1) * _WORD_GAP:
        return True
    return spaced and not figure and gap > _WORD_GAP / 2
