"""The evidence for an answer: the passages of documents to quote, in the order of the answer."""

from dataclasses import dataclass
from typing import NamedTuple

from index.store import StoredDocument, StoredPassage
from index.text.words import CLOSERS

_ENDS = tuple("。！？!?….")
"""What a whole sentence ends with, before closing quotation marks and brackets."""


class QuotedCell(NamedTuple):
    """A cell ``[start, end)`` of a quoted row, and the ranges of the column names above it."""

    names: tuple[tuple[int, int], ...]
    start: int
    end: int


@dataclass(frozen=True)
class Quote:
    """A text to quote: the range ``[start, end)`` of the restored layer of a document.

    ``score`` is how well it answers, ``speaker`` who says it, '' if that is not known. ``cells``
    are those of a quoted row that have a name.
    """

    document: StoredDocument
    passage: StoredPassage
    start: int
    end: int
    score: float
    speaker: str = ""
    cells: tuple[QuotedCell, ...] = ()

    @property
    def search(self) -> str:
        """The text of the quote in the search layer."""
        return self.document.search[self.start : self.end]


class Comparison(NamedTuple):
    """How many ``rows`` of a table were compared by what stands in the columns of these names.

    ``left_out`` rows have as much as those quoted.
    """

    columns: tuple[str, ...]
    rows: int
    left_out: int = 0


@dataclass(frozen=True)
class Evidence:
    """The quotes that answer a question: a list (``items`` below its ``head``) or ``sentences``.

    ``comparison`` is how rows were found that have the most or the least of something.
    """

    sentences: tuple[Quote, ...] = ()
    head: Quote | None = None
    items: tuple[Quote, ...] = ()
    comparison: Comparison | None = None

    @property
    def is_announced(self) -> bool:
        """Return True if the head announces the items, as 有下列情形之一的： does.

        A head that is a whole sentence tells what they belong to, but they say the answer without
        it.
        """
        said = self.head.search.rstrip().rstrip(CLOSERS) if self.head else ""
        return not said.endswith(_ENDS)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes, in the order of the answer."""
        head = (self.head,) if self.head else ()
        listed = (*head, *self.items) if self.is_announced else (*self.items, *head)
        return (*listed, *self.sentences)

    def __bool__(self) -> bool:
        """Return True if there is more to quote than the head of a list."""
        return bool(self.sentences or self.items)


def names_columns(quote: Quote) -> bool:
    """Return True if a quote is a row that names the columns of a table."""
    return any(block.header for block in quote.document.tree.path_to(quote.start))


def overlap(quote: Quote, other: Quote) -> bool:
    """Return True if two quotes overlap or have the same words."""
    same_document = quote.document.id == other.document.id
    if same_document and quote.start < other.end and other.start < quote.end:
        return True
    return quote.search == other.search
