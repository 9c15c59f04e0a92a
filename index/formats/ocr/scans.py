"""Read scanned pages of a file, within limits, and tell how far that has come."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial

from index.errors import ScansWaiting
from index.formats.ocr import engine
from index.formats.ocr.reading_order import in_reading_order
from index.formats.ocr.strips import Picture
from index.formats.pdf.characters import Piece
from index.formats.pdf.layout import Part, changed, pieces_of
from index.messages import Message, chain, say
from index.types import RawText

INSTALL_OCR = say("make ocr (or: pip install 'yinzheng[ocr]')")
"""The command that installs what reads scans."""
_MOST_LISTED_PAGES = 10


@dataclass
class Allowance:
    """How many pages of a file may be read as pictures, and what is called before each.

    ``installed`` is False if what reads them is not there; ``used`` counts the pages that were
    read, those of attached files too.
    """

    installed: bool = True
    most_pages: int = 500
    progress: Callable[[int, int], None] = lambda page, pages: None
    used: int = 0


_allowance: ContextVar[Allowance] = ContextVar("allowance")


@contextmanager
def allowed(allowance: Allowance) -> Iterator[None]:
    """Allow so much to what is read inside this context."""
    token = _allowance.set(allowance)
    try:
        yield
    finally:
        _allowance.reset(token)


@dataclass
class Scans:
    """The pages of a file that are pictures: those read, by number, and those that were not."""

    read: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    sealed: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    over: list[int] = field(default_factory=list)
    doubtful: int = 0
    allowance: Allowance = field(
        default_factory=lambda: _allowance.get(None) or Allowance(engine.is_installed())
    )

    def read_page(
        self, number: int, pages: int, picture: Callable[[], tuple[Picture, float]]
    ) -> list[Part]:
        """Return the parts of page ``number`` of ``pages``, none if it is not read.

        ``picture`` gives its pixels and how large each is, in the unit of the page.
        """
        allowance = self.allowance
        if not allowance.installed:
            self.waiting.append(number)
            return []
        if allowance.used >= allowance.most_pages:
            self.over.append(number)
            return []
        allowance.used += 1
        allowance.progress(number, pages)
        found = read_page_image(*picture())
        if found.sealed:
            self.sealed.append(number)
        (self.read if found.parts else self.empty).append(number)
        self.doubtful += sum(
            len(piece.doubtful) for part in found.parts for piece in pieces_of(part)
        )
        return found.parts

    def raise_if_waiting(self) -> None:
        """Raise ScansWaiting if pages wait for what reads them."""
        if self.waiting:
            count = len(self.waiting)
            pages = (
                say("1 scanned page") if count == 1 else say("{count} scanned pages", count=count)
            )
            told = say("{pages}, waiting for OCR: {command}", pages=pages, command=INSTALL_OCR)
            raise ScansWaiting(told, count)

    def noted(self, raw: RawText) -> RawText:
        """Return a text with notes on these pages, and how many of them wait."""
        return replace(
            raw, notes=(*raw.notes, *self.notes()), waiting=raw.waiting + len(self.waiting)
        )

    def notes(self) -> Iterator[Message]:
        """Yield what a user should know of the pages."""
        if self.read:
            read = [say("{pages} read by OCR", pages=listed_pages(self.read))]
            if self.doubtful:
                read += [say("{count} of its characters are doubtful", count=self.doubtful)]
            yield chain(read)
        if self.sealed:
            pages = listed_pages(self.sealed)
            yield say("a red seal on {pages}, whose own words are not read", pages=pages)
        if self.empty:
            yield say("no text found in the picture on {pages}", pages=listed_pages(self.empty))
        if self.waiting:
            yield say(
                "scanned, waiting for OCR: {pages}; {command}",
                pages=listed_pages(self.waiting), command=INSTALL_OCR,
            )  # fmt: skip
        if self.over:
            pages = listed_pages(self.over)
            yield say("not read by OCR, over the limit max_ocr_pages: {pages}", pages=pages)


@dataclass(frozen=True)
class ReadImage:
    """What a picture of a page says; the places of its parts are in the unit of the page."""

    parts: list[Part]
    sealed: bool


def read_page_image(picture: Picture, unit: float = 1.0) -> ReadImage:
    """Read a picture of a page, whose pixels are ``unit`` large each.

    The places of the parts are given so, from the top, which has the height 0.
    """
    found = engine.read_lines(picture)
    parts = in_reading_order(found.lines)
    return ReadImage([changed(part, partial(_scaled, unit=unit)) for part in parts], found.sealed)


def listed_pages(numbers: Sequence[int]) -> Message:
    """Return the first page numbers as a phrase, such as ``p. 2, 3 and 4 more``."""
    shown, more = tuple(numbers[:_MOST_LISTED_PAGES]), len(numbers) - _MOST_LISTED_PAGES
    if more > 0:
        return say("p. {pages} and {more} more", pages=shown, more=more)
    return say("p. {pages}", pages=shown)


def _scaled(piece: Piece, unit: float) -> Piece:
    left, bottom, right, top = (
        round(at * unit, 1) for at in (piece.left, piece.bottom, piece.right, piece.top)
    )
    return piece._replace(left=left, bottom=bottom, right=right, top=top)
