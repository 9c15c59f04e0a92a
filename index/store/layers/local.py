"""The texts of documents in the SQLite of their store."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from index.store.layers.protocol import COLUMNS, Layer, Texts

_EACH = f"SELECT id, {', '.join(COLUMNS)} FROM documents WHERE state != 'outdated'"
_DOCUMENT = "SELECT substr(restored, 1, ?), substr(search, 1, ?) FROM documents WHERE id = ?"
_PASSAGE = (
    "SELECT substr(d.{}, p.start + 1, min(?, p.end - p.start)) FROM passages p"
    " JOIN documents d ON d.id = p.document_id WHERE p.id = ?"
)


class LocalLayers:
    """The texts of documents, read and written as columns of their rows."""

    length = "length(d.restored)"

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read through the connection to a store."""
        self._connection = connection

    def put(self, texts: Texts) -> Texts:
        """Return the texts: the row of the document holds them."""
        return texts

    def refer(self, document_id: int, texts: Texts) -> None:
        """Do nothing: the row of the document holds them."""

    def document(self, document_id: int) -> dict[str, Any] | None:
        """Return the row of a document with its texts, None if there is none of this id."""
        query = "SELECT * FROM documents WHERE id = ?"
        row = self._connection.execute(query, (document_id,)).fetchone()
        return dict(row) if row is not None else None

    def each(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Yield id and texts of each document that is not outdated."""
        for row in self._connection.execute(_EACH):
            yield row["id"], dict(row)

    def beginnings(self, ids: Iterable[int], length: int) -> dict[int, tuple[str, str]]:
        """Return the first characters of documents, restored and search layer, by id."""
        ask = self._connection.execute
        found = ((key, ask(_DOCUMENT, (length, length, key)).fetchone()) for key in ids)
        return {key: (str(row[0]), str(row[1])) for key, row in found if row}

    def passage_texts(self, ids: Iterable[int], layer: Layer, most: int) -> dict[int, str]:
        """Return the first characters of passages in a layer, by id."""
        query = _PASSAGE.format(layer)
        found = ((key, self._connection.execute(query, (most, key)).fetchone()) for key in ids)
        return {key: str(row[0]) for key, row in found if row}
