"""The numbers that OpenDocument programs print before paragraphs, which files only describe."""

from index.formats.office.parts import Element
from index.formats.opendocument.package import IDENTIFIER, STYLE, TEXT, OpenDocument
from index.formats.word.numbering import Level, Number, Numbering

_LEVELS = 9
_PATTERN = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format"
# Formats by the first of their examples (ODF 1.3, 20.314).
_FORMATS = {
    "1": "decimal", "01": "decimalZero", "a": "lowerLetter", "A": "upperLetter",
    "i": "lowerRoman", "I": "upperRoman", "一": "chineseCountingThousand",
    "壹": "chineseLegalSimplified", "①": "decimalEnclosedCircle", "甲": "ideographTraditional",
    "子": "ideographZodiac", "１": "decimalFullWidth", "": "none",
}  # fmt: skip


class Lists:
    """Counts the items of lists while a document is read in order."""

    def __init__(self, document: OpenDocument) -> None:
        """Count with the list styles of a document."""
        self._document = document
        self._levels: dict[str, dict[int, Level]] = {}
        self._source: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._numbering = Numbering.of(self._levels, self._source, self._starts, {})
        self._styles: dict[str, dict[int, Level]] = {}
        self._by_identifier: dict[str, str] = {}
        self._last: dict[str, str] = {}  # the last list of a style
        self._count = 0

    def begin(self, element: Element, style: str) -> str:
        """Return the name of the list that an element begins or goes on with."""
        continued = element.get(f"{TEXT}continue-list", "")
        if continued in self._by_identifier:
            name = self._by_identifier[continued]
        elif element.get(f"{TEXT}continue-numbering") == "true" and style in self._last:
            name = self._last[style]
        else:
            name = self._new(style)
        self._last[style] = name
        if identifier := element.get(IDENTIFIER, ""):
            self._by_identifier[identifier] = name
        return name

    def next(self, name: str, level: int, start: str = "") -> Number | None:
        """Return the number of the next item of a list; ``start`` is where it begins anew."""
        level = min(level, _LEVELS - 1)
        if start.isdecimal() and len(start) < 7:
            self._count += 1
            instance = f"{name} {self._count}"
            self._source[instance] = self._source.get(name, name)
            self._starts[instance] = {level: int(start)}
            return self._numbering.next(instance, level)
        return self._numbering.next(name, level)

    def heading(self, level: int) -> Number | None:
        """Return the number of the next heading of a level, from 0, None if headings have none."""
        levels = self._of_style("")
        if level not in levels or levels[level].format == "none":
            return None
        self._levels.setdefault("", levels)
        self._source.setdefault("", "")
        number = self._numbering.next("", level)
        return number if number and number.text else None

    def _new(self, style: str) -> str:
        self._count += 1
        name = f"list {self._count}"
        self._levels[name] = self._of_style(style)
        self._source[name] = name
        return name

    def _of_style(self, style: str) -> dict[int, Level]:
        if style not in self._styles:
            found = self._document.lists.get(style)
            levels = [_level(each) for each in found] if found is not None else []
            self._styles[style] = dict(sorted(levels))
        return self._styles[style]


def _level(element: Element) -> tuple[int, Level]:
    at = _whole(element.get(f"{TEXT}level"), 1) - 1
    if element.tag in (f"{TEXT}list-level-style-bullet", f"{TEXT}list-level-style-image"):
        return at, Level(format="bullet")
    name = element.get(f"{STYLE}num-format", "")
    form = _FORMATS.get(name.partition(",")[0].strip(), "decimal")
    pattern = element.get(_PATTERN)
    if pattern is None:
        first = at + 2 - _whole(element.get(f"{TEXT}display-levels"), 1)
        places = ".".join(f"%{each}" for each in range(max(first, 1), at + 2))
        before, after = (element.get(f"{STYLE}num-{each}", "") for each in ("prefix", "suffix"))
        pattern = f"{before}{places}{after}"
    else:  # ``%1%.%2%`` in LibreOffice
        for each in range(1, _LEVELS + 2):
            pattern = pattern.replace(f"%{each}%", f"%{each}")
    start = _whole(element.get(f"{TEXT}start-value"), 1)
    text = "" if form == "none" else pattern
    return at, Level(start=start, format=form, text=text, suffix="space")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else otherwise
