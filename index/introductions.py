"""Find what stands above a position of a document and says what it is about."""

from collections.abc import Iterator
from itertools import islice

from index.blocks import Block, BlockKind

HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)

_FIRST = 20  # children that may introduce the others; set by hand, a list may have 100,000
# Everything else is introduced by its title or heading.
_INTRODUCED = {
    BlockKind.LIST: (BlockKind.LEAD_IN,),
    BlockKind.QA: (BlockKind.QUESTION,),
    BlockKind.PAIR: (BlockKind.KEY,),
}


def titled_section(text: str, tree: Block, title: str) -> Block | None:
    """Return the section that has the title of its document for its heading, None if none has.

    A file of several parts of equal rank is named after the first of them, whose heading says
    nothing about the others. ``text`` is the document in the layer of the title.
    """
    for section in tree.children:
        heading = section.first(*HEADINGS) if section.kind is BlockKind.SECTION else None
        if heading is None:
            continue
        if " ".join(text[heading.start : heading.end].split()).strip("#* ") == title:
            # A heading with nothing under it may well be the title of all that follows.
            has_text = bool(text[heading.end : section.end].strip())
            return section if has_text else None
    return None


def introductions(tree: Block, position: int) -> Iterator[Block]:
    """Yield what stands above a position and introduces it, from the outermost block.

    That is the title, the headings, the lead-in of a list, the question of an answer, the key of
    a value, and the captions and header rows of a table; all end before the position.
    """
    for block in tree.path_to(position):
        yield from introduction(block, position)


def introduction(block: Block, position: int) -> Iterator[Block]:
    """Yield the children of a block that introduce what stands at a position in it."""
    if block.kind is BlockKind.TABLE:
        for child in block.children:
            if child.end > position or not (child.header or child.kind is BlockKind.CAPTION):
                break
            yield child
    else:
        kinds = _INTRODUCED.get(block.kind, HEADINGS)
        first = next(
            (child for child in islice(block.children, _FIRST) if child.kind in kinds), None
        )
        if first is not None and first.end <= position:
            yield first
