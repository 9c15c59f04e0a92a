"""The shapes of a slide in PowerPoint's binary files: their texts, their places, their tables."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.formats.legacy.ppt_file import STRING, TEXT_REFERENCE, Record, is_text, text_of

_DRAWING, _PLACEHOLDER = 1036, 3011
_GROUP, _SHAPE, _GROUP_SPACE, _OPTIONS, _MORE_OPTIONS = 0xF003, 0xF004, 0xF009, 0xF00B, 0xF122
_PLACE_IN_GROUP, _PLACE, _DATA, _TEXT = 0xF00F, 0xF010, 0xF011, 0xF00D
_HIDDEN, _TABLE, _WORD_ART, _DESCRIPTION = 0x03BF, 0x039F, 0x00C0, 0x0381
_COMPLEX = 0x8000
# Places of a slide's number, its date, its header and its footer in a text.
_FIELDS = (0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015)
_DEEPEST = 30
# Placeholders ([MS-PPT] 2.13.24).
TITLES = (0x01, 0x0D, 0x0F, 0x11)
CENTRED_TITLE = 0x0F
PAGE_PARTS = (0x07, 0x08, 0x0A, 0x0B, 0x17)
FOOTER = 0x09

Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass
class Shape:
    """A shape of a slide. ``cells`` are the shapes of a table; ``role`` is 0 for no placeholder."""

    place: Rectangle
    text: str = ""
    role: int = 0
    hidden: bool = False
    described: bool = False
    cells: "list[Shape]" = field(default_factory=list)


def shapes_of(slide: Record, listed: Sequence[str] = ()) -> list[Shape]:
    """Return the shapes of a slide that have a text or a description.

    ``listed`` are the texts that the list of slides keeps for it.
    """
    found: list[Shape] = []
    for drawing in slide.records(_DRAWING):
        for container in drawing.records():
            for group in container.records(_GROUP):
                found += _group(group, listed, None, 0)
    return found


def _group(
    group: Record, listed: Sequence[str], move: "_Move | None", depth: int
) -> Iterator[Shape]:
    """Yield the shapes of a group; the first record in it is about the group itself."""
    if depth > _DEEPEST:
        return
    own = group.first(_SHAPE)
    inner = _Move.into(own, move) if own is not None and depth else None
    options = _options(own) if own is not None else {}
    if depth and options.get(_TABLE, (0, b""))[0] & 1:
        cells = [_shape(each, listed, inner) for each in group.records(_SHAPE)][1:]
        place = _place(own, move) if own is not None else (0, 0, 0, 0)
        yield Shape(place, cells=[cell for cell in cells if cell.place[2] > cell.place[0]])
        return
    first = True
    for record in group.records(_SHAPE, _GROUP):
        if record.kind == _GROUP:
            yield from _group(record, listed, inner, depth + 1)
        elif not first:
            shape = _shape(record, listed, inner)
            if shape.text.strip() or shape.described:
                yield shape
        first = False


def _shape(record: Record, listed: Sequence[str], move: "_Move | None") -> Shape:
    options = _options(record)
    hidden = options.get(_HIDDEN, (0, b""))[0]
    texts = [_string(options, _WORD_ART)]
    for box in record.records(_TEXT):
        fields = {
            int.from_bytes(each.content[:4], "little") for each in box.records(*_FIELDS)
        }  # fmt: skip
        for each in box.records():
            if is_text(each):
                characters = enumerate(text_of(each))
                texts.append("".join(char for at, char in characters if at not in fields))
            elif each.kind == TEXT_REFERENCE and len(each.content) >= 4:
                at = int.from_bytes(each.content[:4], "little")
                texts.append(listed[at] if at < len(listed) else "")
    roles = [
        each.content[4] for data in record.records(_DATA) for each in data.records(_PLACEHOLDER)
        if len(each.content) > 4
    ]  # fmt: skip
    return Shape(
        _place(record, move),
        "\r".join(filter(None, texts)),
        roles[0] if roles else 0,
        hidden & 0x00020002 == 0x00020002,
        bool(_string(options, _DESCRIPTION)),
    )


@dataclass(frozen=True)
class _Move:
    """How the places in a group become places on the slide."""

    inner: Rectangle
    outer: Rectangle

    @classmethod
    def into(cls, group: Record, around: "_Move | None") -> "_Move | None":
        space = group.first(_GROUP_SPACE)
        if space is None or len(space.content) < 16:
            return around
        left, top, right, bottom = struct.unpack_from("<iiii", space.content)
        return cls((left, top, right, bottom), _place(group, around))

    def moved(self, place: Rectangle) -> Rectangle:
        left, top, right, bottom = self.inner
        across = (self.outer[2] - self.outer[0]) / ((right - left) or 1)
        down = (self.outer[3] - self.outer[1]) / ((bottom - top) or 1)
        return (
            self.outer[0] + (place[0] - left) * across,
            self.outer[1] + (place[1] - top) * down,
            self.outer[0] + (place[2] - left) * across,
            self.outer[1] + (place[3] - top) * down,
        )


def _place(shape: Record, move: _Move | None) -> Rectangle:
    """Return where a shape stands on its slide, in 1/576 inch."""
    for each in shape.records(_PLACE, _PLACE_IN_GROUP):
        if each.kind == _PLACE_IN_GROUP and len(each.content) >= 16:
            place = struct.unpack_from("<iiii", each.content)
            return move.moved(place) if move else place
        if each.kind == _PLACE and len(each.content) >= 8:
            form = "<iiii" if len(each.content) >= 16 else "<hhhh"
            top, left, right, bottom = struct.unpack_from(form, each.content)
            return left, top, right, bottom
    return 0, 0, 0, 0


def _options(shape: Record) -> dict[int, tuple[int, bytes]]:
    """Return value and data of each property of a shape."""
    found = {}
    for table in shape.records(_OPTIONS, _MORE_OPTIONS):
        at = 6 * table.instance
        for number in range(table.instance):
            if 6 * number + 6 > len(table.content):
                break
            name, value = struct.unpack_from("<HI", table.content, 6 * number)
            data = b""
            if name & _COMPLEX:
                data = table.content[at : at + value]
                at += value
            found[name & 0x3FFF] = (value, data)
    return found


def _string(options: dict[int, tuple[int, bytes]], name: int) -> str:
    data = options.get(name, (0, b""))[1]
    return data.decode("utf-16-le", "replace").partition("\0")[0].strip()


def strings(record: Record) -> dict[int, str]:
    """Return the texts of a record by their instance."""
    return {
        each.instance: each.content.decode("utf-16-le", "replace").strip()
        for each in record.records(STRING)
    }
