"""The queries for what lies within a scope."""

import json
import sqlite3

from index.errors import StoreError
from index.store.records import Scope

Query = tuple[str, tuple[str | int, ...]]
"""SQL and its values."""

_BEGINS = "substr({text}, 1, ?) = ?"
_NAMES = ("f.path", "f.root || '/' || f.path")  # json_each has columns of these names too
_CHOSEN = "EXISTS (SELECT 1 FROM json_each(?) w WHERE {any})"
_IS = "w.value = {text} OR w.value || '/' = substr({text}, 1, length(w.value) + 1)"


def documents_within(scope: Scope) -> Query:
    """Return the query for the ids of the documents in a scope."""
    begins, chosen = (" OR ".join(how.format(text=t) for t in _NAMES) for how in (_BEGINS, _IS))
    files = f"SELECT f.document_id FROM files f WHERE ({begins})"
    values: tuple[str | int, ...] = (len(scope.path), scope.path) * 2
    if scope.within:
        files += f" AND {_CHOSEN.format(any=chosen)}"
        values += (json.dumps(scope.within),)
    query = f"SELECT id FROM documents WHERE id IN ({files})"
    if scope.since or scope.until:
        query += " AND date BETWEEN ? AND ?"
        values += (scope.since or "0", scope.until or "9999")
    return query, values


def rows_within(table: str, scope: Scope) -> Query:
    """Return the query for the ids of a table's rows that belong to documents in a scope."""
    query, values = documents_within(scope)
    return f"SELECT id FROM {table} WHERE document_id IN ({query})", values


def check_within(connection: sqlite3.Connection, scope: Scope) -> None:
    """Raise StoreError for a document or folder of a scope that the store does not hold."""
    for one in scope.within:
        query, values = documents_within(Scope(within=(one,)))
        if not connection.execute(f"{query} LIMIT 1", values).fetchone():
            raise StoreError(
                f"The store holds no document or folder {one}. List them: yinzheng info"
            )
