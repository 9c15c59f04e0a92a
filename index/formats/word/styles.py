"""The styles of Word documents: what is a title or a heading, hidden, struck through, numbered."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from index.blocks import BlockKind, Visibility
from index.formats.office.parts import Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 50  # styles that a style may be based on, one on another; set by hand
# Word stores the English names of its own styles whatever language it shows them in; other
# programs write the Chinese ones.
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*[1-9]", re.IGNORECASE)
_KINDS = {
    "title": BlockKind.TITLE, "标题": BlockKind.TITLE, "標題": BlockKind.TITLE,
    "caption": BlockKind.CAPTION, "题注": BlockKind.CAPTION, "標號": BlockKind.CAPTION,
}  # fmt: skip
_BODY_TEXT = 9  # the outline level of what is no heading


class Numbered(NamedTuple):
    """The list that a paragraph belongs to: the instance ('0' for none) and the level, if said."""

    instance: str = ""
    level: int | None = None


class _Style(NamedTuple):
    name: str
    based_on: str
    outline: int | None
    numbered: Numbered
    looks: dict[str, bool]


class Styles:
    """The styles of a document by their identifiers."""

    def __init__(self, root: Element | None) -> None:
        """Read the part ``styles.xml``, None for a document without one."""
        self._styles: dict[str, _Style] = {}
        self._default = ""
        self._looks: dict[str, dict[str, bool]] = {}
        for style in root.iter(f"{WORD}style") if root is not None else ():
            name = style.get(f"{WORD}styleId", "")
            self._styles[name] = _Style(
                value(style, "name").strip().lower(), value(style, "basedOn"),
                outline_level(style.find(f"{WORD}pPr")), numbering(style.find(f"{WORD}pPr")),
                looks(style.find(f"{WORD}rPr")),
            )  # fmt: skip
            if style.get(f"{WORD}type") == "paragraph" and on(style.get(f"{WORD}default", "0")):
                self._default = name

    def kind(self, style: str, outline: int | None) -> tuple[BlockKind | None, int]:
        """Return whether a paragraph is a title, a heading of some level or a caption.

        ``outline`` is the level that the paragraph itself states, from 0.
        """
        if outline is not None:
            return _of_outline(outline)
        for each in self._line(style):
            if found := _of_name(each.name):
                return found
            if each.outline is not None:
                return _of_outline(each.outline)
        return None, 0

    def numbering(self, style: str) -> tuple[Numbered, str]:
        """Return the list that a style puts its paragraphs into, and the style that says so."""
        names = [style or self._default]
        for each in self._line(style):
            if each.numbered.instance:
                return each.numbered, names[-1]
            names.append(each.based_on)
        return Numbered(), ""

    def visibility(self, own: Element | None, *styles: str) -> Visibility:
        """Return how a run is shown: its own properties count more than those of its styles."""
        found = looks(own)
        for style in styles:
            if style not in self._looks:
                line = list(self._line(style))
                self._looks[style] = {
                    k: v for each in reversed(line) for k, v in each.looks.items()
                }
            found = {**self._looks[style], **found}
        if found.get("vanish"):
            return Visibility.HIDDEN
        struck = found.get("strike") or found.get("dstrike")
        return Visibility.STRUCK if struck else Visibility.VISIBLE

    def _line(self, style: str) -> Iterator[_Style]:
        """Yield a style and those that it is based on."""
        style = style or self._default
        for _ in range(_DEEPEST):
            if style not in self._styles:
                return
            yield self._styles[style]
            style = self._styles[style].based_on


def style_kind(names: Iterable[str], outline: int | None) -> tuple[BlockKind | None, int]:
    """Return whether a paragraph is a title, a heading of some level or a caption.

    ``names`` are those of its style and of the styles that it is based on, ``outline`` the level
    that the paragraph or its style states, from 0.
    """
    for name in names:
        if found := _of_name(name.strip().lower()):
            return found
    return _of_outline(outline)


def _of_name(name: str) -> tuple[BlockKind | None, int] | None:
    if kind := _KINDS.get(name):
        return kind, 0
    if _CONTENTS.fullmatch(name):
        return BlockKind.PARAGRAPH, 0  # it repeats a heading, but is none
    if heading := _HEADING.fullmatch(name):
        return BlockKind.HEADING, int(heading[1])
    return None


def _of_outline(outline: int | None) -> tuple[BlockKind | None, int]:
    if outline is not None and 0 <= outline < _BODY_TEXT:
        return BlockKind.HEADING, outline + 1
    return None, 0


def value(parent: Element | None, name: str) -> str:
    """Return the value of a child element, '' without one."""
    child = None if parent is None else parent.find(f"{WORD}{name}")
    return "" if child is None else child.get(f"{WORD}val") or ""


def on(setting: str | None) -> bool:
    """Return True if the value of a switch turns it on; one without a value does."""
    return setting not in ("0", "false", "off", "none")


def outline_level(properties: Element | None) -> int | None:
    """Return the outline level of paragraph properties, from 0, None if they state none."""
    level = value(properties, "outlineLvl")
    return int(level) if level.isdecimal() and len(level) < 3 else None


def numbering(properties: Element | None) -> Numbered:
    """Return the list that paragraph properties name."""
    numbers = None if properties is None else properties.find(f"{WORD}numPr")
    level = value(numbers, "ilvl")
    return Numbered(value(numbers, "numId"), int(level) if level.isdecimal() else None)


def looks(properties: Element | None) -> dict[str, bool]:
    """Return which of hidden and struck through run properties turn on or off."""
    found = {}
    if properties is None:
        return {}
    for name in ("vanish", "strike", "dstrike"):
        switch = properties.find(f"{WORD}{name}")
        if switch is not None:
            found[name] = on(switch.get(f"{WORD}val"))
    return found
