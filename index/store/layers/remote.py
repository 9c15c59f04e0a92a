"""The texts of documents in a database, by the references that SQLite has to them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from index.errors import StoreError
from index.store.layers import references
from index.store.layers.protocol import NONE, Layer, Texts
from index.store.layers.shelf import Piece, Shelf

_MANY = 50  # documents read at a time where all are
_IN_STATEMENT = 10_000  # ids; SQLite takes 32,766
_DOCUMENT = (
    "SELECT d.*, t.key FROM documents d LEFT JOIN text_keys t ON t.document_id = d.id"
    " WHERE d.id = ?"
)
_EACH = (
    "SELECT d.id, t.key FROM documents d LEFT JOIN text_keys t ON t.document_id = d.id"
    " WHERE d.state != 'outdated'"
)
_DOCUMENTS = (
    "SELECT d.id, t.key FROM documents d JOIN text_keys t ON t.document_id = d.id"
    " WHERE d.id IN ({})"
)
_PASSAGES = (
    "SELECT p.id, t.key, p.start, p.end - p.start AS length FROM passages p"
    " JOIN text_keys t ON t.document_id = p.document_id WHERE p.id IN ({})"
)


class RemoteLayers:
    """The texts of documents, in a shelf of a database.

    Whose texts may be read is asked of SQLite first, so that what hides documents there hides
    their texts.
    """

    length = "(SELECT t.characters FROM text_keys t WHERE t.document_id = d.id)"

    def __init__(self, connection: sqlite3.Connection, shelf: Shelf) -> None:
        """Read references through the connection to a store, texts from a shelf."""
        self._connection = connection
        self._shelf = shelf

    def put(self, texts: Texts) -> Texts:
        """Write texts to the database before their document is written.

        A kill or an error between the two leaves texts there that nothing refers to, which a
        later sync removes.
        """
        self._shelf.put([texts])
        return NONE

    def refer(self, document_id: int, texts: Texts) -> None:
        """Note which texts a document has, in the transaction that writes it."""
        references.add(self._connection, document_id, texts.key, len(texts.restored))

    def document(self, document_id: int) -> dict[str, Any] | None:
        """Return the row of a document with its texts, None if there is none of this id.

        Raises StoreError when its texts are lost.
        """
        row = self._connection.execute(_DOCUMENT, (document_id,)).fetchone()
        if row is None:
            return None
        texts = self._shelf.get([row["key"]]).get(row["key"]) if row["key"] else None
        if texts is None:
            raise StoreError(
                "The texts of a document are lost in the database. Mend it: yinzheng doctor"
                " --repair, then yinzheng sync"
            )
        return dict(row) | asdict(texts)

    def each(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Yield id and texts of each document that is not outdated, None where they are lost."""
        rows = self._connection.execute(_EACH).fetchall()
        for start in range(0, len(rows), _MANY):
            part = rows[start : start + _MANY]
            found = self._shelf.get([row["key"] for row in part if row["key"]])
            for row in part:
                texts = found.get(row["key"])
                yield row["id"], None if texts is None else {"id": row["id"], **asdict(texts)}

    def beginnings(self, ids: Iterable[int], length: int) -> dict[int, tuple[str, str]]:
        """Return the first characters of documents, restored and search layer, by id."""
        rows = self._rows(_DOCUMENTS, ids)
        pieces = [Piece(row["key"], 0, length) for row in rows]
        cut = self._shelf.cut(("restored", "search"), pieces)
        found = ((row["id"], texts) for row, texts in zip(rows, cut, strict=True))
        return {number: (texts[0], texts[1]) for number, texts in found if texts}

    def passage_texts(self, ids: Iterable[int], layer: Layer, most: int) -> dict[int, str]:
        """Return the first characters of passages in a layer, by id."""
        rows = self._rows(_PASSAGES, ids)
        pieces = [Piece(row["key"], row["start"], min(most, row["length"])) for row in rows]
        cut = self._shelf.cut((layer,), pieces)
        found = ((row["id"], texts) for row, texts in zip(rows, cut, strict=True))
        return {number: texts[0] for number, texts in found if texts}

    def _rows(self, query: str, ids: Iterable[int]) -> Sequence[sqlite3.Row]:
        wanted, found = list(ids), []
        for start in range(0, len(wanted), _IN_STATEMENT):
            part = wanted[start : start + _IN_STATEMENT]
            marks = ",".join("?" * len(part))
            found += self._connection.execute(query.format(marks), part).fetchall()
        return found
