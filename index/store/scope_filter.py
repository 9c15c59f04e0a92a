"""Find the documents that lie within a scope."""

import json
import sqlite3
from typing import NamedTuple

from index.errors import StoreError
from index.store import dense_index, document_names
from index.store.document_names import is_chosen, with_folders
from index.store.records import Scope

_FILES = "SELECT root, path, document_id FROM files"
_DATED = "SELECT id FROM documents WHERE date BETWEEN ? AND ?"


class _Found(NamedTuple):
    revision: str
    scope: Scope
    documents: list[int]
    missing: str


class ScopeFilter:
    """Finds the documents within a scope; the last result is cached until the store changes.

    A question asks for the same scope several times.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Look in the store of a connection."""
        self._connection = connection
        self._last: _Found | None = None

    def documents(self, scope: Scope, *, check: bool = False) -> list[int]:
        """Return the ids of the documents in a scope, in order.

        With ``check`` raises StoreError for a name in it that the store does not hold.
        """
        now = dense_index.revision(self._connection)
        last = self._last
        if last is None or (last.revision, last.scope) != (now, scope):
            last = self._last = _Found(now, scope, *_find(self._connection, scope))
        if check and last.missing:
            raise StoreError(
                f"The store holds no document or folder {last.missing}. List them: yinzheng info"
            )
        return last.documents

    def rows(self, table: str, scope: Scope) -> tuple[str, tuple[str]]:
        """Return the query, and its value, for the ids of a table's rows in a scope."""
        ids = json.dumps(self.documents(scope))
        query = f"SELECT id FROM {table} WHERE document_id IN (SELECT value FROM json_each(?))"
        return query, (ids,)


def _find(connection: sqlite3.Connection, scope: Scope) -> tuple[list[int], str]:
    """Return the documents in a scope, and the first name in it that the store does not hold."""
    wanted = set(scope.within)
    known: set[str] = set()
    found: set[int] = set()
    named_whole = document_names.named_whole(connection) if wanted or scope.path else {}
    for root, path, document_id in connection.execute(_FILES):
        whole = f"{root}/{path}"
        names = (path, whole, named_whole.get(whole, path))
        if wanted:
            known |= wanted.intersection(with_folders(names))
        if is_chosen(names, scope):
            found.add(int(document_id))
    if scope.since or scope.until:
        days = (scope.since or "0", scope.until or "9999")
        found &= {int(row[0]) for row in connection.execute(_DATED, days)}
    missing = next((name for name in scope.within if name not in known), "")
    return sorted(found), missing
