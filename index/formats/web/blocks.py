"""The text of web pages with its blocks: one walk over the elements, in their order."""

import re
from collections.abc import Callable, Container
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from index.blocks import Block, BlockKind, Visibility
from index.formats.builder import Assembly
from index.formats.web.lists import PairPlan, list_numbers, plan_pairs
from index.formats.web.math import formula_text
from index.formats.web.tables import plan_table
from index.formats.web.tree import SKIPPED, Appearance, is_block_by_style, replaced
from index.types import Place

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark math o:p"
    " q rb ruby s samp small span strike strong sub sup time tt u var wbr rp rt rtc script".split()
)
_KNOWN = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li"
    " main menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead"
    " title tr ul".split()
)
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOTE = re.compile(r"(?:fn|footnote|endnote|cite_note|ftn|edn)[-_:.]?\d", re.I)
_NOTE_ROLES = frozenset("doc-footnote doc-endnote footnote endnote rearnote".split())
_NOTE_TAGS = frozenset("p div aside section".split())
_CODE_CLASS = re.compile(r"code|highlight|lang|prettyprint|syntax|console|terminal", re.I)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CHINESE_SHARE = 0.3  # of a text in fixed width that is no code; set by hand
_SUPERSCRIPTS = str.maketrans("0123456789+-−n()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ⁽⁾")
_POWER = re.compile(r"[+\-−]?[\dn]{1,3}")


def add_blocks(
    made: Assembly,
    root: Any,  # noqa: ANN401
    lengths: dict[Any, int],
    left_out: Container[Any] = (),
    place: Place | None = None,
) -> int:
    """Add the text of an element to a text, with its blocks; return how many parts are hidden.

    ``lengths`` are the characters in each element. Elements in ``left_out`` are passed over.
    """
    walk = _Walk(made, Appearance(root, lengths), lengths, place)
    walk.run(root, left_out)
    return walk.hidden


class _Walk:
    """The state of a walk: what the next text is joined by, and the open elements."""

    def __init__(
        self, made: Assembly, appearance: Appearance, lengths: dict[Any, int], place: Place | None
    ) -> None:
        self.hidden = 0
        self._made = made
        self._appearance = appearance
        self._lengths = lengths
        self._place = place
        self._joint: str | None = "\n"  # None inside a line
        self._space = False
        self._in_cell = 0
        self._in_hidden = 0
        self._rows: dict[Any, Block] = {}
        self._cells: dict[Any, Block] = {}
        self._numbers: dict[Any, str] = {}
        self._real_lists: set[Any] = set()
        self._pairs = PairPlan({}, {}, {}, {})
        self._opened: list[AbstractContextManager[None]] = []
        self._pair_ends: dict[Any, Callable[[], None]] = {}  # by the element that begins a pair
        self._mixed: dict[Any, bool] = {}

    def run(self, root: Any, left_out: Container[Any]) -> None:  # noqa: ANN401
        """Walk over an element and all that is in it; no recursion, however deep it is."""
        todo: list[tuple[Any, list[Callable[[], None]] | None]] = [(root, None)]
        while todo:
            element, exits = todo.pop()
            if exits is None:
                exits = []
                if element not in left_out and self._enter(element, exits):
                    todo.append((element, exits))
                    todo += [(child, None) for child in reversed(element)]
                    self._add(element.text)
                    continue
            for leave in reversed(exits):
                leave()
            if element is not root:
                self._add(element.tail)
        self._close_to(0)

    def _enter(self, element: Any, exits: list[Callable[[], None]]) -> bool:  # noqa: ANN401
        """Begin an element; return True if what is in it is to be walked over."""
        tag = element.tag
        if tag == "math" or (tag == "script" and "math/tex" in element.get("type", "")):
            with self._made.block(Block(BlockKind.FORMULA, 0, 0)):
                self._add(formula_text(element))
            return False
        if not isinstance(tag, str) or tag in SKIPPED or replaced(element):
            return False
        if tag in ("br", "hr"):
            self._break()
            return False
        self._begin_line(element, exits)
        block = self._shown(self._block(element, exits), element, exits)
        if block:
            exits.append(self._open(block))
        return self._begin_text(element, exits)

    def _begin_line(self, element: Any, exits: list[Callable[[], None]]) -> None:  # noqa: ANN401
        if element in self._pairs.first:
            self._break()
            self._pair_ends[element] = self._open(self._pairs.first[element])
        if element in self._pairs.last:
            exits.append(self._pair_ends.get(self._pairs.last[element], self._break))
        if not self._inline(element):
            self._break()
            exits.append(self._break)

    def _shown(
        self,
        block: Block | None,
        element: Any,  # noqa: ANN401
        exits: list[Callable[[], None]],
    ) -> Block | None:
        """Return the block of an element with how it is shown."""
        seen = self._appearance.of(element)
        if seen is Visibility.VISIBLE:
            return block
        if seen is Visibility.HIDDEN:
            self.hidden += not self._in_hidden and bool(self._lengths.get(element))
            self._in_hidden += 1
            exits.append(self._leave_hidden)
        return (block or Block(BlockKind.PARAGRAPH, 0, 0))._replace(visibility=seen)

    def _begin_text(self, element: Any, exits: list[Callable[[], None]]) -> bool:  # noqa: ANN401
        """Begin what stands in an element; return True if that is to be walked over."""
        tag = element.tag
        if tag in ("dl", "details"):
            # A value that begins after a summary, or a pair whose last part is left out.
            exits.append(partial(self._close_to, len(self._opened)))
        elif element in self._pairs.answered:
            value = self._pairs.answered[element]
            exits.insert(0, lambda: self._begin_value(value))
        if tag == "li" and self._numbers.get(element):
            number = self._numbers[element]
            self._add(f"{number} ")
            self._made.derive(self._made.length - len(number), len(number))
        elif tag == "pre":
            self._add_preformatted(element)
            return False
        elif tag == "sup" and not len(element) and _POWER.fullmatch((element.text or "").strip()):
            self._add((element.text or "").translate(_SUPERSCRIPTS))
            return False
        return True

    def _block(self, element: Any, exits: list[Callable[[], None]]) -> Block | None:  # noqa: ANN401
        """Return the block that an element is, None if it is none of its own."""
        tag = element.tag
        if tag in ("td", "th"):
            return self._cell(element, exits)
        if tag == "tr":
            return self._rows.get(element)
        if tag in _LISTS:
            return self._list(element)
        if tag == "li":
            return self._item(element)
        if self._in_cell:
            return None
        if tag == "table":
            return self._table(element)
        if tag in ("dl", "details"):
            plan_pairs(element, self._pairs)
        return self._pairs.parts.get(element) or _declared(element)

    def _table(self, element: Any) -> Block | None:  # noqa: ANN401
        plan = plan_table(element, self._lengths)
        if plan is None:
            return None
        self._rows |= plan.rows
        self._cells |= plan.cells
        return Block(BlockKind.TABLE, 0, 0)

    def _item(self, element: Any) -> Block | None:  # noqa: ANN401
        if _is_note(element):
            return Block(BlockKind.FOOTNOTE, 0, 0)
        if element.getparent() not in self._real_lists:
            return None
        return Block(BlockKind.ITEM, 0, 0, number=self._numbers.get(element, ""))

    def _list(self, element: Any) -> Block | None:  # noqa: ANN401
        if element.tag == "ol":
            self._numbers |= list_numbers(element)
        if next(element.iterdescendants(*_HEADINGS), None) is not None:
            return None  # the cards of a page, not a list
        self._real_lists.add(element)
        return Block(BlockKind.LIST, 0, 0)

    def _cell(self, element: Any, exits: list[Callable[[], None]]) -> Block | None:  # noqa: ANN401
        block = self._cells.get(element)
        if block:
            self._in_cell += 1
            exits.append(self._leave_cell)
        return block

    def _leave_cell(self) -> None:
        self._in_cell -= 1
        if self._joint != "\n":  # something stands in the row
            self._joint = "\t"

    def _open(self, block: Block) -> Callable[[], None]:
        """Begin a block; return what ends it and all that is still open in it."""
        depth = len(self._opened)
        self._opened.append(self._made.block(block))
        self._opened[-1].__enter__()
        return partial(self._close_to, depth)

    def _begin_value(self, block: Block) -> None:
        self._open(block)

    def _close_to(self, depth: int) -> None:
        while len(self._opened) > depth:
            self._opened.pop().__exit__(None, None, None)

    def _leave_hidden(self) -> None:
        self._in_hidden -= 1

    def _inline(self, element: Any) -> bool:  # noqa: ANN401
        """Return True if an element stands in a line: unknown ones do if there is text beside."""
        tag = element.tag
        if tag in _INLINE or element in self._cells:
            return element in self._cells or not is_block_by_style(element)
        if tag in _KNOWN:
            return False
        parent = element.getparent()
        if parent is None:
            return False
        if parent not in self._mixed:
            texts = (parent.text, *(child.tail for child in parent))
            self._mixed[parent] = any(text and not text.isspace() for text in texts)
        return self._mixed[parent]

    def _break(self) -> None:
        """End the line; in a cell, whose row is one line, only the word."""
        if not self._in_cell:
            self._joint = "\n"
        elif self._joint is None:
            self._joint = " "

    def _add(self, text: str | None) -> None:
        """Add the text of an element, its white space as in HTML."""
        words = (text or "").split()
        if not text or not words:
            self._space = self._space or bool(text)
            return
        spaced = self._space or text[0].isspace()
        joint = self._joint or (" " if spaced else "")
        self._made.add(" ".join(words), self._place, joint)
        self._joint, self._space = None, text[-1].isspace()

    def _add_preformatted(self, element: Any) -> None:  # noqa: ANN401
        lines = "".join(element.itertext()).expandtabs(4).strip("\n").split("\n")
        self._made.add("\n".join(line.rstrip() for line in lines), self._place, "\n")
        self._joint, self._space = "\n", False


def _declared(element: Any) -> Block | None:  # noqa: ANN401
    """Return the block that an element declares by its tag or its role."""
    tag = element.tag
    level = _HEADINGS.get(tag, 0)
    if element.get("role") == "heading":
        said = element.get("aria-level", "")
        level = int(said) if said in ("1", "2", "3", "4", "5", "6") else 2
    if level:
        return Block(BlockKind.HEADING, 0, 0, level=level)
    if tag in ("caption", "figcaption"):
        return Block(BlockKind.CAPTION, 0, 0)
    if tag == "pre" and _is_code(element):
        return Block(BlockKind.CODE, 0, 0)
    if tag in _NOTE_TAGS and _is_note(element):
        return Block(BlockKind.FOOTNOTE, 0, 0)
    return None


def _is_note(element: Any) -> bool:  # noqa: ANN401
    """Return True for the text of a footnote, not for the sign that refers to it."""
    role = element.get("role") or element.get("epub:type") or ""
    return role in _NOTE_ROLES or bool(_NOTE.match(element.get("id") or ""))


def _is_code(element: Any) -> bool:  # noqa: ANN401
    """Return True unless a ``pre`` element holds prose, as old pages do for its line breaks."""
    if _CODE_CLASS.search(element.get("class") or "") or element.find(".//code") is not None:
        return True
    text = "".join("".join(element.itertext()).split())
    return len(_CHINESE.findall(text)) < _CHINESE_SHARE * len(text)
