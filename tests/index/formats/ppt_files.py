"""Write presentations as PowerPoint did from 1997 to 2003 ([MS-PPT])."""

import struct
from dataclasses import dataclass

from tests.index.formats.compound_files import compound, property_set


@dataclass
class PptSlide:
    """A slide: its shapes, as ``shape`` makes them, its notes, and what is around it."""

    shapes: tuple
    notes: str = ""
    hidden: bool = False
    footer: str = ""
    comment: str = ""
    layout: int = 1


def record(kind, content=b"", instance=0, container=False):
    """Return a record; several records make up the content of a container."""
    content = b"".join(content) if isinstance(content, list | tuple) else content
    version = 0xF if container else 0
    return struct.pack("<HHI", version | instance << 4, kind, len(content)) + content


def box(kind, *records):
    return record(kind, records, container=True)


def shape(text, left=0, top=0, right=100, bottom=50, *, role=0, hidden=False, art="",
          description="", child=False, narrow=False, field=None):  # fmt: skip
    """Return a shape with a text; in a group its place is that of a ``child``."""
    options, data = [], b""
    if hidden:
        options.append(struct.pack("<HI", 0x03BF, 0x00020002))
    for name, value in ((0xC0, art), (0x381, description)):
        if value:
            written = value.encode("utf-16-le") + b"\0\0"
            options.append(struct.pack("<HI", 0x8000 | name, len(written)))
            data += written
    place = (
        record(0xF00F, struct.pack("<iiii", left, top, right, bottom))
        if child
        else record(0xF010, struct.pack("<hhhh", top, left, right, bottom))
    )
    characters = record(4008, text.encode("latin-1")) if narrow else record(
        4000, text.encode("utf-16-le")
    )  # fmt: skip
    marks = record(0x0FD8, struct.pack("<i", field)) if field is not None else b""
    parts = [record(0xF00B, b"".join(options) + data, len(options)), place]
    if role:
        parts.append(box(0xF011, record(3011, struct.pack("<iBBH", 0, role, 0, 0))))
    if text:
        parts.append(box(0xF00D, record(3999, bytes(4)), characters, marks))
    return box(0xF004, *parts)


def group(shapes, place=(0, 0, 100, 100), space=(0, 0, 100, 100), *, table=False):
    """Return a group, or a table, of shapes that have places in the space of the group."""
    left, top, right, bottom = place
    options = struct.pack("<HI", 0x039F, 1) if table else b""
    own = box(
        0xF004, record(0xF009, struct.pack("<iiii", *space)),
        record(0xF010, struct.pack("<hhhh", top, left, right, bottom)),
        record(0xF122, options, int(table)),
    )  # fmt: skip
    return box(0xF003, own, *shapes)


def _page(kind, atom, shapes, more=b""):
    own = box(0xF004, record(0xF009, bytes(16)))
    drawing = box(1036, box(0xF002, box(0xF003, own, *shapes)))
    return box(kind, atom, drawing, more)


def _comment(text):
    return box(12000, record(4026, "王五".encode("utf-16-le"), 0),
               record(4026, text.encode("utf-16-le"), 1))  # fmt: skip


def as_ppt(slides, *, master=(), embedded=0, encrypted=False, title="", old=()):
    """Return a presentation of slides.

    ``old`` are slides of an earlier version, which the file still holds.
    """
    stream = bytearray()
    places = {}

    def put(number, content):
        places[number] = len(stream)
        stream.extend(content)

    edits = b""
    for version in filter(None, (old, slides)):
        listed, notes = [], []
        put(2, _page(1016, b"", master))
        for at, slide in enumerate(version):
            slide = slide if isinstance(slide, PptSlide) else PptSlide((shape(slide),))
            notes_number = 500 + at if slide.notes else 0
            atom = struct.pack("<i8xIIHH", slide.layout, 0x80000000, notes_number, 0, 0)
            info = record(1017, struct.pack("<iiBBHBxxx", 0, 0, 0, 0, 4 * slide.hidden, 0))
            around = info
            if slide.comment:
                around += box(5000, _comment(slide.comment))
            if slide.footer:
                around += box(4057, record(4026, slide.footer.encode("utf-16-le"), 2))
            put(10 + at, _page(1006, record(1007, atom), slide.shapes, around))
            listed.append(record(1011, struct.pack("<IIiII", 10 + at, 0, 0, 256 + at, 0)))
            if slide.notes:
                put(100 + at, _page(1008, record(1009, bytes(8)), (shape(slide.notes),)))
                notes.append(record(1011, struct.pack("<IIiII", 100 + at, 0, 0, notes_number, 0)))
        masters = record(1011, struct.pack("<IIiII", 2, 0, 0, 0x80000000, 0))
        document = box(
            1000, record(4080, listed, 0, container=True),
            record(4080, masters, 1, container=True), record(4080, notes, 2, container=True),
            box(1033, *[record(4044, b"", 0, container=True)] * embedded),
        )  # fmt: skip
        put(1, document)
        directory = len(stream)
        entries = b"".join(
            struct.pack("<II", number | 1 << 20, place) for number, place in places.items()
        )
        stream.extend(record(6002, entries))
        last, edits = edits, len(stream)
        stream.extend(record(4085, struct.pack("<IIIIIHH", 0, 0, last or 0, directory, 1, 0, 0)))
    token = b"\xdf\xc4\xd1\xf3" if encrypted else b"\x5f\xc0\x91\xe3"
    user = record(4086, struct.pack("<I4sIHHBBH", 20, token, edits, 0, 1012, 3, 0, 0))
    return compound(
        {
            "PowerPoint Document": bytes(stream),
            "Current User": user,
            "\x05SummaryInformation": property_set({2: title, 4: "王五"}),
        }
    )
