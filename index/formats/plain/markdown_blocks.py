"""The blocks of a Markdown text, by offset; the text itself stays as it is."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from index.blocks import Block, BlockKind, Visibility
from index.formats.tables import TableCell, TableRow
from index.formats.web.tables import place_cells
from index.table_layout import find_layout

_LINE_END = re.compile(r"\r\n?|\n")
_CELL = re.compile(r"(?:\\.|[^\\|])+", re.S)
_PREFIX = re.compile(r"[\s>]*\|?")
_NOTE = re.compile(r"[ \t>]*\[\^[^\]\n]{1,80}\]:")
_STRUCK = re.compile(r"~~(?=[^\s~])([^~\n]{1,500})(?<!\s)~~")
_TABLE_TAG = re.compile(r"<(/?)(table|thead|tr|td|th)\b([^<>]*)>", re.I)
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?(\d+)", re.I)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CHINESE_SHARE = 0.3  # of an indented text that is prose and no code; set by hand
_OPENING = {"bullet_list_open", "ordered_list_open", "list_item_open", "heading_open"}


def find_blocks(text: str, start: int = 0) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text from an offset on, an outer one before those in it."""
    from markdown_it import MarkdownIt

    # A footnote of one word would be read as the address of a link otherwise.
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    lines = _Lines(text, start)
    blocks: list[Block] = []
    for token in parser.parse(text[start:]):
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "table_open":
            blocks += _pipe_table(lines, first, last)
        elif token.type == "paragraph_open":
            blocks += _notes(lines, first, last)
        elif token.type in ("fence", "code_block"):
            block = lines.block(BlockKind.CODE, first, last)
            if token.type == "fence" or not _is_prose(token.content):
                blocks.append(block)
        elif token.type in _OPENING:
            blocks.append(
                _opened(lines, token.type, token.tag, token.markup, token.info, token.map)
            )
    code = [block for block in blocks if block.kind is BlockKind.CODE]
    more = [*_html_tables(text, start), *_marked(text, start)]
    blocks += [block for block in more if not _within(block, code)]
    blocks.sort(key=lambda block: (block.start, -block.end))
    return tuple(_with_title(blocks))


class _Lines:
    """A text by its lines, counted from an offset on."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self._starts = [start, *(end.end() for end in _LINE_END.finditer(text, start))]
        self._starts.append(len(text))

    def range(self, first: int, last: int) -> tuple[int, int]:
        """Return the range of lines ``first`` up to ``last``, white space at its ends left out."""
        start = self._starts[min(first, len(self._starts) - 1)]
        end = self._starts[min(last, len(self._starts) - 1)]
        while start < end and self.text[end - 1].isspace():
            end -= 1
        while start < end and self.text[start].isspace():
            start += 1
        return start, end

    def block(self, kind: BlockKind, first: int, last: int) -> Block:
        """Return a block of the lines ``first`` up to ``last``."""
        return Block(kind, *self.range(first, last))


def _opened(lines: _Lines, kind: str, tag: str, markup: str, info: str, span: list[int]) -> Block:
    """Return the block that begins with a token of the parser."""
    first, last = span
    if kind == "heading_open":
        # The line below a heading, which underlines it, does not belong to it.
        last -= markup in ("=", "-")
        return lines.block(BlockKind.HEADING, first, last)._replace(level=int(tag[1:]))
    if kind == "list_item_open":
        number = f"{info}{markup}" if info else ""
        return lines.block(BlockKind.ITEM, first, last)._replace(number=number)
    return lines.block(BlockKind.LIST, first, last)


def _with_title(blocks: list[Block]) -> list[Block]:
    """Return the blocks with the first heading as the title, if no other is of its level."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    if not headings or sum(block.level == 1 for block in headings) != 1 or headings[0].level != 1:
        return blocks
    return [
        block._replace(kind=BlockKind.TITLE, level=0) if block is headings[0] else block
        for block in blocks
    ]


def _pipe_table(lines: _Lines, first: int, last: int) -> Iterator[Block]:
    """Yield a table whose cells are parted by ``|``; the rule is part of its header row."""
    yield lines.block(BlockKind.TABLE, first, last)
    for number in (first, *range(first + 2, last)):
        start, end = lines.range(number, number + 1)
        if start == end:
            continue
        _, row_end = lines.range(number, number + (2 if number == first else 1))
        yield Block(BlockKind.ROW, start, row_end, header=number == first)
        yield from _pipe_cells(lines.text, start, end)


def _pipe_cells(text: str, start: int, end: int) -> Iterator[Block]:
    prefix = _PREFIX.match(text, start, end)
    at = prefix.end() if prefix else start
    column = 0
    while at < end:
        cell = _CELL.match(text, at, end)
        if cell:
            content = cell[0].strip()
            if content:
                begin = at + cell[0].index(content)
                yield Block(BlockKind.CELL, begin, begin + len(content), column=column)
            at = cell.end()
        at += 1
        column += 1


def _notes(lines: _Lines, first: int, last: int) -> Iterator[Block]:
    """Yield the footnotes ``[^1]: …`` that are lines of a paragraph."""
    begun = [
        number for number in range(first, last)
        if _NOTE.match(lines.text, *lines.range(number, number + 1))
    ]  # fmt: skip
    for number, after in pairwise([*begun, last]):
        yield lines.block(BlockKind.FOOTNOTE, number, after)


def _marked(text: str, start: int) -> Iterator[Block]:
    """Yield comments, struck text and formulas between ``$$``."""
    for struck in _STRUCK.finditer(text, start):
        yield Block(
            BlockKind.PARAGRAPH, struck.start(1), struck.end(1), visibility=Visibility.STRUCK
        )
    for opening, closing, block in (
        ("<!--", "-->", Block(BlockKind.PARAGRAPH, 0, 0, visibility=Visibility.HIDDEN)),
        ("$$", "$$", Block(BlockKind.FORMULA, 0, 0)),
    ):
        at = text.find(opening, start)
        while at >= 0:
            end = text.find(closing, at + len(opening))
            if end < 0:
                break
            yield block._replace(start=at, end=end + len(closing))
            at = text.find(opening, end + len(closing))


def _html_tables(text: str, start: int) -> Iterator[Block]:
    """Yield the tables that are written in HTML."""
    rows: list[list[tuple[int, int, str, str]]] = []  # begin, end, tag, attributes of each cell
    bounds: list[int] = []
    begun = -1
    cell: tuple[int, str, str] | None = None
    for tag in _TABLE_TAG.finditer(text, start):
        name = tag[2].lower()
        if cell and name != "thead":
            if rows:
                rows[-1].append((cell[0], tag.start(), *cell[1:]))
            cell = None
        if name == "table" and tag[1]:
            if begun >= 0:
                yield from _html_table(text, (begun, tag.end()), rows, bounds)
            rows, bounds, begun = [], [], -1
        elif name == "table":
            rows, bounds, begun = [], [], tag.start()
        elif name == "tr" and not tag[1]:
            rows.append([])
            bounds.append(tag.start())
        elif name in ("td", "th") and not tag[1] and begun >= 0:
            cell = (tag.end(), name, tag[3])


def _html_table(
    text: str,
    span: tuple[int, int],
    rows: list[list[tuple[int, int, str, str]]],
    bounds: list[int],
) -> Iterator[Block]:
    spans = [[dict(_SPAN.findall(attributes)) for _, _, _, attributes in row] for row in rows]
    grid = place_cells(
        [
            [(cell, found.get("col"), found.get("row")) for cell, found in zip(*pair, strict=True)]
            for pair in zip(rows, spans, strict=True)
        ]
    )
    read = [
        TableRow(
            [TableCell(text[cell[0] : cell[1]].strip(), *block) for cell, block in row],
            header=True if row and all(cell[2] == "th" for cell, _ in row) else None,
        )
        for row in grid
    ]
    layout = find_layout(read)
    yield Block(BlockKind.TABLE, *span)
    ends = [*bounds[1:], span[1]]
    starts = [span[0], *bounds[1:]]
    for number, (row, start, end) in enumerate(zip(grid, starts, ends, strict=False)):
        if not row:
            continue
        kind = BlockKind.CAPTION if number < layout.captions else BlockKind.ROW
        header = layout.captions <= number < layout.captions + layout.headers
        yield Block(kind, start, start + len(text[start:end].rstrip()), header=header)
        for (begin, stop, _, _), (column, across, down) in row if kind is BlockKind.ROW else ():
            content = text[begin:stop].strip()
            if content:
                begin += text[begin:stop].index(content)
                yield Block(
                    BlockKind.CELL, begin, begin + len(content),
                    column=column, across=across, down=down,
                )  # fmt: skip


def _within(block: Block, others: list[Block]) -> bool:
    """Return True if a block starts in one of others, which are in order."""
    at = bisect_right(others, block.start, key=lambda other: other.start) - 1
    return at >= 0 and block.start < others[at].end


def _is_prose(text: str) -> bool:
    plain = "".join(text.split())
    return len(_CHINESE.findall(plain)) >= _CHINESE_SHARE * len(plain)
