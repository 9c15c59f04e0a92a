"""Look up the numbered parts of documents: articles, chapters, tables, pages."""

import sqlite3
from collections.abc import Iterable

from index.store.records import StoredPart

_MOST_DOCUMENTS = 1_000  # returned for a kind: bounds the time in a large store


def documents_with(
    connection: sqlite3.Connection, kinds: Iterable[str], key: str = ""
) -> dict[int, str]:
    """Return the titles of documents, by id, with parts of one of the kinds.

    If a key is given, it is that of the part. Of more than 1,000 documents those added last are
    returned.
    """
    values = list(kinds)
    marks = ",".join("?" * len(values))
    of_key = "AND key = ?" if key else ""
    query = (
        "SELECT id, title FROM documents WHERE id IN"
        f" (SELECT document_id FROM parts WHERE kind IN ({marks}) {of_key})"
        f" ORDER BY id DESC LIMIT {_MOST_DOCUMENTS}"
    )
    return dict(connection.execute(query, (*values, *([key] if key else ()))).fetchall())


def parts_of(
    connection: sqlite3.Connection, document_id: int, kinds: Iterable[str], key: str = ""
) -> list[StoredPart]:
    """Return the parts of a document that are of one of the kinds, in order.

    If a key is given, only parts with this key are returned.
    """
    values = list(kinds)
    marks = ",".join("?" * len(values))
    of_key = "AND key = ?" if key else ""
    query = (
        "SELECT document_id, start, end, kind, key FROM parts"
        f" WHERE document_id = ? AND kind IN ({marks}) {of_key} ORDER BY start, end"
    )
    rows = connection.execute(query, (document_id, *values, *([key] if key else ())))
    return [StoredPart(*row) for row in rows]
