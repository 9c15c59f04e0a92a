"""The parts of a printed page in the order in which they are read, by where they stand.

PDF files hold pieces of text in any order. Pieces are put into rows by their height on the page;
rows whose pieces stand in columns are columns of prose, which are read one after the other, or
a table.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from index.formats.pdf.characters import (
    SAME_LINE,
    Character,
    Piece,
    adjoins,
    characters,
    gutters,
    joined,
    pieces,
    runs_down,
    together,
)  # fmt: skip
from index.text.normalize import width

# All set by hand. Lengths are in heights of a character.
_MOST_CHARACTERS = 50_000  # on a page; more, and its text is taken in the order of the file
_ROW_DISTANCE = 3.0
_PROSE_WIDTH = 10  # Chinese characters; a line of fewer is more likely in a table
_PROSE_ROWS = 4
_PROSE_FILL = 0.7  # of a column's width that its lines fill
_GIBBERISH_SHARE = 0.3  # of a page's characters that cannot be told
_SPACED = re.compile(r"(?:[\u3400-\u9fff] +){3,}[\u3400-\u9fff]")
_SENTENCE_ENDS = "。！？；：”」』"


class Lines(NamedTuple):
    """Lines of prose; ``in_column`` if they are narrow because they stand in a column."""

    lines: list[Piece]
    in_column: bool = False


class Grid(NamedTuple):
    """Rows of a table: the column of each cell and what stands in it."""

    columns: int
    rows: list[list[tuple[int, Piece]]]


Part = Lines | Grid


def changed(part: Part, change: Callable[[Piece], Piece]) -> Part:
    """Return a part of which each piece was changed."""
    if isinstance(part, Lines):
        return part._replace(lines=[change(line) for line in part.lines])
    rows = [[(column, change(cell)) for column, cell in row] for row in part.rows]
    return Grid(part.columns, rows)


def pieces_of(part: Part) -> Iterator[Piece]:
    """Yield the lines or the cells of a part."""
    if isinstance(part, Lines):
        yield from part.lines
    else:
        yield from (cell for row in part.rows for _, cell in row)


class Page(NamedTuple):
    """The parts of a page; ``readable`` is False if its fonts do not tell their characters.

    ``beyond`` are the characters that stand beyond the edge of the page, where nobody sees them.
    """

    parts: list[Part]
    readable: bool = True
    beyond: int = 0


def read_page(page: Any, printed: Sequence[Piece] = ()) -> Page:  # noqa: ANN401
    """Return the parts of a page of PDFium; ``printed`` are texts that are laid over it."""
    content = page.get_textpage()
    try:
        if content.count_chars() > _MOST_CHARACTERS or page.get_rotation():
            text = content.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n")
            return Page([Lines([Piece(line, 0, 0, 0, 0) for line in text.split("\n")])])
        found, unknown = characters(content)
    finally:
        content.close()
    inside = _inside(found, page.get_bbox())
    beyond, found = len(found) - len(inside), inside
    if unknown > _GIBBERISH_SHARE * max(1, len(found) + unknown):
        return Page([], readable=False)
    if runs_down(found):
        lines = [*vertical_lines(found), *printed]
        return Page([Lines(lines)], beyond=beyond)
    return Page(set_level(found, printed), beyond=beyond)


def set_level(found: Sequence[Character], printed: Sequence[Piece] = ()) -> list[Part]:
    """Return the parts that the characters of horizontal lines, and texts among them, make up."""
    at = gutters(found)
    return arranged([*pieces(found, at), *printed], at)


def arranged(found: Iterable[Piece], at: Sequence[float] = ()) -> list[Part]:
    """Return the pieces of lines that run to the right as the parts of a page, in reading order.

    ``at`` are the gutters of the page.
    """
    return [part for part in _parts(_rows(found, at)) if any(pieces_of(part))]


def _inside(found: list[Character], edges: tuple[float, float, float, float]) -> list[Character]:
    """Return the characters that are not wholly beyond the edges of a page."""
    left, bottom, right, top = edges
    return [
        each
        for each in found
        if each[0] in ("", " ", "\n")
        or (each[1] < right and each[3] > left and each[2] < top and each[4] > bottom)
    ]  # fmt: skip


def vertical_lines(found: Sequence[Character]) -> list[Piece]:
    """Return the lines that run down a page, from the right; those that fill it are joined."""
    shown = [Piece(*character) for character in found if character[0].strip()]
    shown.sort(key=lambda piece: -piece.left)
    lines: list[list[Piece]] = []
    for piece in shown:
        if lines and abs(lines[-1][0].left - piece.left) < SAME_LINE * piece.height:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    read: list[Piece] = []
    lowest = min(piece.bottom for piece in shown)
    full = False  # if the line before reaches the foot of the page, in the middle of a sentence
    for line in lines:
        line.sort(key=lambda piece: -piece.top)
        whole = together(line)
        if full:
            read[-1] = together((read[-1], whole))
        else:
            read.append(whole)
        full = line[-1].bottom < lowest + line[-1].height and whole.text[-1] not in _SENTENCE_ENDS
    return read


def _rows(found: Iterable[Piece], at: Sequence[float]) -> list[list[Piece]]:
    """Return the rows of a page from its top, the pieces of each from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(found, key=lambda p: -p.middle):
        if rows and rows[-1][0].middle - piece.middle < SAME_LINE * min(
            piece.height, rows[-1][0].height
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_merged(sorted(row, key=lambda piece: piece.left), at) for row in rows]


def _merged(row: list[Piece], at: Sequence[float]) -> list[Piece]:
    """Return a row in which pieces that stand close together are one."""
    merged = row[:1]
    for piece in row[1:]:
        if adjoins(merged[-1], piece, at):
            merged[-1] = joined(merged[-1], piece)
        else:
            merged.append(piece)
    return list(map(_unspaced, merged))


def _unspaced(piece: Piece) -> Piece:
    """Return a piece without the spaces between characters that are set apart."""
    spaces = [
        at for match in _SPACED.finditer(piece.text) for at in range(*match.span())
        if piece.text[at] == " "
    ]  # fmt: skip
    if not spaces:
        return piece
    left_out = set(spaces)
    text = "".join(mark for at, mark in enumerate(piece.text) if at not in left_out)
    moved = tuple(at - bisect_left(spaces, at) for at in piece.doubtful)
    return piece._replace(text=text, doubtful=moved)


def _parts(rows: list[list[Piece]]) -> Iterator[Part]:
    """Yield what the rows of a page are: prose, columns of prose and tables."""
    lines: list[Piece] = []
    at = 0
    while at < len(rows):
        end, columns = _band(rows, at)
        band = rows[at:end]
        if _is_prose(band, columns):
            yield Lines(lines)
            for column in columns:
                lines = [p for row in band for p in row if _holds(column, p)]
                yield Lines(lines, in_column=True)
            lines = []
        elif sum(len(row) > 1 for row in band) > 1:
            while len(rows[end - 1]) == 1:  # a line below the table
                end -= 1
            yield Lines(lines)
            yield Grid(len(columns), [_cells(row, columns) for row in rows[at:end]])
            lines = []
        else:
            lines += [together(row, " ") for row in band]
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
    widest = max(right - left for left, right in columns)
    most = 0
    for left, right in columns:
        pieces = [piece for row in band for piece in row if _holds((left, right), piece)]
        most = max(most, len(pieces))
        fill = median(piece.right - piece.left for piece in pieces)
        # A column that ends early, as the last one may, is as wide as the others.
        least = right - left if len(pieces) >= _PROSE_ROWS else widest
        if fill < _PROSE_FILL * least:
            return False
        if median(width(piece.text) for piece in pieces) < _PROSE_WIDTH:
            return False
    return most >= _PROSE_ROWS


def _cells(row: list[Piece], columns: list[tuple[float, float]]) -> list[tuple[int, Piece]]:
    cells: dict[int, Piece] = {}
    for piece in row:
        number = next(n for n, column in enumerate(columns) if _holds(column, piece))
        cells[number] = together((cells[number], piece), " ") if number in cells else piece
    return sorted(cells.items())
