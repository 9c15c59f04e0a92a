"""The element tree of a web page, and what of it a reader of the page sees."""

import re
from typing import Any

from index.blocks import Visibility

SKIPPED = frozenset(
    "script style noscript template head svg iframe object embed canvas audio video map rt rp rtc"
    " button select textarea datalist".split()
)
"""Elements whose text is not part of what a page says; ``rt`` and ``rp`` hold the pronunciation
of ruby text."""

_SELECTOR = re.compile(r"(?P<tag>[a-z]\w*)|(?:[a-z]\w*)?(?P<name>[.#][\w-]+)", re.I)
_UNSEEN_IN_SHEET = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:[;!]|$)"
    r"|font-size\s*:\s*0\w*\s*(?:[;!]|$)", re.I
)  # fmt: skip
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)\s*(?:[;!]|$)", re.I)
_CROSSED = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_STRUCK = frozenset(("del", "s", "strike"))
# Style sheets are read up to this length; set by hand, more than a page has of its own.
_MAX_STYLE_CHARACTERS = 200_000
# An element that holds more of the text than this is shown by a script later; set by hand.
_MAIN_SHARE = 0.5


def parse_tree(markup: str) -> Any:  # noqa: ANN401
    """Return the root element of a page; None if it has none or is nested too deeply.

    libxml2 drops what is nested more than 2,048 deep and all that comes after it.
    """
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    if any("depth" in entry.message for entry in parser.error_log.filter_from_fatals()):
        return None
    if root is not None:
        for template in root.iter("template"):
            if template.get("shadowrootmode") or template.get("shadowmode"):
                template.tag = "div"  # the shadow tree of an element, which is shown in its place
    return root


def is_block_by_style(element: Any) -> bool:  # noqa: ANN401
    """Return True if the style of an element itself begins a line of its own for it."""
    style = element.get("style")
    return bool(style and _BLOCK.search(style))


class Appearance:
    """Tells which elements of a page are hidden or struck through.

    It knows the attributes of an element and the plain selectors (``p``, ``.x``, ``#x``) of the
    style sheets in the page.
    """

    def __init__(self, root: Any, lengths: dict[Any, int]) -> None:  # noqa: ANN401
        """Read the style sheets of the page of which ``root`` is the part that is read.

        ``lengths`` are the characters in each element.
        """
        self._lengths = lengths
        self._whole = lengths.get(root, 0)
        self._styles: dict[str, Visibility] = {}
        sheet = "".join("".join(style.itertext()) for style in root.getroottree().iter("style"))
        if "none" in sheet or "hidden" in sheet or "through" in sheet or "opacity" in sheet:
            self._read(sheet[:_MAX_STYLE_CHARACTERS])

    def of(self, element: Any) -> Visibility:  # noqa: ANN401
        """Return how an element is shown, apart from the elements around it."""
        found = self._declared(element)
        if found is Visibility.HIDDEN and (
            self._lengths.get(element, 0) > _MAIN_SHARE * self._whole or _only_formula(element)
        ):
            return Visibility.VISIBLE
        return found

    def _declared(self, element: Any) -> Visibility:  # noqa: ANN401
        style = element.get("style")
        if style:
            if _UNSEEN.search(style):
                return Visibility.HIDDEN
            if _CROSSED.search(style):
                return Visibility.STRUCK
        if element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return Visibility.HIDDEN
        if element.tag == "dialog" and element.get("open") is None:
            return Visibility.HIDDEN
        if element.tag in _STRUCK:
            return Visibility.STRUCK
        if self._styles:
            names = [element.tag, *(f".{name}" for name in (element.get("class") or "").split())]
            for name in (*names, f"#{element.get('id')}"):
                if name in self._styles:
                    return self._styles[name]
        return Visibility.VISIBLE

    def _read(self, sheet: str) -> None:
        sheet = "".join(part.rpartition("*/")[2] for part in f"*/{sheet}".split("/*"))
        depth = 0  # rules inside of another hold for printing or for narrow screens only
        for rule in sheet.split("}"):
            depth += rule.count("{")
            selectors, _, style = rule.rpartition("{")
            depth = max(0, depth - 1)
            if depth:
                continue
            if _UNSEEN_IN_SHEET.search(style):
                shown = Visibility.HIDDEN
            elif _CROSSED.search(style):
                shown = Visibility.STRUCK
            else:
                continue
            for selector in selectors.split(","):
                plain = _SELECTOR.fullmatch(selector.strip())
                if plain:
                    self._styles[plain["name"] or plain["tag"].lower()] = shown


def _only_formula(element: Any) -> bool:  # noqa: ANN401
    """Return True for a formula that is kept for screen readers beside its picture."""
    return len(element) == 1 and element[0].tag == "math" and not (element.text or "").strip()


def replaced(element: Any) -> bool:  # noqa: ANN401
    """Return True if an element only draws the formula that stands before it once more."""
    before = element.getprevious()
    return (
        element.get("aria-hidden") == "true"
        and before is not None
        and next(before.iter("math"), None) is not None
    )


def lengths(root: Any) -> dict[Any, int]:  # noqa: ANN401
    """Return how many characters of text each element holds, spaces left out."""
    found: dict[Any, int] = {}
    for element in reversed(list(root.iter())):
        own = 0 if element.tag in SKIPPED else size(element.text)
        for child in element if own or element.tag not in SKIPPED else ():
            own += found.get(child, 0) + size(child.tail)
        found[element] = own
    return found


def size(text: str | None) -> int:
    """Return the number of characters of a text that may be None, spaces left out."""
    return len("".join(text.split())) if text else 0
