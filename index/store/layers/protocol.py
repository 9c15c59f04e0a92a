"""The protocol by which the texts of documents are written and read."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Any, Literal, Protocol

Layer = Literal["restored", "search"]


@dataclass(frozen=True)
class Texts:
    """The large columns of a document, as they are stored; the last three are JSON."""

    source: str
    restored: str
    search: str
    segments: str
    marks: str
    blocks: str

    @property
    def key(self) -> str:
        """A digest of all of them, 64 hexadecimal digits."""
        digest = hashlib.sha256()
        for text in astuple(self):
            encoded = text.encode()
            digest.update(b"%d " % len(encoded))
            digest.update(encoded)
        return digest.hexdigest()


COLUMNS = tuple(Texts.__dataclass_fields__)
"""Their names, in SQLite and in a database."""
NONE = Texts("", "", "", "[]", "[]", "[]")
"""What the row of a document holds whose texts are elsewhere."""


class Layers(Protocol):
    """The texts of the documents of a store, as the connection to its SQLite shows them.

    ``LocalLayers`` reads them from SQLite, ``RemoteLayers`` from a database; both raise sqlite3's
    errors, and the latter StoreError when the database cannot be reached.
    """

    length: str
    """The SQL of SQLite for the length of the restored text of a document ``d``."""

    def put(self, texts: Texts) -> Texts:
        """Keep the texts of a document that is about to be written; return what its row holds."""

    def refer(self, document_id: int, texts: Texts) -> None:
        """Note that a document, whose row is written, has these texts. They were put before."""

    def document(self, document_id: int) -> dict[str, Any] | None:
        """Return the row of a document with its texts, None if there is none of this id.

        Raises StoreError when its texts are lost.
        """

    def each(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Yield id and texts of each document that is not outdated, None where they are lost."""

    def beginnings(self, ids: Iterable[int], length: int) -> dict[int, tuple[str, str]]:
        """Return the first characters of documents, restored and search layer, by id."""

    def passage_texts(self, ids: Iterable[int], layer: Layer, most: int) -> dict[int, str]:
        """Return the first characters of passages in a layer, by id."""
