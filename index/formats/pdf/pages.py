"""Put the pages of a PDF together: running headers, tables and sentences over several pages."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import partial

from index.blocks import Block, BlockKind
from index.formats.builder import Assembly
from index.formats.pdf.characters import Piece
from index.formats.pdf.layout import Grid, Lines, Part
from index.formats.pdf.lines import (
    Joined,
    cut_by_page,
    full_width,
    join_lines,
    joint,
    without_hyphens,
)
from index.formats.tables import TableCell, TableRow, add_table
from index.text.normalize import RADICALS
from index.text.numerals import NUMERALS
from index.types import Box, Place, PlaceKind

_COUNT = rf"[\d{NUMERALS}]{{1,4}}"
_PAGE_NUMBER = re.compile(
    rf"[-–—·\s]*(?:第\s*|p(?:age|\.)?\s*)?(?:\d{{1,4}}|第\s*{_COUNT}\s*页)(?:\s*页)?"
    rf"(?:\s*(?:/|,|，|of)?\s*(?:共\s*)?\d{{1,4}}(?:\s*页)?)?[-–—·\s]*", re.I
)  # fmt: skip
_FIGURE = re.compile(r"[0-9]{1,6}")
_LETTERS = 2
_SENTENCE_ENDS = ("。", "！", "？", "；", "：")
_MOST_EDGE_LINES = 2  # at the top and the bottom of a page that may be running; set by hand
_MANY_PAGES = 3  # a line at the edge of so many is running, however long the document is
_EDGES = ((0, BlockKind.PAGE_HEADER), (-1, BlockKind.PAGE_FOOTER))


def add_pages(
    made: Assembly,
    pages: Sequence[Sequence[Part]],
    comments: Sequence[tuple[int, str]] = (),
    boxed: Container[int] = (),
) -> None:
    """Add the parts of pages to a text. What runs at the edge of pages is added once, above.

    ``comments`` are the numbers of pages and what somebody remarked on them; they stand below, so
    that they interrupt no sentence. Of the pages whose numbers are in ``boxed`` it is recorded
    where each line stands.
    """
    bodies = [list(page) for page in pages]
    for place, kind, line in _take_running(bodies):
        with made.block(Block(kind, 0, 0)):
            _add(made, line, place, boxed)
    shown = [
        line.text for body in bodies for part in body if isinstance(part, Lines)
        for line in part.lines
    ]  # fmt: skip
    full = full_width(shown)
    last, open_end = "", False
    table: list[TableRow] = []
    columns = 0
    for number, body in enumerate(bodies, 1):
        place = Place(PlaceKind.PAGE, number)
        for at, part in enumerate(body):
            if isinstance(part, Grid):
                if table and part.columns != columns:
                    add_table(made, table)
                    table = []
                table += _rows(made, part, place, table, boxed)
                columns, last, open_end = part.columns, "", False
                continue
            if table:
                add_table(made, table)
                table = []
            joined = join_lines([line.text for line in part.lines], full, narrow=part.in_column)
            if not joined.texts:
                continue
            cut = not at and last and cut_by_page(last, joined.texts[0])
            between = joint(last, joined.texts[0]) if open_end or cut else "\n"
            for before, piece in _printed(part, joined, between):
                _add(made, piece, place, boxed, before)
            last, open_end = joined.text.rpartition("\n")[2], joined.goes_on
    if table:
        add_table(made, table)
    _add_comments(made, comments)


def _add_comments(made: Assembly, comments: Sequence[tuple[int, str]]) -> None:
    for number, comment in comments:
        with made.block(Block(BlockKind.EDITORIAL, 0, 0)):
            made.add(comment, Place(PlaceKind.PAGE, number))


def _printed(part: Lines, joined: Joined, between: str) -> Iterator[tuple[str, Piece]]:
    """Yield lines as they are joined, each after what parts it from the one before."""
    rows = zip(joined.texts, [between, *joined.joints[1:]], joined.numbers, strict=True)
    for text, before, row in rows:
        line = part.lines[row]
        # Blanks at the beginning are left out.
        moved = len(line.text.rstrip()) - len(line.text.strip())
        yield before, line._replace(text=text, doubtful=tuple(at - moved for at in line.doubtful))


def _add(
    made: Assembly, line: Piece, place: Place, boxed: Container[int], between: str = "\n"
) -> None:
    box = box_of(line) if place.number in boxed else None
    made.add(line.text, place, between, box, line.doubtful)


def box_of(piece: Piece) -> Box:
    """Return where a piece stands, from the top left of its page."""
    return piece.left, -piece.top, piece.right, -piece.bottom


def _rows(
    made: Assembly, grid: Grid, place: Place, above: Sequence[TableRow], boxed: Container[int]
) -> Iterator[TableRow]:
    """Yield the rows of a table, without a header that is printed again on the next page."""
    first = [(cell.column, cell.text) for cell in above[0].cells] if above else []
    for number, row in enumerate(grid.rows):
        cells = []
        for column, piece in row:
            piece = piece._replace(text=without_hyphens(piece.text))
            write = partial(_add, made, piece, place, boxed) if place.number in boxed else None
            cells.append(TableCell(piece.text, column, write=write))
        if number or [(cell.column, cell.text) for cell in cells] != first:
            yield TableRow(cells, place)


def _take_running(bodies: list[list[Part]]) -> list[tuple[Place, BlockKind, Piece]]:
    """Take page numbers and what is repeated at the edges of pages out of them, and return it.

    Page numbers are not returned, the rest once.
    """
    found = []
    for edge, kind in _EDGES:
        for _ in range(_MOST_EDGE_LINES):
            edges = [_edge_line(body, edge) for body in bodies]
            lines = [edge_line.text if edge_line else "" for edge_line in edges]
            counts = Counter(
                form for number, line in enumerate(lines) for form in _forms(line, number)
            )
            seen: set[str] = set()
            for number, (body, line, piece) in enumerate(zip(bodies, lines, edges, strict=True)):
                forms = _forms(line, number)
                most = max((counts[form] for form in forms), default=0)
                if line and _PAGE_NUMBER.fullmatch(line.translate(RADICALS)):
                    _drop(body, edge)
                elif most > 1 and most >= min(_MANY_PAGES, len(bodies) / 2):
                    _drop(body, edge)
                    if piece and seen.isdisjoint(forms):
                        found.append((Place(PlaceKind.PAGE, number + 1), kind, piece))
                    seen |= forms
    return sorted(found, key=lambda running: running[0].number)


def _forms(line: str, number: int) -> set[str]:
    """Return a line as it is, and with its first and its last figure counted from its page.

    Of what is repeated on pages, these are the same. The end of a sentence has none, nor has a
    line without two letters.
    """
    if line.endswith(_SENTENCE_ENDS) or sum(map(str.isalpha, line)) < _LETTERS:
        return set()
    forms = {line}
    figures = list(_FIGURE.finditer(line))
    for figure in figures[:1] + figures[-1:]:
        at = f"{int(figure[0]) - number:+}"
        forms.add(f"{line[: figure.start()]}{at}{line[figure.end() :]}")
    return forms


def _edge_line(body: list[Part], edge: int) -> Piece | None:
    """Return the first or the last line of a page, unless the page would be empty without it."""
    part = body[edge] if body else None
    if not isinstance(part, Lines) or (len(body) == 1 and len(part.lines) < 2):
        return None
    return part.lines[edge]


def _drop(body: list[Part], edge: int) -> None:
    part = body[edge]
    if isinstance(part, Lines) and len(part.lines) > 1:
        rest = part.lines[1:] if edge == 0 else part.lines[:-1]
        body[edge] = part._replace(lines=rest)
    else:
        del body[edge]
