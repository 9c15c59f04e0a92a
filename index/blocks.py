"""The tree of blocks that a document consists of.

A block is a range of the text with a kind; its children are ranges inside it, in order and
without overlap. Text between children belongs to the block itself, so that the tree covers every
character of the document once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

DEEPEST = 24
"""The greatest depth of a tree. Blocks that lie deeper are left out; their text is not."""


class BlockKind(StrEnum):
    """What a block is."""

    DOCUMENT = "document"
    TITLE = "title"
    SECTION = "section"
    """A heading with all that stands under it, or an article of a law with its number."""
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    """A lead-in, if it has one, and items."""
    LEAD_IN = "lead-in"
    ITEM = "item"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"
    PAIR = "key-value pair"
    KEY = "key"
    VALUE = "value"
    QA = "question and answer"
    QUESTION = "question"
    ANSWER = "answer"
    CODE = "code"
    FORMULA = "formula"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    EDITORIAL = "editor's note"
    PAGE_HEADER = "page header"
    PAGE_FOOTER = "page footer"


class Visibility(StrEnum):
    """Whether a reader of the original sees a block. What is not visible is never quoted."""

    VISIBLE = ""
    HIDDEN = "hidden"
    STRUCK = "struck"


class Block(NamedTuple):
    """A block: the range ``[start, end)`` of a text, and the blocks in it.

    ``level`` is 1 for the highest headings and lists, 0 where it means nothing. ``number`` is the
    printed number, such as ``第三十八条`` or ``（二）``. ``column`` is the first column of a cell,
    from 0, and ``across`` and ``down`` are how many columns and rows it spans. ``header`` is True
    for a row that names the columns.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    number: str = ""
    column: int = 0
    across: int = 1
    down: int = 1
    header: bool = False
    visibility: Visibility = Visibility.VISIBLE
    children: tuple["Block", ...] = ()

    def walk(self) -> Iterator["Block"]:
        """Yield the block and all blocks in it, each before its children."""
        yield self
        for child in self.children:
            yield from child.walk()

    def path_to(self, position: int) -> list["Block"]:
        """Return the blocks that contain a position, the outermost, this block, first."""
        found = [self]
        while True:
            children = found[-1].children
            at = bisect_right(children, position, key=lambda child: child.start) - 1
            if at < 0 or position >= children[at].end:
                return found
            found.append(children[at])

    def first(self, *kinds: BlockKind) -> "Block | None":
        """Return the first child of one of the kinds, None if there is none."""
        return next((child for child in self.children if child.kind in kinds), None)


EMPTY = Block(BlockKind.DOCUMENT, 0, 0)
"""The tree of a text without characters."""


def nest(length: int, blocks: Iterable[Block]) -> Block:
    """Return the tree of a text of ``length`` characters that contains blocks without children.

    The longer of two blocks contains the other; of two of the same range the first one does. A
    block that crosses the end of the one it starts in is cut there, and an empty one is dropped.
    """
    ordered = sorted(enumerate(blocks), key=lambda pair: (pair[1].start, -pair[1].end, pair[0]))
    root = Block(BlockKind.DOCUMENT, 0, length)
    opened: list[tuple[Block, list[Block]]] = [(root, [])]

    def close(position: int) -> None:
        while len(opened) > 1 and opened[-1][0].end <= position:
            block, children = opened.pop()
            opened[-1][1].append(_containing(block, children))

    for _, block in ordered:
        close(block.start)
        start, end = max(0, block.start), min(block.end, opened[-1][0].end)
        if start < end and len(opened) <= DEEPEST:
            if (start, end) != (block.start, block.end):
                block = block._replace(start=start, end=end)
            opened.append((block, []))
    close(length)
    return root._replace(children=tuple(opened[0][1]))


def flatten(root: Block) -> list[tuple[int, Block]]:
    """Return the blocks under a root with their depth, from 1, each before its children.

    They are without children; ``unflatten`` makes the tree of them again.
    """
    found: list[tuple[int, Block]] = []

    def collect(block: Block, depth: int) -> None:
        for child in block.children:
            if child.children:
                found.append((depth, child._replace(children=())))
                collect(child, depth + 1)
            else:
                found.append((depth, child))

    collect(root, 1)
    return found


def unflatten(length: int, blocks: Iterable[tuple[int, Block]]) -> Block:
    """Return the tree of a text of ``length`` characters that ``flatten`` took apart.

    Raises ValueError if the blocks do not nest.
    """
    root = Block(BlockKind.DOCUMENT, 0, length)
    opened: list[tuple[Block, list[Block]]] = [(root, [])]

    def close(depth: int) -> None:
        while len(opened) > depth:
            block, children = opened.pop()
            opened[-1][1].append(_containing(block, children))

    for depth, block in blocks:
        if not 1 <= depth <= len(opened):
            raise ValueError(f"a block of depth {depth} after one of depth {len(opened) - 1}")
        if depth < len(opened):
            close(depth)
        parent, siblings = opened[-1]
        first = siblings[-1].end if siblings else parent.start
        if not first <= block.start < block.end <= parent.end:
            raise ValueError(f"a block at {block.start} outside of its parent")
        opened.append((block, []))
    close(1)
    return root._replace(children=tuple(opened[0][1]))


def is_enumerated(text: str, item: Block) -> bool:
    """Return True if an item is one of ``A、B、C三项``, which are parts of a sentence."""
    if item.kind is not BlockKind.ITEM or item.number:
        return False
    return text[item.start - 1 : item.start] == "、" or text[item.end : item.end + 1] == "、"


def _containing(block: Block, children: list[Block]) -> Block:
    """Return a block with children. Most blocks are cells and items, which have none."""
    return block._replace(children=tuple(children)) if children else block


def to_row(block: Block) -> tuple[Any, ...]:
    """Return the values of a block without its children, for JSON; ``read_block`` reads them.

    Those at the end that are the usual ones are left out: a table may have a million cells.
    """
    row = tuple(block)[:-1]
    size = len(row)
    while size > _LEAST and row[size - 1] == _USUAL[size - 1]:
        size -= 1
    return row[:size]


def read_block(row: Sequence[Any]) -> Block:
    """Return the block of a row of JSON. Raises ValueError or TypeError if it is damaged."""
    size = len(row)
    if size == _LEAST:  # as most are, which is worth a shorter way
        kind, start, end = row
        return Block(_KINDS.get(kind) or BlockKind(kind), int(start), int(end))
    if size == _OF_CELL:
        kind, start, end, level, number, column = row
        kind = _KINDS.get(kind) or BlockKind(kind)
        return Block(kind, int(start), int(end), int(level), str(number), int(column))
    if not _LEAST < size <= len(_USUAL):
        raise ValueError(f"a block of {size} values")
    values: list[Any] = [*row, *_USUAL[size:]]
    kind, start, end, level, number, column, across, down, header, visibility = values
    return Block(
        _KINDS.get(kind) or BlockKind(kind), int(start), int(end), int(level), str(number),
        int(column), int(across), int(down), bool(header),
        Visibility(visibility) if visibility else Visibility.VISIBLE,
    )  # fmt: skip


_KINDS: dict[Any, BlockKind] = {kind.value: kind for kind in BlockKind}  # quicker than the class
_LEAST = 3  # values of a block that are always written: kind, start, end
_OF_CELL = 6  # values that are written of most cells: the last is the column
_USUAL = tuple(EMPTY)[:-1]
