"""Extend a sentence to the smallest block that answers by itself.

A row is quoted with the names of its columns, an item with its lead-in, an answer with its
question; what stands under a heading is quoted together with the heading, a list together with the
clause that announces it, and a comment in code together with the line that it is about. Of a table
each row is a quote. A question that says no more than a heading does asks for the list or table
under it.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from index.blocks import Block, BlockKind, Visibility, is_enumerated
from index.table_grid import NamedCell, cell_text, grid_row
from index.text.normalize import HAN
from rag.language.keywords import content_words
from rag.question.analysis import SubQuestion
from rag.reading.evidence import Quote, QuotedCell

# In characters, set by hand, so that an answer can be read at a glance.
_SHORT = 160  # a block up to this length is quoted whole
MOST_OF_LIST = 500  # a list up to this length is quoted whole, of a longer one as many items as fit
_MOST_ROWS = 20  # of a table
_LEVELS = 6  # of headings in Markdown
# A sentence shorter than this may only announce what follows it, across scripts, where its words
# cannot be compared with the question's, one shorter than that; if fewer of its characters than
# _NEWS do not occur in the question.
_BRIEF, _BRIEF_ACROSS, _NEWS = 25, 14, 6
_COMMENTS = ("//", "#", "-- ", "/*", "*")  # with which the comments of most languages begin
_SENTENCE_END = "。！？!?；;\n"
_WHOLE_ENDS = "。！？!?"
_COLON = ("：", ":")

_SECTIONS = frozenset((BlockKind.SECTION, BlockKind.ITEM))
_ANNOUNCED = frozenset((BlockKind.LIST, BlockKind.TABLE, BlockKind.CODE, BlockKind.FORMULA))

_NAMES = (BlockKind.TITLE, BlockKind.HEADING)
_OWN = re.compile(rf"本([{HAN}]{{2}})")

Range = tuple[int, int]


def extend(quote: Quote, part: SubQuestion) -> list[Quote]:
    """Return the quotes, in the order of the text, that say in full what a sentence says.

    ``part`` is the question that the sentence answers.
    """
    return [shown for found in _whole(quote, part) for shown in _shown_parts(found)]


def _shown_parts(quote: Quote) -> Iterator[Quote]:
    """Yield the parts of a quote that a reader of the original sees."""
    ranges = quote.document.shown(quote.start, quote.end)
    if ranges == [(quote.start, quote.end)]:
        yield quote
        return
    for start, end in ranges:
        cells = tuple(cell for cell in quote.cells if start <= cell.start and cell.end <= end)
        yield replace(quote, start=start, end=end, cells=cells)


def _whole(quote: Quote, part: SubQuestion) -> list[Quote]:
    document = quote.document
    path = document.tree.path_to(quote.start)
    if named := _named_section(document.search, path, part):
        ranges = _merged(document.search, _under(document.search, *named))
        return [one for start, end in ranges for one in _by_rows(quote, start, end)]
    place = next((at for at, block in enumerate(path) if block.kind is BlockKind.ROW), None)
    if place:
        return _row(quote, path[place - 1], path[place], part.terms.content)
    pieces = document.interrupted.get(quote.start)
    if pieces:
        return [replace(quote, start=start, end=end) for start, end in pieces]
    sentence = quote.start, quote.end
    found = _ranges(document.search, path, sentence, says_little=_says_little(quote, part))
    ranges = _merged(document.search, [*_named_by(quote, part), *found])
    return [one for start, end in ranges for one in _by_rows(quote, start, end)]


def _named_section(
    text: str, path: Sequence[Block], part: SubQuestion
) -> tuple[Block, Block] | None:
    """Return the section whose list or table a question asks for by its heading, and the heading.

    ``path`` are the blocks that hold the sentence found. The question and the heading have the same
    words, and nothing but a line or two stands before the list or table.
    """
    for section in reversed(path):
        heading = _heading_of(section)
        if heading is None or heading.end <= heading.start:
            continue
        if _enumerated_in(text, section, heading) is None:
            return None
        said = text[heading.start : heading.end]
        same = set(content_words(said)) == set(part.terms.content)
        return (section, heading) if same and part.terms.content else None
    return None


def _enumerated_in(text: str, section: Block, heading: Block) -> Block | None:
    """Return the list or table that stands under a heading, below a short paragraph at most."""
    below = [child for child in section.children if child.start >= heading.end and _shown(child)]
    if below and below[0].kind is BlockKind.PARAGRAPH and _fits(below[0]):
        del below[0]
    first = below[0] if below else None
    is_one = first is not None and first.kind in (BlockKind.LIST, BlockKind.TABLE)
    return first if is_one else None


def shortened(quote: Quote, extended: Sequence[Quote], most: int) -> list[Quote]:
    """Return the quotes that a sentence was extended to, the last one cut to fit into ``most``.

    It keeps the sentence and what fits of that which follows; it is left as it is if nothing does.
    """
    *others, last = extended
    left = most - sum(each.end - each.start for each in others)
    text = last.document.search
    end = _cut(text, last.start, last.end, max(left, 1))
    end = last.start + len(text[last.start : end].rstrip())
    return [*others, replace(last, end=end)] if end > quote.end and not last.cells else [*extended]


def _says_little(quote: Quote, part: SubQuestion) -> bool:
    """Return True if a sentence says hardly more than the question: what follows answers."""
    text = quote.search
    if part.terms.across(text):
        return len(text) < _BRIEF_ACROSS
    asked = set(part.text)
    return len(text) < _BRIEF and sum(c.isalnum() and c not in asked for c in text) < _NEWS


def _ranges(
    text: str, path: Sequence[Block], sentence: Range, *, says_little: bool
) -> Iterator[Range]:
    """Yield the ranges that say what a sentence says; ``path`` are the blocks that hold it."""
    for place in range(len(path) - 1, 0, -1):
        block, parent = path[place], path[place - 1]
        if block.kind is BlockKind.PAIR:
            yield block.start, block.end
        elif block.kind is BlockKind.QA:
            yield from _answered(text, block, sentence)
        elif block.kind is BlockKind.HEADING and parent.kind in _SECTIONS:
            yield from _under(text, parent, block)
        elif block.kind is BlockKind.LEAD_IN and not any(
            is_enumerated(text, item) for item in parent.children
        ):
            yield from _list(text, parent)
        elif block.kind is BlockKind.ITEM and not is_enumerated(text, block):
            yield from _item(text, parent, block, sentence)
        elif _is_whole(text, block):
            yield block.start, block.end
        else:
            continue
        return
    yield _by_itself(text, path, sentence, says_little=says_little)


def _by_itself(text: str, path: Sequence[Block], sentence: Range, *, says_little: bool) -> Range:
    """Return a sentence of no small block, with what it announces or says something of."""
    start, end = sentence
    if path[-1].kind is BlockKind.CODE:
        return _commented(text, path[-1], sentence)
    if text[end - 1] in _COLON:
        end = _announced_end(text, path, end)
    elif says_little:
        line = text.find("\n", end)
        end = _sentence_end(text, end, len(text) if line < 0 else line)
    return start, end


def _is_whole(text: str, block: Block) -> bool:
    """Return True if a block is short and announces nothing that stands after it."""
    is_text = block.kind in (BlockKind.SECTION, BlockKind.PARAGRAPH) and _fits(block)
    return is_text and text[block.start : block.end].rstrip()[-1:] not in _COLON


def _commented(text: str, block: Block, sentence: Range) -> Range:
    """Return a sentence of code, with its comment and the line below that the comment is about.

    What is too long is left out, the comment first.
    """
    start, end = sentence
    above = begin = text.rfind("\n", block.start, start) + 1 or block.start
    while above > block.start:
        line = max(text.rfind("\n", block.start, above - 1) + 1, block.start)
        if not _is_comment(text[line:above]):
            break
        above = line
    below = _line_end(text, end, block.end)
    if _is_comment(text[begin:end]):
        while below < block.end and _is_comment(text[below + 1 : block.end]):
            below = _line_end(text, below + 1, block.end)
        if text[below + 1 : block.end].partition("\n")[0].strip():
            below = _line_end(text, below + 1, block.end)
    ranges = ((above, below), (start, below), sentence)
    return next(one for one in ranges if one[1] - one[0] <= _SHORT or one is sentence)


def _is_comment(text: str) -> bool:
    return text.lstrip(" \t").startswith(_COMMENTS)


def _line_end(text: str, start: int, end: int) -> int:
    line = text.find("\n", start, end)
    return end if line < 0 else line


def _fits(block: Block, most: int = _SHORT) -> bool:
    return block.end - block.start <= most


def _answered(text: str, block: Block, sentence: Range) -> Iterator[Range]:
    """Yield a question with its answer, of a long answer the beginning or the sentence found."""
    if _fits(block):
        yield block.start, block.end
        return
    question = block.first(BlockKind.QUESTION)
    answer = block.first(BlockKind.ANSWER)
    if question is not None:
        yield question.start, question.end
    if answer is not None:
        inside = answer.start <= sentence[0] < answer.end
        yield sentence if inside else (answer.start, _cut(text, answer.start, answer.end, _SHORT))


def _under(text: str, section: Block, heading: Block) -> Iterator[Range]:
    """Yield a heading and what stands under it, of a long section the beginning."""
    if _fits(section):
        yield section.start, section.end
        return
    yield heading.start, heading.end
    if (enumerated := _enumerated_in(text, section, heading)) is not None:
        yield heading.end, enumerated.start
        yield from _list(text, enumerated)
        return
    below = (child for child in section.children if child.start >= heading.end and _shown(child))
    first = next(below, None)
    start = heading.end if first is None else first.start
    if first is not None and (inner := _heading_of(first)) is not None:
        yield from _under(text, first, inner)
    else:
        start = section.end - len(text[start : section.end].lstrip())
        yield start, _cut(text, start, section.end, _SHORT)


def _heading_of(block: Block) -> Block | None:
    return block.first(BlockKind.HEADING) if block.kind in _SECTIONS else None


def _list(text: str, block: Block) -> Iterator[Range]:
    """Yield a list, or its lead-in and as many items as fit; a table, or its first rows."""
    if block.kind is BlockKind.TABLE:
        yield block.start, _rows_end(block)
        return
    if _fits(block, MOST_OF_LIST):
        yield block.start, block.end
        return
    end = block.start
    for child in block.children:
        if child.end - block.start > MOST_OF_LIST and end > block.start:
            break
        end = min(child.end, block.start + MOST_OF_LIST)
    yield block.start, _cut(text, block.start, end, MOST_OF_LIST)


def _rows_end(table: Block) -> int:
    """Return where the last row of a table ends that is quoted."""
    rows = [row for row in table.children if row.kind is BlockKind.ROW and not row.header]
    return rows[:_MOST_ROWS][-1].end if rows else table.end


def _by_rows(quote: Quote, start: int, end: int) -> Iterator[Quote]:
    """Yield a range as quotes: the text in it, and each row of the tables that begin in it.

    The marks of a Markdown heading at its beginning are left out, a row that the range cuts, and
    rows that name the columns, unless there are no others.
    """
    text = quote.document.search
    start += _heading_marks(quote.document.tree, text, start)
    at = start
    for table in _tables_in(quote.document.tree, start, end):
        rows = [row for row in table.children if row.kind is BlockKind.ROW and row.end <= end]
        named = [row for row in rows if not row.header]
        if not named:
            continue
        if text[at : table.start].strip():
            yield replace(quote, start=at, end=at + len(text[at : table.start].rstrip()))
        for row in named:
            yield from _row(quote, table, row, ())
        at = max(at, min(end, table.end))
    left = text[at:end]
    if left.strip():
        yield replace(quote, start=end - len(left.lstrip()), end=end)


def _tables_in(block: Block, start: int, end: int) -> Iterator[Block]:
    """Yield the outermost tables that begin in a range, in order."""
    first = max(0, bisect_right(block.children, start, key=lambda child: child.start) - 1)
    for child in block.children[first:]:
        if child.start >= end:
            return
        if child.kind is BlockKind.TABLE:
            if child.start >= start:
                yield child
        else:
            yield from _tables_in(child, start, end)


def _item(text: str, parent: Block, item: Block, sentence: Range) -> Iterator[Range]:
    """Yield the lead-in of a list and an item of it, of a long item the sentence found.

    An item of several sentences stands for itself, and what leads to it only announces it.
    """
    lead = parent.first(BlockKind.LEAD_IN)
    if lead is not None and not _is_prose(text, item):
        yield (lead.start, lead.end) if _fits(lead) else (_last_clause(text, lead), lead.end)
    if _fits(item):
        yield item.start, item.end
        return
    heading = item.first(BlockKind.HEADING)
    if heading is not None and heading.start <= sentence[0] < heading.end:
        yield from _under(text, item, heading)
        return
    if heading is not None:
        yield heading.start, heading.end
    yield sentence


def _is_prose(text: str, item: Block) -> bool:
    """Return True if an item is long and has several whole sentences."""
    ends = sum(text.count(mark, item.start, item.end) for mark in _WHOLE_ENDS)
    return not _fits(item) and ends > 1


def _last_clause(text: str, lead: Block) -> int:
    """Return where the last sentence of a long lead-in starts."""
    cut = max(text.rfind(mark, lead.start, lead.end - 1) for mark in _SENTENCE_END)
    return max(cut + 1, lead.start)


def _announced_end(text: str, path: Sequence[Block], end: int) -> int:
    """Return where that ends which a sentence announces that ends with a colon at ``end``."""
    for block in reversed(path):
        following = next((child for child in block.children if child.start >= end), None)
        if following is not None and not text[end : following.start].strip():
            if following.kind in _ANNOUNCED:
                if following.kind is BlockKind.TABLE:
                    return _rows_end(following)
                most = _SHORT if following.kind is BlockKind.CODE else MOST_OF_LIST
                return _cut(text, end, following.end, most)
            break
    start = end + len(text[end:]) - len(text[end:].lstrip()) if end < len(text) else end
    line = text.find("\n", start)
    return _cut(text, start, len(text) if line < 0 else line, _SHORT)


def _sentence_end(text: str, start: int, end: int) -> int:
    """Return where the first sentence of a range ends, ``start`` if it has none."""
    stops = (text.find(mark, start + 1, min(end, start + _SHORT)) for mark in _SENTENCE_END)
    return min((stop + 1 for stop in stops if stop >= 0), default=start)


def _cut(text: str, start: int, end: int, most: int) -> int:
    """Return the end of a range, or of its last sentence within ``most`` characters."""
    if end - start <= most:
        return end
    cut = max(text.rfind(mark, start, start + most) for mark in _SENTENCE_END)
    return cut + 1 if cut > start else start + most


def _shown(block: Block) -> bool:
    return block.visibility is Visibility.VISIBLE


def _named_by(quote: Quote, part: SubQuestion) -> Iterator[Range]:
    """Yield the title that a sentence refers to as 本办法, if a question asks which that is."""
    document = quote.document
    for own in _OWN.finditer(quote.search):
        kind = own[1]
        title = document.tree
        while title.children and title.children[0].kind in (BlockKind.SECTION, *_NAMES):
            title = title.children[0]
        name = document.search[title.start : title.end]
        if title.kind in _NAMES and title.end <= quote.start and kind in name:
            if re.search(rf"(?:什么|哪.{{0,2}}|何种?){kind}|名称", part.text):
                yield title.start, title.end
            return


def _merged(text: str, ranges: Iterable[Range]) -> list[Range]:
    """Return ranges without the space at their ends, joined where only space lies between."""
    found: list[Range] = []
    for start, end in ranges:
        part = text[start:end]
        start, end = end - len(part.lstrip()), start + len(part.rstrip())
        if start >= end:
            continue
        if found and start >= found[-1][0] and not text[found[-1][1] : start].strip():
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _heading_marks(tree: Block, text: str, at: int) -> int:
    """Return how long the marks are that make a heading in Markdown of what begins at a place."""
    kinds = (*_NAMES, BlockKind.QUESTION)
    named = next((block for block in tree.path_to(at) if block.kind in kinds), None)
    if named is None or named.start != at:
        return 0
    text = text[at : named.end]
    said = text.lstrip("#")
    marks = len(text) - len(said)
    return len(text) - len(said.lstrip(" ")) if marks <= _LEVELS and said[:1] == " " else 0


def _row(quote: Quote, table: Block, row: Block, asked: Collection[str]) -> list[Quote]:
    """Return the quotes of a row: the row, or the cells asked for, and cells merged from above."""
    found = grid_row(table, row) if table.kind is BlockKind.TABLE else None
    if found is None or not found.cells:
        return [replace(quote, start=row.start, end=row.end)]
    text = quote.document.search
    own = [cell for cell in found.cells if row.start <= cell.cell.start < row.end]
    above = [cell for cell in found.cells if cell.cell.start < row.start]
    quotes = [_cells(quote, cell.cell.start, cell.cell.end, [cell]) for cell in above]
    if _fits(row):
        return [*quotes, _cells(quote, row.start, row.end, own)]
    chosen = [
        cell
        for place, cell in enumerate(own)
        if place == 0 or any(word in cell_text(text, cell).lower() for word in asked)
    ]
    return [*quotes, *(_cells(quote, c.cell.start, c.cell.end, [c]) for c in chosen)]


def _cells(quote: Quote, start: int, end: int, cells: Sequence[NamedCell]) -> Quote:
    kept = tuple(
        QuotedCell(
            tuple((name.start, name.end) for name in named.names), named.cell.start, named.cell.end
        )
        for named in cells
        if named.names
    )
    return replace(quote, start=start, end=end, cells=kept)
