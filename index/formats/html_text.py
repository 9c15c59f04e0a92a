"""The text of HTML as a reader sees it: one line for each block, no scripts."""

import re
from typing import Any

_HIDDEN = frozenset(
    "script style noscript template head svg math iframe object rt rp".split()
)  # rt and rp hold the pronunciation of ruby text
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q"
    " ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_CELLS = frozenset(("td", "th"))
_BLOCK_END = "\0"  # cannot occur in the text: the parser removes it


def visible_text(markup: str) -> str:
    """Return the whole text of a page without scripts and the pronunciation of ruby text."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    if root is None:
        return ""
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            parts += [_separator(node), node.tail or ""]
        elif not isinstance(node.tag, str) or node.tag in _HIDDEN:
            walk.skip_subtree()
        else:
            parts += [_separator(node), node.text or ""]
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(parts).split(_BLOCK_END))
    return "\n".join(line for line in lines if line)


def _separator(node: Any) -> str:  # noqa: ANN401
    """Return what separates an element from the text before and after it."""
    if node.tag in _INLINE or node.tag in ("rt", "rp"):
        return ""
    return " " if node.tag in _CELLS else _BLOCK_END
