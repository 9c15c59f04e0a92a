"""The text of HTML as a reader sees it: a line for each block, no scripts."""

import re
import warnings

_HIDDEN = (
    "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object",
    "rt", "rp",
)  # fmt: skip
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q"
    " ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_END = "\0"  # no parser lets one through


def visible_text(markup: str) -> str:
    """Return the whole text of a page; scripts and the pronunciation of ruby are left out."""
    from bs4 import BeautifulSoup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XHTML is read as HTML on purpose
        soup = BeautifulSoup(markup, "lxml")
    for tag in soup.find_all(_HIDDEN):
        tag.decompose()
    for tag in soup.find_all(lambda one: one.name not in _INLINE):
        between = " " if tag.name in ("td", "th") else _END
        tag.insert_before(between)
        tag.insert_after(between)
    lines = (re.sub(r"\s+", " ", line).strip() for line in soup.get_text().split(_END))
    return "\n".join(line for line in lines if line)
