"""Put the pages of a PDF together: running headers, tables and sentences over several pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.blocks import Block, BlockKind
from index.formats.builder import Assembly
from index.formats.pdf_layout import Grid, Lines, Part
from index.formats.pdf_lines import cut_by_page, full_width, join_lines, joint, without_hyphens
from index.formats.tables import TableCell, TableRow, add_table
from index.text.normalize import RADICALS
from index.text.numerals import NUMERALS
from index.types import Place, PlaceKind

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
    made: Assembly, pages: Sequence[Sequence[Part]], comments: Sequence[tuple[int, str]] = ()
) -> None:
    """Add the parts of pages to a text. What runs at the edge of pages is added once, above.

    ``comments`` are the numbers of pages and what somebody remarked on them; they stand below, so
    that they interrupt no sentence.
    """
    bodies = [list(page) for page in pages]
    for place, kind, text in _take_running(bodies):
        with made.block(Block(kind, 0, 0)):
            made.add(text, place)
    shown = [line for body in bodies for part in body if isinstance(part, Lines)
             for line in part.texts]  # fmt: skip
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
                table += _rows(part, place, table)
                columns, last, open_end = part.columns, "", False
                continue
            if table:
                add_table(made, table)
                table = []
            text, goes_on = join_lines("\n".join(part.texts), full, narrow=part.in_column)
            if not text:
                continue
            cut = not at and last and cut_by_page(last, text.split("\n")[0])
            between = joint(last, text) if open_end or cut else "\n"
            made.add(without_hyphens(text), place, between)
            last, open_end = text.rpartition("\n")[2], goes_on
    if table:
        add_table(made, table)
    for number, comment in comments:
        with made.block(Block(BlockKind.EDITORIAL, 0, 0)):
            made.add(comment, Place(PlaceKind.PAGE, number))


def _rows(grid: Grid, place: Place, above: Sequence[TableRow]) -> Iterator[TableRow]:
    """Yield the rows of a table, without a header that is printed again on the next page."""
    first = [(cell.column, cell.text) for cell in above[0].cells] if above else []
    for number, row in enumerate(grid.rows):
        cells = [TableCell(without_hyphens(text), column) for column, text in row]
        if number or [(cell.column, cell.text) for cell in cells] != first:
            yield TableRow(cells, place)


def _take_running(bodies: list[list[Part]]) -> list[tuple[Place, BlockKind, str]]:
    """Take page numbers and what is repeated at the edges of pages out of them, and return it.

    Page numbers are not returned, the rest once.
    """
    found = []
    for edge, kind in _EDGES:
        for _ in range(_MOST_EDGE_LINES):
            lines = [_edge_line(body, edge) for body in bodies]
            counts = Counter(
                form for number, line in enumerate(lines) for form in _forms(line, number)
            )
            seen: set[str] = set()
            for number, (body, line) in enumerate(zip(bodies, lines, strict=True)):
                forms = _forms(line, number)
                most = max((counts[form] for form in forms), default=0)
                if line and _PAGE_NUMBER.fullmatch(line.translate(RADICALS)):
                    _drop(body, edge)
                elif most > 1 and most >= min(_MANY_PAGES, len(bodies) / 2):
                    _drop(body, edge)
                    if seen.isdisjoint(forms):
                        found.append((Place(PlaceKind.PAGE, number + 1), kind, line))
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


def _edge_line(body: list[Part], edge: int) -> str:
    """Return the first or the last line of a page, unless the page would be empty without it."""
    part = body[edge] if body else None
    if not isinstance(part, Lines):
        return ""
    texts = part.texts
    if len(body) == 1 and len(texts) < 2:
        return ""
    return texts[edge]


def _drop(body: list[Part], edge: int) -> None:
    part = body[edge]
    assert isinstance(part, Lines)
    rest = part.texts[1:] if edge == 0 else part.texts[:-1]
    if rest:
        body[edge] = part._replace(texts=rest)
    else:
        del body[edge]
