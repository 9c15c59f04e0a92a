"""The characters that an OFD page draws, and where each of them stands.

A text object has a boundary on the page and may have a matrix (CTM); the characters of its
``TextCode`` stand at X and Y and go on by the distances in DeltaX and DeltaY, which may be packed
(``g 4 5`` is four times 5). Y grows downwards; the characters returned have it the other way
round, as PDF does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot, isfinite

from index.errors import ReadError
from index.formats.builder import clean
from index.formats.ofd.package import Document
from index.formats.office.parts import Element
from index.formats.pdf.characters import Character, runs_down
from index.formats.pdf.layout import Lines, Part, set_level, vertical_lines
from index.text.normalize import width
from index.types import Box

_MOST_CHARACTERS = 200_000  # on a page; set by hand, far above what fits on one
_MOST_OBJECTS = 200_000
_DEEPEST = 16  # drawings in drawings
_ABOVE, _BELOW = 0.85, 0.15  # of a character's size, above and below its base line
_FULL_ADVANCE = 1.1  # sizes up to the next character that leave no gap
_SLANTED = 0.2  # the sine of an angle from which on a text is neither level nor upright
_MOST_POINTS = 50_000  # steps of all paths of a page that are drawn
# The steps of a path: the letter of SVG, and how many points follow.
_PATH_STEPS = {
    "S": ("M", 1), "M": ("M", 1), "L": ("L", 1), "Q": ("Q", 2), "B": ("C", 3), "A": ("A", 1),
    "C": ("Z", 0),
}  # fmt: skip
_UNKNOWN = "\u00a4\ufffd"  # what producers write for a glyph without a character

_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class PageText:
    """What a page draws: its text, text that is hidden or slanted, and its pictures.

    A picture is the area that it covers, how wide it is, and the name of its resource.
    ``unknown`` counts glyphs without a character. If the page is to be drawn, ``placed`` are the
    boxes of its pictures and their resources, ``strokes`` its paths as path data of SVG.
    """

    level: list[Character] = field(default_factory=list)
    down: list[Character] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pictures: list[tuple[float, float, str]] = field(default_factory=list)
    unknown: int = 0
    placed: list[tuple[Box, str]] = field(default_factory=list)
    strokes: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of its visible characters."""
        return len(self.level) + len(self.down) + sum(map(len, self.slanted))

    def parts(self) -> list[Part]:
        """Return the text in the order in which it is read."""
        if self.level and not self.down and runs_down(self.level):
            return [Lines(vertical_lines(self.level))]
        upright = [Lines(vertical_lines(self.down))] if self.down else []
        parts = set_level(self.level) if self.level else []
        # A page of vertical text has level page numbers; a level one upright margins.
        return [*upright, *parts] if len(self.down) > len(self.level) else [*parts, *upright]


def read_layers(document: Document, layers: Iterator[Element], *, drawn: bool = False) -> PageText:
    """Return what the layers of a page draw, with its strokes only if it is to be drawn.

    Raises ReadError if that is out of bounds.
    """
    reader = _Reader(document, drawn)
    for layer in layers:
        reader.walk(layer, _SAME, hidden=False, depth=0)
    return reader.text


class _Reader:
    def __init__(self, document: Document, drawn: bool) -> None:
        self.text = PageText()
        self._document = document
        self._drawn = drawn
        self._points = 0
        self._seen: set[tuple[str, int, int]] = set()
        self._objects = 0

    def walk(self, parent: Element, matrix: _Matrix, *, hidden: bool, depth: int) -> None:
        """Read the objects of a layer, a block or a drawing."""
        if depth > _DEEPEST:
            raise ReadError("its drawings are nested too deeply")
        if parent.get("Visible", "true") == "false":
            hidden = True
        for element in parent.iterchildren("{*}*"):
            self._objects += 1
            if self._objects > _MOST_OBJECTS:
                raise ReadError("a page draws over {most} objects", most=_MOST_OBJECTS)
            kind = element.tag.rpartition("}")[2]
            unseen = hidden or element.get("Visible", "true") == "false"
            if kind == "TextObject":
                self._add(element, matrix, hidden=unseen)
            elif kind in ("ImageObject", "PathObject"):
                self._show(kind, element, matrix, hidden=unseen)
            elif kind in ("PageBlock", "Appearance"):
                self.walk(element, _placed(element, matrix), hidden=unseen, depth=depth + 1)
            elif kind == "CompositeObject":
                content = self._document.unit(element.get("ResourceID", ""))
                if content is not None:
                    self.walk(content, _placed(element, matrix), hidden=unseen, depth=depth + 1)

    def _show(self, kind: str, element: Element, matrix: _Matrix, *, hidden: bool) -> None:
        """Keep a picture or a path that is not hidden."""
        if hidden:
            return
        if kind == "ImageObject":
            self.text.pictures.append(_picture(element))
            if self._drawn:
                self.text.placed.append((_box(element, matrix), element.get("ResourceID", "")))
        elif self._drawn:
            self._stroke(element, _placed(element, matrix))

    def _stroke(self, element: Element, matrix: _Matrix) -> None:
        """Keep a path with its points where they stand on the page; of very many only some."""
        words = iter((element.findtext("{*}AbbreviatedData") or "").split())
        steps: list[str] = []
        for word in words:
            letter, points = _PATH_STEPS.get(word, ("", 0))
            self._points += 1
            if not letter or self._points > _MOST_POINTS:
                break
            given = [_number(next(words, ""), 0) for _ in range(5 * (word == "A"))]
            if given:  # radii, angle and two flags
                scale = hypot(matrix[0], matrix[1])
                arc = (given[0] * scale, given[1] * scale, given[2], given[3] != 0, given[4] != 0)
                letter += " ".join(f"{value:.2f}" if at < 3 else str(int(value))
                                   for at, value in enumerate(arc)) + " "  # fmt: skip
            ends = []
            for _ in range(points):
                x, y = _number(next(words, ""), 0), _number(next(words, ""), 0)
                ends += [f"{at:.2f}" for at in _apply(matrix, x, y)]
            steps.append(letter + " ".join(ends))
        if steps and steps[0].startswith("M"):
            self.text.strokes.append("".join(steps))

    def _add(self, element: Element, matrix: _Matrix, *, hidden: bool) -> None:
        inner = _placed(element, matrix)
        size = _numbers(element.get("Size", ""), 1)[0] or 1.0
        scale = _numbers(element.get("HScale", ""), 1)[0] or 1.0
        at_x = at_y = 0.0
        for code in element.iterfind("{*}TextCode"):
            text = clean(code.text or "").replace("\r", "").replace("\n", "")
            at_x = _number(code.get("X"), at_x)
            at_y = _number(code.get("Y"), at_y)
            if not text.strip():
                continue
            if self.text.size + len(text) > _MOST_CHARACTERS:
                raise ReadError("a page holds over {most} characters", most=_MOST_CHARACTERS)
            if hidden:
                self.text.hidden.append(text.strip())
                continue
            self._place(text, (at_x, at_y), code, inner, size, scale, element)

    def _place(
        self, text: str, start: tuple[float, float], code: Element, matrix: _Matrix, size: float,
        scale: float, element: Element,
    ) -> None:  # fmt: skip
        points = list(_points(text, start, code, size, scale))
        places = [_apply(matrix, x, y) for x, y in points]
        along = _direction(places, matrix, element.get("ReadDirection", "0"))
        if _SLANTED < abs(along[0]) and _SLANTED < abs(along[1]):
            self.text.slanted.append(text.strip())
            return
        high = max(size * hypot(matrix[2], matrix[3]), 0.1)
        wide = size * scale * hypot(matrix[0], matrix[1])
        target = self.text.down if abs(along[1]) > abs(along[0]) else self.text.level
        target.append(("\n", 0, 0, 0, 0))
        upright = abs(matrix[0]) > abs(matrix[1])  # characters stand, they do not lie
        for at, (character, (x, y)) in enumerate(zip(text, places, strict=True)):
            if character in _UNKNOWN:
                self.text.unknown += 1
                continue
            key = (character, round(4 * x / high), round(4 * y / high))
            if key in self._seen and not character.isspace():  # drawn twice to look bold
                continue
            self._seen.add(key)
            if character == " ":
                target.append(("", 0, 0, 0, 0))
                continue
            if target is self.text.down:
                left = x if upright else x - high * _BELOW
                top = -y + (high * _ABOVE if upright else 0)
                target.append((character, left, top - high, left + high, top))
                continue
            right = x + wide * (1 if width(character) >= 1 else 0.5)
            # A monospaced font gives a digit as much room as a Chinese character.
            if at + 1 < len(places) and 0 < places[at + 1][0] - x < _FULL_ADVANCE * wide:
                right = places[at + 1][0]
            target.append((character, x, -y - high * _BELOW, right, -y + high * _ABOVE))


def _box(element: Element, matrix: _Matrix) -> Box:
    """Return where the boundary of an object lies on the page."""
    left, top, wide, high = _numbers(element.get("Boundary", ""), 4)
    corners = [_apply(matrix, x, y) for x in (left, left + wide) for y in (top, top + high)]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(down), max(across), max(down)


def _picture(element: Element) -> tuple[float, float, str]:
    _, _, wide, high = _numbers(element.get("Boundary", ""), 4)
    return wide * high, wide, element.get("ResourceID", "")


def _points(
    text: str, start: tuple[float, float], code: Element, size: float, scale: float
) -> Iterator[tuple[float, float]]:
    """Yield where the characters of a text code stand, in the space of their object."""
    x, y = start
    across = _deltas(code.get("DeltaX", ""), len(text))
    down = _deltas(code.get("DeltaY", ""), len(text))
    for at, character in enumerate(text):
        yield x, y
        if at < len(across):
            x += across[at]
        elif at >= len(down):
            x += size * scale * (1 if width(character) >= 1 else 0.5)
        if at < len(down):
            y += down[at]


def _deltas(packed: str, most: int) -> list[float]:
    """Return the distances of a packed list, at most so many."""
    found: list[float] = []
    words = iter(packed.split())
    for word in words:
        if word == "g":
            count, distance = _number(next(words, ""), 0), _number(next(words, ""), 0)
            found += [distance] * max(0, min(int(count), most - len(found)))
        else:
            found.append(_number(word, 0))
        if len(found) >= most:
            break
    return found[:most]


def _direction(
    places: Sequence[tuple[float, float]], matrix: _Matrix, reading: str
) -> tuple[float, float]:
    """Return the direction in which a text runs on the page, as a vector of length 1."""
    along = (0.0, 0.0)
    for (x, y), (next_x, next_y) in pairwise(places):
        along = (along[0] + next_x - x, along[1] + next_y - y)
    if not any(along):
        along = (matrix[2], matrix[3]) if reading in ("90", "270") else (matrix[0], matrix[1])
    length = hypot(*along) or 1.0
    return along[0] / length, along[1] / length


def _placed(element: Element, outer: _Matrix) -> _Matrix:
    """Return the matrix of what is in an object: its own, its place, and that around it."""
    left, top, *_ = _numbers(element.get("Boundary", ""), 4)
    own = element.get("CTM", "")
    a, b, c, d, e, f = _numbers(own, 6) if len(own.split()) == 6 else _SAME
    x, y = _apply(outer, e + left, f + top)
    return (
        outer[0] * a + outer[2] * b, outer[1] * a + outer[3] * b,
        outer[0] * c + outer[2] * d, outer[1] * c + outer[3] * d, x, y,
    )  # fmt: skip


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    return (
        matrix[0] * x + matrix[2] * y + matrix[4],
        matrix[1] * x + matrix[3] * y + matrix[5],
    )


def _numbers(text: str, count: int) -> list[float]:
    """Return so many numbers of a text, 0 for those that are missing or broken."""
    found = [_number(word, 0) for word in text.split()[:count]]
    return found + [0.0] * (count - len(found))


def _number(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return value if isfinite(value) and abs(value) < 1e9 else otherwise
