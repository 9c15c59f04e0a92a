"""The lists of a Word document: which numbered paragraphs are items and which are headings."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.formats.builder import Assembly
from index.formats.word.body import Paragraph, Part

CLOSED = tuple("。；;")
"""What no heading ends with."""
LEADS_IN = tuple("：:")
"""What a line ends with that announces a list."""
# Characters of a heading that only its number and its place make one; set by hand.
_LONGEST_NUMBERED_HEADING = 40


class _OpenList(NamedTuple):
    level: int
    source: str
    whole: ExitStack
    item: ExitStack


class OpenLists:
    """The lists and items that are open while paragraphs are added."""

    def __init__(self, made: Assembly, whole: ExitStack) -> None:
        self._made = made
        self._whole = whole
        self._open: list[_OpenList] = []
        self._waiting: ExitStack | None = None
        whole.callback(self.close)

    def lead_in(self) -> None:
        """Open a list for the paragraph that announces it."""
        self._waiting = self._begin()

    def open(self, part: Paragraph, block: Block) -> None:
        """Open an item, and a list where one begins; close those that end."""
        number = part.number
        assert number is not None
        while self._open and (
            self._open[-1].level > number.level
            or (
                self._open[-1].level == number.level
                and (number.starts or self._open[-1].source != number.source)
            )
        ):
            self._end()
        if self._open and self._open[-1].level == number.level:
            self._open[-1].item.close()
        else:
            stack, self._waiting = self._waiting or self._begin(), None
            self._open.append(_OpenList(number.level, number.source, stack, ExitStack()))
        self._open[-1].item.enter_context(self._made.block(block))

    def close(self) -> None:
        """Close all lists."""
        while self._open:
            self._end()
        if self._waiting is not None:
            self._waiting.close()
            self._waiting = None

    def _begin(self) -> ExitStack:
        stack = ExitStack()
        block = Block(BlockKind.LIST, 0, 0, level=len(self._open) + 1)
        stack.enter_context(self._made.block(block))
        return stack

    def _end(self) -> None:
        ended = self._open.pop()
        ended.item.close()
        ended.whole.close()


def numbered_headings(parts: Sequence[Part]) -> Iterator[int]:
    """Yield the identities of numbered paragraphs that are headings: text stands under each.

    A level of a list counts as headings if at least half of its items, but the last, are short
    and have a paragraph without a number below them.
    """
    levels: dict[tuple[str, int], list[tuple[Paragraph, bool]]] = {}
    for at, part in enumerate(parts):
        if isinstance(part, Paragraph) and part.number and part.kind is None:
            following = parts[at + 1] if at + 1 < len(parts) else None
            below = not isinstance(following, Paragraph) or following.number is None
            words = part.words.strip()
            short = len(words) <= _LONGEST_NUMBERED_HEADING and not words.endswith(
                (*CLOSED, *LEADS_IN, "，", "、", ".", "？", "！")
            )
            levels.setdefault((part.number.source, part.number.level), []).append(
                (part, below and short and following is not None)
            )
    for items in levels.values():
        headings = sum(heading for _, heading in items[:-1])
        if headings and 2 * headings >= len(items) - 1:
            yield from (id(part) for part, _ in items)
