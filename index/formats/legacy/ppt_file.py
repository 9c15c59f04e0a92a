"""The records of PowerPoint's binary files ([MS-PPT]): slides, notes and masters of a file."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from index.errors import ReadError
from index.formats.builder import clean
from index.formats.legacy.compound import Compound

_CONTAINER = 0xF
_HEADER = 8
_DEEPEST = 60
_MOST_EDITS = 10_000
_MOST_RECORDS = 3_000_000
_ENCRYPTED = b"\xdf\xc4\xd1\xf3"
DOCUMENT, SLIDE, SLIDE_ATOM, SLIDE_INFO, NOTES, MASTER = 1000, 1006, 1007, 1017, 1008, 1016
_SLIDE_LIST, _SLIDE_PLACE = 4080, 1011
_TEXT_HEADER, _WIDE_TEXT, _NARROW_TEXT, TEXT_REFERENCE = 3999, 4000, 4008, 3998
STRING = 4026
_USER_EDIT, _DIRECTORY = 4085, 6002


class Record(NamedTuple):
    """A record: its type, its instance, and the records in it or else its bytes."""

    kind: int
    instance: int
    content: bytes
    container: bool

    def records(self, *kinds: int) -> Iterator["Record"]:
        """Yield the records directly in this one, of some kinds or of all."""
        if self.container:
            yield from (each for each in _records(self.content) if not kinds or each.kind in kinds)

    def first(self, *kinds: int) -> "Record | None":
        """Return the first record of some kinds directly in this one, None without one."""
        return next(self.records(*kinds), None)

    def walk(self, *kinds: int, depth: int = 0) -> Iterator["Record"]:
        """Yield the records of some kinds in this one, however deep."""
        if depth > _DEEPEST:
            raise ReadError("it is nested too deeply")
        for each in self.records():
            if each.kind in kinds:
                yield each
            if each.container:
                yield from each.walk(*kinds, depth=depth + 1)


@dataclass
class Listed:
    """A slide in the list of the document: its record, its number, and texts kept in the list."""

    record: Record | None
    identifier: int
    texts: list[str] = field(default_factory=list)


class PowerPointFile:
    """A file of PowerPoint 97 to 2003."""

    def __init__(self, compound: Compound) -> None:
        """Find its document. Raises ReadError for other versions and encrypted files."""
        self._stream = compound.stream("PowerPoint Document")
        user = compound.stream("Current User")
        if user[12:16] == _ENCRYPTED:
            raise ReadError("it is protected by a password")
        if len(user) < 20 or not self._stream:
            raise ReadError("its slides are missing or cut off")
        places, document = self._directory(int.from_bytes(user[16:20], "little"))
        self._places = places
        found = self._at(places.get(document, -1))
        if found is None or found.kind != DOCUMENT:
            raise ReadError("its list of slides is damaged")
        self.document = found

    def slides(self) -> list[Listed]:
        """Return the slides in their order."""
        return list(self._listed(0))

    def masters(self) -> dict[int, Record]:
        """Return the masters by the numbers by which slides name them."""
        return {each.identifier: each.record for each in self._listed(1) if each.record}

    def notes(self) -> dict[int, Record]:
        """Return the pages of notes by the numbers by which slides name them."""
        return {each.identifier: each.record for each in self._listed(2) if each.record}

    def _listed(self, instance: int) -> Iterator[Listed]:
        for slides in self.document.records(_SLIDE_LIST):
            if slides.instance != instance:
                continue
            current: Listed | None = None
            for record in slides.records():
                if record.kind == _SLIDE_PLACE and len(record.content) >= 16:
                    if current:
                        yield current
                    place, _, _, identifier = struct.unpack_from("<IIiI", record.content)
                    current = Listed(self._at(self._places.get(place, -1)), identifier)
                elif current and record.kind == _TEXT_HEADER:
                    current.texts.append("")
                elif current and current.texts and record.kind in (_WIDE_TEXT, _NARROW_TEXT):
                    current.texts[-1] += text_of(record)
            if current:
                yield current

    def _at(self, place: int) -> Record | None:
        """Return the record at a place of the stream, None if there is none."""
        return next(_records(self._stream, place), None) if place >= 0 else None

    def _directory(self, place: int) -> tuple[dict[int, int], int]:
        """Return the places of records by their numbers, and the number of the document.

        Each time a file is saved quickly, an edit is added that goes before those before it.
        """
        places: dict[int, int] = {}
        document = -1
        seen: set[int] = set()
        while place and place not in seen and len(seen) < _MOST_EDITS:
            seen.add(place)
            edit = self._at(place)
            if edit is None or edit.kind != _USER_EDIT or len(edit.content) < 20:
                raise ReadError("its list of saved versions is damaged")
            last, directory, reference = struct.unpack_from("<8xIII", edit.content)
            document = document if document >= 0 else reference
            listed = self._at(directory)
            if listed is not None and listed.kind == _DIRECTORY:
                for number, at in _entries(listed.content):
                    places.setdefault(number, at)
            place = last
        return places, document


def text_of(record: Record) -> str:
    """Return the characters of a record of text, with carriage returns between paragraphs."""
    narrow = record.kind == _NARROW_TEXT
    return clean(record.content.decode("latin-1" if narrow else "utf-16-le", "replace"))


def is_text(record: Record) -> bool:
    """Return True for a record that holds the characters of a text."""
    return record.kind in (_WIDE_TEXT, _NARROW_TEXT)


def _entries(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the numbers and places of a directory, which lists runs of them."""
    at = 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        first, count = head & 0xFFFFF, head >> 20
        count = min(count, (len(data) - at - 4) // 4)
        for number, place in enumerate(struct.unpack_from(f"<{count}I", data, at + 4)):
            yield first + number, place
        at += 4 + 4 * max(count, 1)


def _records(data: bytes, at: int = 0) -> Iterator[Record]:
    """Yield the records that follow each other from a place on."""
    count = 0
    while at + _HEADER <= len(data):
        version, kind, size = struct.unpack_from("<HHI", data, at)
        content = data[at + _HEADER : at + _HEADER + size]
        yield Record(kind, version >> 4, content, version & 0xF == _CONTAINER)
        at += _HEADER + size
        count += 1
        if count > _MOST_RECORDS:
            raise ReadError("it holds too many parts")
