"""What lies within a scope."""

import json
import sqlite3
from collections.abc import Iterator

from index.errors import StoreError
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
    for root, path, document_id in connection.execute(_FILES):
        if wanted:
            known |= wanted.intersection((*_above(path), *_above(f"{root}/{path}")))
        if lies_within(root, path, scope):
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


def lies_within(root: str, path: str, scope: Scope) -> bool:
    """Tell whether a file lies in a scope, its date aside."""
    whole = f"{root}/{path}"
    if not (path.startswith(scope.path) or whole.startswith(scope.path)):
        return False
    if not scope.within:
        return True
    return not set(scope.within).isdisjoint((*_above(path), *_above(whole)))


def rows_within(connection: sqlite3.Connection, table: str, scope: Scope) -> tuple[str, tuple[str]]:
    """Return the query, and its value, for the ids of a table's rows of documents in a scope."""
    ids = json.dumps(documents_within(connection, scope))
    return f"SELECT id FROM {table} WHERE document_id IN (SELECT value FROM json_each(?))", (ids,)


def _above(path: str) -> Iterator[str]:
    """Yield a path and the folders it lies in."""
    while path:
        yield path
        path = path.rpartition("/")[0]
