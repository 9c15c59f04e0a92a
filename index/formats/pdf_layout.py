"""The parts of a printed page in the order in which they are read, by where they stand.

PDF files hold pieces of text in any order. Pieces are put into rows by their height on the page;
rows whose pieces stand in columns are columns of prose, which are read one after the other, or
a table.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from index.text.normalize import width

# All set by hand. Lengths are in heights of a character.
_MOST_CHARACTERS = 50_000  # on a page; more, and its text is taken in the order of the file
_WORD_GAP = 0.25
_COLUMN_GAP = 1.5
_SAME_LINE = 0.5
_ROW_DISTANCE = 3.0
_PROSE_WIDTH = 10  # Chinese characters; a line of fewer is more likely in a table
_PROSE_ROWS = 4
_PROSE_FILL = 0.7  # of a column's width that its lines fill
_GIBBERISH_SHARE = 0.3  # of a page's characters that cannot be told
_SPACED = re.compile(r"(?:[\u3400-\u9fff] +){3,}[\u3400-\u9fff]")
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_HYPHEN = "\x02"
_IN_FIGURE = "0123456789.,"
_SAMPLE = 2000  # characters of a page that show how its lines run
_SENTENCE_ENDS = "。！？；：”」』"


_Character = tuple[str, float, float, float, float]  # as a piece, but quicker to make
_RARE = frozenset((2, 10, 13, 32, 45, 0xAD, 0x2010, 0xFFFE))  # made by PDFium, or hyphens


class Piece(NamedTuple):
    """A text in a line of a page, and where it stands."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """How high its characters are."""
        return max(self.top - self.bottom, 0.1)

    @property
    def middle(self) -> float:
        """The height on the page at which it stands."""
        return (self.top + self.bottom) / 2


class Lines(NamedTuple):
    """Lines of prose."""

    texts: list[str]


class Grid(NamedTuple):
    """Rows of a table: the column and the text of each cell."""

    columns: int
    rows: list[list[tuple[int, str]]]


Part = Lines | Grid


class Page(NamedTuple):
    """The parts of a page; ``readable`` is False if its fonts do not tell their characters."""

    parts: list[Part]
    readable: bool = True


def read_page(page: Any) -> Page:  # noqa: ANN401
    """Return the parts of a page of PDFium."""
    content = page.get_textpage()
    try:
        if content.count_chars() > _MOST_CHARACTERS or page.get_rotation():
            text = content.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n")
            return Page([Lines(text.split("\n"))])
        characters, unknown = _characters(content)
    finally:
        content.close()
    if unknown > _GIBBERISH_SHARE * max(1, len(characters) + unknown):
        return Page([], readable=False)
    if _vertical(characters):
        return Page([Lines(_vertical_lines(characters))])
    parts = _parts(_rows(_pieces(characters)))
    return Page([part for part in parts if any(part[-1])])


def _characters(content: Any) -> tuple[list[_Character], int]:  # noqa: ANN401
    """Return the characters of a page in the order of the file, and how many cannot be told.

    An empty text is a space, a line end is what PDFium takes for one.
    """
    from ctypes import byref

    from pypdfium2 import raw

    box = raw.FS_RECTF()
    reference, handle = byref(box), content.raw
    unicode, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    found: list[_Character] = []
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
            found.append(("", 0, 0, 0, 0))
        elif box_of(handle, at, reference):
            found.append((character, box.left, box.bottom, box.right, box.top))
    return found, unknown


def _vertical(characters: Sequence[_Character]) -> bool:
    """Return True if the lines of a page run from top to bottom."""
    down = across = 0
    shown = [piece for piece in characters[:_SAMPLE] if piece[0].strip()]
    for (_, left, bottom, _, top), (_, other_left, other_bottom, _, other_top) in pairwise(shown):
        high = max(top - bottom, 0.1)
        if abs(left - other_left) < 0.4 * high and 0.5 < (top - other_top) / high < 1.7:
            down += 1
        elif abs(top + bottom - other_top - other_bottom) < 0.8 * high and other_left > left:
            across += 1
    return down > 2 * across and down > len(shown) / 2


def _vertical_lines(characters: Sequence[_Character]) -> list[str]:
    shown = [Piece(*character) for character in characters if character[0].strip()]
    shown.sort(key=lambda piece: -piece.left)
    lines: list[list[Piece]] = []
    for piece in shown:
        if lines and abs(lines[-1][0].left - piece.left) < _SAME_LINE * piece.height:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    texts: list[str] = []
    lowest = min(piece.bottom for piece in shown)
    full = False  # if the line before reaches the foot of the page, in the middle of a sentence
    for line in lines:
        line.sort(key=lambda piece: -piece.top)
        text = "".join(piece.text for piece in line)
        if full:
            texts[-1] += text
        else:
            texts.append(text)
        full = line[-1].bottom < lowest + line[-1].height and text[-1] not in _SENTENCE_ENDS
    return texts


def _pieces(characters: Sequence[_Character]) -> Iterator[Piece]:
    """Yield the pieces of lines that characters make up."""
    texts: list[str] = []
    start = low = end = high = 0.0
    spaced = False
    for text, left, bottom, right, top in characters:
        if not text or text == "\n":
            if text and texts:
                yield Piece("".join(texts), start, low, end, high)
                texts = []
            spaced = not text
            continue
        tall = max(top - bottom, high - low, 0.1)
        gap = (left - end) / tall
        if (
            texts
            and abs(top + bottom - high - low) < 2 * _SAME_LINE * tall
            and -1 < gap < _COLUMN_GAP
        ):
            if gap > _WORD_GAP / 2 and _space(texts[-1], text, gap, spaced):
                texts.append(" ")
            texts.append(text)
            low, end, high = min(low, bottom), max(end, right), max(high, top)
        else:
            if texts:
                yield Piece("".join(texts), start, low, end, high)
            texts = [text]
            start, low, end, high = left, bottom, right, top
        spaced = False
    if texts:
        yield Piece("".join(texts), start, low, end, high)


def _goes_on(current: Piece, piece: Piece) -> bool:
    high = max(current.height, piece.height)
    gap = (piece.left - current.right) / high
    return abs(current.middle - piece.middle) < _SAME_LINE * high and -1 < gap < _COLUMN_GAP


def _joined(left: Piece, right: Piece) -> Piece:
    gap = (right.left - left.right) / max(left.height, right.height)
    space = " " if _space(left.text[-1], right.text[0], gap, False) else ""
    return Piece(
        f"{left.text}{space}{right.text}",
        min(left.left, right.left), min(left.bottom, right.bottom),
        max(left.right, right.right), max(left.top, right.top),
    )  # fmt: skip


def _space(left: str, right: str, gap: float, spaced: bool) -> bool:
    """Return True if a gap between two characters is a space; ``spaced`` if PDFium says so."""
    figure = left in _IN_FIGURE and right in _IN_FIGURE
    wide = _CHINESE.match(left) and _CHINESE.match(right)
    if gap > (2 if wide or figure else 1) * _WORD_GAP:
        return True
    return spaced and not figure and gap > _WORD_GAP / 2


def _rows(pieces: Iterator[Piece]) -> list[list[Piece]]:
    """Return the rows of a page from its top, the pieces of each from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -p.middle):
        if rows and rows[-1][0].middle - piece.middle < _SAME_LINE * min(
            piece.height, rows[-1][0].height
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_merged(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _merged(row: list[Piece]) -> list[Piece]:
    """Return a row in which pieces that stand close together are one."""
    merged = row[:1]
    for piece in row[1:]:
        if _goes_on(merged[-1], piece):
            merged[-1] = _joined(merged[-1], piece)
        else:
            merged.append(piece)
    return [piece._replace(text=_SPACED.sub(_unspaced, piece.text)) for piece in merged]


def _unspaced(match: re.Match[str]) -> str:
    return match[0].replace(" ", "")


def _parts(rows: list[list[Piece]]) -> Iterator[Part]:
    """Yield what the rows of a page are: prose, columns of prose and tables."""
    lines: list[str] = []
    at = 0
    while at < len(rows):
        end, columns = _band(rows, at)
        band = rows[at:end]
        if end - at > 1 and _is_prose(band, columns):
            yield Lines(lines)
            for column in columns:
                yield Lines([p.text for row in band for p in row if _holds(column, p)])
            lines = []
        elif sum(len(row) > 1 for row in band) > 1:
            yield Lines(lines)
            yield Grid(len(columns), [_cells(row, columns) for row in band])
            lines = []
        else:
            end = at + 1
            lines.append(" ".join(piece.text for piece in rows[at]))
        at = end
    yield Lines(lines)


def _band(rows: list[list[Piece]], start: int) -> tuple[int, list[tuple[float, float]]]:
    """Return the end of the rows from ``start`` on that stand in the same columns, and these."""
    columns = _union([], rows[start])
    end = start + 1
    while end < len(rows):
        above, row = rows[end - 1], rows[end]
        high = max(piece.height for piece in above)
        if min(p.bottom for p in above) - max(p.top for p in row) > _ROW_DISTANCE * high:
            break
        merged = _union(columns, row)
        beside = above[0].middle - row[0].middle < high  # lines of columns that are not level
        if len(merged) < max(2, len(columns)) or (len(columns) < 2 and not beside):
            break
        columns = merged
        end += 1
    while end > start + 1 and len(rows[end - 1]) == 1 and not _is_prose(rows[start:end], columns):
        end -= 1
    return end, columns


def _union(columns: list[tuple[float, float]], row: list[Piece]) -> list[tuple[float, float]]:
    spans = sorted([*columns, *((piece.left, piece.right) for piece in row)])
    merged = spans[:1]
    for left, right in spans[1:]:
        if left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _holds(column: tuple[float, float], piece: Piece) -> bool:
    return column[0] <= piece.left <= column[1]


def _is_prose(band: list[list[Piece]], columns: list[tuple[float, float]]) -> bool:
    """Return True if the columns of a band hold lines of prose, each as wide as its column."""
    if not 1 < len(columns) < 5 or len(band) < _PROSE_ROWS:
        return False
    for column in columns:
        pieces = [piece for row in band for piece in row if _holds(column, piece)]
        if len(pieces) < _PROSE_ROWS:
            return False
        fill = median(piece.right - piece.left for piece in pieces)
        if fill < _PROSE_FILL * (column[1] - column[0]):
            return False
        if median(width(piece.text) for piece in pieces) < _PROSE_WIDTH:
            return False
    return True


def _cells(row: list[Piece], columns: list[tuple[float, float]]) -> list[tuple[int, str]]:
    cells: dict[int, str] = {}
    for piece in row:
        number = next(n for n, column in enumerate(columns) if _holds(column, piece))
        cells[number] = f"{cells[number]} {piece.text}" if number in cells else piece.text
    return sorted(cells.items())
