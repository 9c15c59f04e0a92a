"""Build the text of a document from its parts, and mark where each part stands."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from index.blocks import Block, BlockKind
from index.errors import ReadError
from index.messages import Message, say
from index.types import Box, Mark, Place, PlaceKind, RawText

# No text holds these on purpose: NUL, and what PDF writers leave of a hyphen at a line end.
_NOISE = re.compile("[\0\x02\ufffe\uffff]")

_EMPTY = say("it holds no text")

# Characters among which a text's own title is looked for; set by hand, room for a heading with
# a date and a source above it.
_BEGINNING_CHARACTERS = 300


class Assembly:
    """A text being built. Raises ReadError as soon as it is longer than the limit."""

    def __init__(self, limit: int) -> None:
        """Allow the text at most ``limit`` characters."""
        self._limit = limit
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._blocks: list[Block] = []
        self._derived: list[tuple[int, int]] = []
        self._doubtful: list[int] = []
        self.waiting = 0
        """Scanned pages, of attached files too, that are not in the text."""
        self._length = 0

    def add(
        self,
        text: str,
        place: Place | None = None,
        joint: str = "\n",
        box: Box | None = None,
        doubtful: Sequence[int] = (),
    ) -> None:
        """Append a text that stands in a place of the file, ``joint`` between it and the last.

        ``box`` says where on its page it stands, ``doubtful`` which of its characters may have
        been read wrong; such a text has none of those that are left out of texts.
        """
        if doubtful:
            blank = len(text) - len(text.lstrip())
            doubtful = [at - blank for at in doubtful if not text[at].isspace()]
        text = clean(text).strip()
        if not text:
            return
        if self._length + len(text) > self._limit:
            raise too_long(self._limit)
        if self._parts:
            self._parts.append(joint)
            self._length += len(joint)
        if place and (
            not self._marks or (self._marks[-1].place, self._marks[-1].box) != (place, box)
        ):
            self._marks.append(Mark(self._length, place, box))
        self._doubtful += (self._length + at for at in doubtful)
        self._parts.append(text)
        self._length += len(text)

    @contextmanager
    def block(self, block: Block) -> Iterator[None]:
        """Put what is added inside this context into a block, which is given its range then.

        A block in which nothing is added is dropped.
        """
        before, place = self._length, len(self._blocks)
        parts = len(self._parts)
        yield
        if len(self._parts) > parts:
            # The joint before the first text does not belong to the block.
            start = before + (len(self._parts[parts]) if parts else 0)
            self._blocks.insert(place, block._replace(start=start, end=self._length))

    def mark(self, block: Block) -> None:
        """Add a block whose range is in the text so far."""
        self._blocks.append(block)

    def derive(self, start: int, length: int) -> None:
        """Say that a number in the text so far stands in the file as a description only."""
        if length:
            self._derived.append((start, start + length))

    def attach(self, name: str, number: int, raw: RawText) -> None:
        """Append the text of an attached file, the ``number``-th, below its name."""
        place = Place(PlaceKind.ATTACHMENT, number, within=name)
        with self.block(Block(BlockKind.HEADING, 0, 0, level=1)):
            self.add(name, place)
        text = clean(raw.text)
        if self._length + 1 + len(text) > self._limit:
            raise too_long(self._limit)
        start = self._length + 1
        self._parts += ["\n", text]
        self._length += 1 + len(text)
        if not raw.marks or raw.marks[0].start > 0:
            self._marks.append(Mark(start, place))
        for mark in raw.marks:
            inner = f"{name} / {mark.place.within}" if mark.place.within else name
            self._marks.append(
                Mark(start + mark.start, replace(mark.place, within=inner), mark.box)
            )
        self._derived += [(start + low, start + high) for low, high in raw.derived]
        self._doubtful += (start + at for at in raw.doubtful)
        self.waiting += raw.waiting
        for block in raw.blocks:
            if block.kind is BlockKind.TITLE:
                block = block._replace(kind=BlockKind.HEADING, level=1)
            self._blocks.append(block._replace(start=start + block.start, end=start + block.end))

    @property
    def empty(self) -> bool:
        """True if nothing was added."""
        return not self._parts

    @property
    def length(self) -> int:
        """The number of characters so far."""
        return self._length

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    def raw(self, charset: str, empty: Message = _EMPTY) -> RawText:
        """Return the text with its marks; raise ReadError with ``empty`` if there is none."""
        if self.empty:
            raise ReadError(empty)
        return RawText(
            self.text, charset, marks=tuple(self._marks), blocks=tuple(self._blocks),
            derived=tuple(self._derived), doubtful=tuple(self._doubtful),
            waiting=self.waiting,
        )  # fmt: skip


def clean(text: str) -> str:
    """Remove characters that no text holds and replace lone surrogates by ``?``."""
    return _NOISE.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def with_title(title: str, text: str) -> str:
    """Put a title on a line above a text, unless the text begins with it."""
    return text if title in text[:_BEGINNING_CHARACTERS] else f"{title}\n{text}"


def too_long(limit: int) -> ReadError:
    """Return the error for a text of more than ``limit`` characters."""
    return ReadError(
        "its text is over the limit of {limit} characters (raise max_characters)", limit=limit
    )
