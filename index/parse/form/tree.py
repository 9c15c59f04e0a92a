"""The blocks of a text: those that the file declares, and those found in its form."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.blocks import Block, BlockKind, Visibility, nest
from index.parse.form.headlines import find_headlines, may_be_title
from index.parse.form.lines import Line, line_at, lines_of, trimmed_end
from index.parse.form.lists import announcement, find_lists
from index.parse.form.outline import Head, find_heads, number_of, sections
from index.parse.form.pairs import find_pairs, find_questions
from index.parse.form.paragraphs import with_answers, with_paragraphs
from index.parse.form.prose_lists import find_counted, find_parallels
from index.parse.form.text_tables import find_code, find_tables

_OPAQUE = frozenset((
    BlockKind.TABLE, BlockKind.PAIR, BlockKind.CODE, BlockKind.FORMULA, BlockKind.CAPTION,
    BlockKind.FOOTNOTE, BlockKind.EDITORIAL, BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER,
    BlockKind.TITLE, BlockKind.QUESTION,
))  # fmt: skip
_HOLDING = frozenset((BlockKind.ITEM, BlockKind.ANSWER, BlockKind.SECTION, BlockKind.LIST))
_HEADED = frozenset((BlockKind.TABLE, BlockKind.PAIR))
_DIVIDED = frozenset((BlockKind.DOCUMENT, BlockKind.SECTION, BlockKind.ANSWER))
_FIRST_LINES = 12  # among which the title is looked for
_LONGEST_NUMBER = 40  # characters


@dataclass(frozen=True)
class _Text:
    """The lines in which form is looked for.

    ``streams`` is the number of the declared block that each stands in, ``ends`` where that block
    ends, and ``headings`` are the declared headings by the number of their line.
    """

    lines: list[Line]
    streams: list[int]
    ends: dict[int, int]
    headings: dict[int, Block]

    def without(self, ranges: Iterable[tuple[int, int]]) -> "_Text":
        """Return the text without some ranges of lines."""
        dropped = {place for low, high in ranges for place in range(low, high)}
        if not dropped:
            return self
        kept = [place for place in range(len(self.lines)) if place not in dropped]
        number = {place: at for at, place in enumerate(kept)}
        return _Text(
            [self.lines[place] for place in kept],
            [self.streams[place] for place in kept],
            self.ends,
            {number[at]: block for at, block in self.headings.items() if at in number},
        )


def build_tree(
    text: str,
    search: str,
    declared: Sequence[Block],
    inside: Sequence[tuple[int, int]] = (),
    title: str = "",
) -> Block:
    """Return the tree of a restored text: the declared blocks, those found, and paragraphs.

    ``search`` is the search layer of ``text``. ``inside`` are line ends that end no sentence, and
    ``title`` is the title of the document if it is known.
    """
    lines = lines_of(search, inside)
    tree = nest(len(text), find_blocks(text, search, declared, lines, title))
    return with_paragraphs(search, with_answers(search, tree), lines)


def find_blocks(
    text: str, search: str, declared: Sequence[Block], lines: Sequence[Line], title: str = ""
) -> list[Block]:
    """Return the declared blocks and those found in the form of a text, to be nested.

    Numbers that are printed but not declared are added to the declared blocks, and a declared list
    is joined by the line that announces it.
    """
    tree = nest(len(text), declared)
    found = _title(text, tree, lines, title)
    kept = _open_lines(nest(len(text), [*declared, *found]), lines)
    code = find_code(kept.lines)
    found += [
        Block(BlockKind.CODE, kept.lines[low].start, kept.lines[high - 1].end) for low, high in code
    ]
    kept = kept.without(code)
    tables = find_tables(kept.lines)
    found += [block for _, _, blocks in tables for block in blocks]
    kept = kept.without((low, high) for low, high, _ in tables)
    pairs = find_pairs(kept.lines)
    found += [block for blocks in pairs.values() for block in blocks]
    begun = [block.start for block in found if block.kind in _HEADED]
    ends = [line_at(kept.lines, blocks[-1].end - 1) for blocks in pairs.values()]
    kept = kept.without((low, high + 1) for low, high in zip(pairs, ends, strict=True))
    heads = find_heads(kept.lines, {at: block.level for at, block in kept.headings.items()})
    outline = sections(search, heads, kept.lines, kept.streams, kept.ends)
    asked = find_questions(kept.lines)
    breaks = {place for place, answer, _ in asked for place in (place, line_at(kept.lines, answer))}
    parts, part_ends = _parts(search, kept, heads, breaks)
    questions = list(_questions(search, kept, asked, parts, part_ends))
    lists = find_lists(text, search, kept.lines, parts, part_ends)
    adjusted = _adjusted(search, tree, kept.lines)
    grown = nest(len(text), [*outline, *adjusted, *found, *questions, *lists])
    free = [True] * len(kept.lines)
    for place in [*breaks, *(head.line for head in heads)]:
        free[place] = False
    has_outline = sum(head.is_marked for head in heads) > 1
    plain = [] if has_outline else _plain(search, grown, kept, free, begun)
    fitted = _fitted(search, tree, [*outline, *plain])
    return [
        *fitted,
        *adjusted,
        *found,
        *_fitted(search, tree, [*questions, *lists]),
        *_prose(search, grown),
    ]


def _title(text: str, tree: Block, lines: Sequence[Line], title: str) -> list[Block]:
    """Return the line among the first that is the title, unless a block holds it."""
    if not title or any(block.kind is BlockKind.TITLE for block in tree.children):
        return []
    for line in lines[:_FIRST_LINES]:
        is_first = text[line.start : line.end] == title and len(tree.path_to(line.start)) == 1
        if is_first and may_be_title(line):
            return [Block(BlockKind.TITLE, line.start, line.end)]
    return []


def _open_lines(tree: Block, lines: Sequence[Line]) -> _Text:
    """Return the lines of which no declared block says that they have no form of their own."""
    if not tree.children:
        return _Text(list(lines), [0] * len(lines), {0: tree.end}, {})
    kept = _Text([], [], {}, {})
    numbers: dict[tuple[int, int, BlockKind], int] = {}
    heading_end = 0
    for line in lines:
        path = tree.path_to(line.start)
        if line.start < heading_end or any(
            block.kind in _OPAQUE or block.visibility is not Visibility.VISIBLE for block in path
        ):
            continue
        heading = next((block for block in path if block.kind is BlockKind.HEADING), None)
        holder = next((block for block in reversed(path) if block.kind in _HOLDING), tree)
        stream = numbers.setdefault((holder.start, holder.end, holder.kind), len(numbers))
        if heading:
            kept.headings[len(kept.lines)] = heading
            heading_end = heading.end
        kept.ends[stream] = holder.end
        kept.lines.append(line)
        kept.streams.append(stream)
    return kept


def _adjusted(search: str, tree: Block, lines: Sequence[Line]) -> list[Block]:
    """Return the declared blocks, with printed numbers and with the lead-ins of lists."""
    found: list[Block] = []

    def collect(parent: Block) -> None:
        end_before = parent.start
        for child in parent.children:
            block = child._replace(children=())
            if block.kind in (BlockKind.HEADING, BlockKind.ITEM) and not block.number:
                text = search[block.start : min(block.end, block.start + _LONGEST_NUMBER)]
                block = block._replace(number=number_of(text)[0].strip())
            lead = None
            if block.kind is BlockKind.LIST and not child.first(BlockKind.LEAD_IN):
                place = line_at(lines, block.start - 1)
                if place >= 0 and lines[place].start >= end_before:
                    lead = announcement(search, lines[place])
            if lead and lead[1] <= block.start:
                found.append(block._replace(start=lead[0]))
                found.append(Block(BlockKind.LEAD_IN, *lead))
            else:
                found.append(block)
            collect(child)
            end_before = child.end

    collect(tree)
    return found


def _parts(
    search: str, kept: _Text, heads: Sequence[Head], breaks: Collection[int]
) -> tuple[list[int], dict[int, int]]:
    """Return the number of the part in which each line stands, and where each part ends.

    A part begins at each line in ``breaks`` and at each head; a heading is a part by itself.
    """
    headings = {head.line: head.is_heading for head in heads}
    current: dict[int, int] = {}
    ends: dict[int, int] = {}
    parts: list[int] = []
    for place, (line, stream) in enumerate(zip(kept.lines, kept.streams, strict=True)):
        begins = place in headings or place in breaks
        if begins and stream in current:
            part = current[stream]
            ends[part] = min(ends[part], trimmed_end(search, line.start))
        if begins or stream not in current:
            current[stream] = len(ends)
            ends[len(ends)] = kept.ends[stream]
        parts.append(current[stream])
        if headings.get(place):
            ends[current.pop(stream)] = line.end
    return parts, ends


def _questions(
    search: str,
    kept: _Text,
    asked: Sequence[tuple[int, int, int]],
    parts: Sequence[int],
    ends: Mapping[int, int],
) -> Iterator[Block]:
    """Yield the blocks of labelled questions and their answers."""
    others = [line_at(kept.lines, answer) + 1 == after for _, answer, after in asked[:-1]]
    for place, answer, after in asked:
        line = kept.lines[place]
        at = line_at(kept.lines, answer)
        end = ends[parts[at]]
        if kept.streams[at] != kept.streams[place]:
            continue
        if after == len(kept.lines):
            # Nothing but an empty line shows where the last answer ends.
            single = bool(others) and all(others)
            gaps = (other.start for other in kept.lines[at + 1 :] if other.gap or single)
            end = min(end, trimmed_end(search, next(gaps, end)))
        yield Block(BlockKind.QA, line.start, end)
        yield Block(BlockKind.QUESTION, line.start, trimmed_end(search, answer))
        yield Block(BlockKind.ANSWER, answer, end)


def _plain(
    search: str, tree: Block, kept: _Text, free: Sequence[bool], begun: Sequence[int]
) -> list[Block]:
    """Return the sections of headings that have neither a number nor a mark."""
    lines = kept.lines
    paths = [tree.path_to(line.start) for line in lines]
    spans = [path[-1] for path in paths]
    starts = sorted(begun)

    def is_free(place: int) -> bool:
        return free[place] and spans[place].kind in _DIVIDED

    def begins_block(place: int) -> bool:
        before = lines[place - 1].end
        after = lines[place].start if place < len(lines) else len(search)
        at = bisect_left(starts, before)
        if at < len(starts) and starts[at] < after:
            return True
        return place < len(lines) and any(
            block.kind is BlockKind.LIST and block.start == after for block in paths[place]
        )

    def container(place: int) -> int:
        return id(spans[place])

    found: list[Block] = []
    ends: dict[int, int] = {}
    for place in reversed(find_headlines(lines, is_free, begins_block, container)):
        line, holder = lines[place], spans[place]
        after = bisect_left(holder.children, line.end, key=lambda child: child.start)
        if id(holder) not in ends:
            ends[id(holder)] = holder.end
        end = ends[id(holder)]
        for child in holder.children[after:]:
            if child.start >= end or child.kind in (BlockKind.SECTION, BlockKind.QA):
                end = min(end, child.start)
                break
        ends[id(holder)] = line.start
        level = sum(block.kind is BlockKind.SECTION for block in paths[place]) + 1
        section = Block(BlockKind.SECTION, line.start, trimmed_end(search, end), level)
        found += [Block(BlockKind.HEADING, line.start, line.end, level), section]
    return found[::-1]


def _prose(search: str, tree: Block) -> list[Block]:
    """Return the lists without markers that cross no other block."""
    found: list[list[Block]] = []
    for lists in (find_counted(search), find_parallels(search)):
        own: list[list[Block]] = []
        for blocks in lists:
            if any(_crosses(tree, block) for block in blocks):
                continue
            start = blocks[0].start
            if own and start < own[-1][0].end:
                whole, *_, last = own[-1]
                if start <= last.start:
                    continue  # within the other list
                own[-1][0] = whole._replace(end=start)
                own[-1][-1] = last._replace(end=start)
            own.append(blocks)
        found += own
    return [block for blocks in found for block in blocks]


def _crosses(tree: Block, block: Block) -> bool:
    """Return True if a block crosses one of a tree, or stands where no form is looked for."""
    for position in (block.start, block.end - 1):
        for other in tree.path_to(position):
            if other.kind in _OPAQUE or other.visibility is not Visibility.VISIBLE:
                return True
            holds = other.start <= block.start and block.end <= other.end
            if not holds and not (block.start <= other.start and other.end <= block.end):
                return True
    return False


def _fitted(search: str, tree: Block, blocks: Sequence[Block]) -> list[Block]:
    """Return found blocks that end before a declared one rather than within it."""
    if not tree.children:
        return list(blocks)
    found = []
    for block in blocks:
        for other in tree.path_to(block.end)[1:]:
            if block.start < other.start < block.end < other.end:
                block = block._replace(end=trimmed_end(search, other.start))  # noqa: PLW2901
                break
        if block.start < block.end:
            found.append(block)
    return found
