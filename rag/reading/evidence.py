"""What an answer is made from: the quotes to be made, in the order of the answer."""

from dataclasses import dataclass

from index.store import StoredDocument, StoredPassage


@dataclass(frozen=True)
class Quote:
    """A quote to be made: restored range ``[start, end)`` of a document.

    ``score`` is how well it answers, ``speaker`` who says it where that is known.
    """

    document: StoredDocument
    passage: StoredPassage
    start: int
    end: int
    score: float
    speaker: str = ""

    @property
    def search(self) -> str:
        """Its text in the search layer."""
        return self.document.search[self.start : self.end]


@dataclass(frozen=True)
class Evidence:
    """The quotes that answer a question: a list (``items`` after its ``head``) or ``sentences``."""

    sentences: tuple[Quote, ...] = ()
    head: Quote | None = None
    items: tuple[Quote, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes, in the order of the answer."""
        return (*((self.head,) if self.head else ()), *self.items, *self.sentences)

    def __bool__(self) -> bool:
        """Return True if there is something to quote beside the head of a list."""
        return bool(self.sentences or self.items)


def overlap(quote: Quote, other: Quote) -> bool:
    """Return True if two quotes share text or say the same in the same words."""
    same_document = quote.document.id == other.document.id
    if same_document and quote.start < other.end and other.start < quote.end:
        return True
    return quote.search == other.search
