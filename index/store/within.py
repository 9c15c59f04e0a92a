"""What lies within a scope."""

import json
import sqlite3

from index.errors import StoreError
from index.store import paths
from index.store.chosen import is_chosen, with_folders
from index.store.records import Scope

_FILES = "SELECT root, path, document_id FROM files"
_DATED = "SELECT id FROM documents WHERE date BETWEEN ? AND ?"


def documents_within(
    connection: sqlite3.Connection, scope: Scope, *, check: bool = False
) -> list[int]:
    """Return the ids of the documents in a scope, in order.

    With ``check`` raises StoreError for a name in it that the store does not hold.
    """
    wanted = set(scope.within)
    known: set[str] = set()
    found: set[int] = set()
    named_whole = paths.named_whole(connection) if wanted or scope.path else {}
    for root, path, document_id in connection.execute(_FILES):
        whole = f"{root}/{path}"
        names = (path, whole, named_whole.get(whole, path))
        if wanted:
            known |= wanted.intersection(with_folders(names))
        if is_chosen(names, scope):
            found.add(int(document_id))
    if check and wanted - known:
        missing = next(one for one in scope.within if one not in known)
        raise StoreError(
            f"The store holds no document or folder {missing}. List them: yinzheng info"
        )
    if scope.since or scope.until:
        days = (scope.since or "0", scope.until or "9999")
        found &= {int(row[0]) for row in connection.execute(_DATED, days)}
    return sorted(found)


def rows_within(connection: sqlite3.Connection, table: str, scope: Scope) -> tuple[str, tuple[str]]:
    """Return the query, and its value, for the ids of a table's rows of documents in a scope."""
    ids = json.dumps(documents_within(connection, scope))
    return f"SELECT id FROM {table} WHERE document_id IN (SELECT value FROM json_each(?))", (ids,)
