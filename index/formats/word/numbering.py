"""The numbers that Word prints before paragraphs, which its files only describe.

A list is an abstract numbering: for each of nine levels a format, a pattern such as ``第%1条`` and
when it starts again. Numbering instances refer to it and share its counters.
"""

import re
from typing import NamedTuple

from index.formats.office.parts import Element
from index.formats.printed_numbers import in_format

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_MOST = 1_000_000  # a number that a list may reach; only a broken file has more
_PLACE = re.compile(r"%([1-9])")


class Number(NamedTuple):
    """A printed number, the list it belongs to, its level from 0, and whether a list starts.

    ``text`` is '' for a bullet. ``spaced`` is True if something stands between it and its text.
    """

    text: str
    source: str
    level: int
    starts: bool
    spaced: bool


class Level(NamedTuple):
    """A level of a list, named as in Word's files; ``text`` is the pattern of its numbers."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    suffix: str = "tab"
    style: str = ""


class Numbering:
    """The numberings of a document, which count while its paragraphs are read in order."""

    def __init__(self, root: Element | None) -> None:
        """Read the part ``numbering.xml``, None for a document without one."""
        self._abstract: dict[str, dict[int, Level]] = {}
        self._source: dict[str, str] = {}  # of an instance: its abstract numbering
        self._own: dict[str, dict[int, Level]] = {}  # levels that an instance replaces
        self._start: dict[str, dict[int, int]] = {}  # where an instance starts anew
        self._linked: dict[str, str] = {}  # abstract numberings that only name a style
        self._styles: dict[str, str] = {}  # a list style to the abstract numbering it means
        self._counters: dict[str, list[int | None]] = {}
        self._used: set[str] = set()
        if root is not None:
            self._read(root)

    @classmethod
    def of(
        cls, abstract: dict[str, dict[int, Level]], source: dict[str, str],
        starts: dict[str, dict[int, int]], own: dict[str, dict[int, Level]],
    ) -> "Numbering":  # fmt: skip
        """Return the numberings of a file of another form.

        ``abstract`` are the levels of each list, ``source`` the list of each instance, ``starts``
        where instances begin anew and ``own`` the levels that they replace.
        """
        made = cls(None)
        made._abstract, made._source, made._start, made._own = abstract, source, starts, own
        return made

    def _read(self, root: Element) -> None:
        for abstract in root.iter(f"{_W}abstractNum"):
            name = abstract.get(f"{_W}abstractNumId", "")
            self._abstract[name] = dict(map(_read_level, abstract.iter(f"{_W}lvl")))
            if link := _value(abstract, "numStyleLink"):
                self._linked[name] = link
            if style := _value(abstract, "styleLink"):
                self._styles[style] = name
        for instance in root.iter(f"{_W}num"):
            name = instance.get(f"{_W}numId", "")
            self._source[name] = _value(instance, "abstractNumId")
            for override in instance.iter(f"{_W}lvlOverride"):
                level = _whole(override.get(f"{_W}ilvl"))
                start = _value(override, "startOverride")
                if start:
                    self._start.setdefault(name, {})[level] = _whole(start)
                if (own := override.find(f"{_W}lvl")) is not None:
                    self._own.setdefault(name, {})[level] = _read_level(own)[1]

    def level_of_style(self, instance: str, style: str) -> int:
        """Return the level of a list that is linked to a paragraph style, 0 if none is."""
        levels = self._abstract.get(self._resolve(instance), {})
        return next((at for at, level in levels.items() if level.style == style), 0)

    def next(self, instance: str, level: int) -> Number | None:
        """Return the number of the next paragraph of a list, None if it has none."""
        source = self._resolve(instance)
        levels = {**self._abstract.get(source, {}), **self._own.get(instance, {})}
        if level not in levels or not 0 <= level < _LEVELS:
            return None
        counters = self._counters.setdefault(source, [None] * _LEVELS)
        begins = self._start.get(instance, {})
        if instance not in self._used:
            self._used.add(instance)
            for at in begins:
                if 0 <= at < _LEVELS:
                    counters[at] = None
        last = counters[level]
        start = begins.get(level, levels[level].start)
        counters[level] = start if last is None else min(last + 1, _MOST)
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or level < restart:
                counters[below] = None
        own = levels[level]

        def printed(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            if at > level or at not in levels:
                return ""
            value = counters[at]
            value = begins.get(at, levels[at].start) if value is None else value
            return in_format(value, "decimal" if own.legal else levels[at].format)

        text = "" if own.format == "bullet" else _PLACE.sub(printed, own.text).strip()
        return Number(text, source, level, last is None, own.suffix != "nothing")

    def _resolve(self, instance: str) -> str:
        """Return the abstract numbering of an instance, through the list style that it names."""
        source = self._source.get(instance, "")
        return self._styles.get(self._linked.get(source, ""), source)


def _read_level(lvl: Element) -> tuple[int, Level]:
    restart = _value(lvl, "lvlRestart")
    formats = list(lvl.iter(f"{_W}numFmt"))  # the last one is that for older programs
    name = formats[-1].get(f"{_W}val", "decimal") if formats else "decimal"
    pattern = formats[0].get(f"{_W}format", "") if formats else ""
    zeros = re.match(r"0+1\b", pattern)
    legal = lvl.find(f"{_W}isLgl")
    return _whole(lvl.get(f"{_W}ilvl")), Level(
        start=_whole(_value(lvl, "start"), 1),
        format=f"zeros{len(zeros[0])}" if zeros else name,
        text=_value(lvl, "lvlText"),
        restart=_whole(restart) if restart else None,
        legal=legal is not None and legal.get(f"{_W}val") not in ("0", "false", "off"),
        suffix=_value(lvl, "suff") or "tab",
        style=_value(lvl, "pStyle"),
    )


def _value(parent: Element, name: str) -> str:
    """Return the value of a child element, '' without one."""
    child = parent.find(f"{_W}{name}")
    return "" if child is None else child.get(f"{_W}val") or ""


def _whole(text: str | None, otherwise: int = 0) -> int:
    """Return a whole number within bounds, or another one if the text is none."""
    digits = text.strip() if text else ""
    return min(int(digits), _MOST) if digits.isdecimal() and len(digits) < 10 else otherwise
