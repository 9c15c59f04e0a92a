"""Find the documents that lie within a scope, and hide those outside some folders."""

import json
import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from index.errors import StoreError
from index.store import dense_index, document_names
from index.store.document_names import is_chosen, with_folders
from index.store.records import Scope

_FILES = "SELECT root, path, document_id FROM files"
_DATED = "SELECT id FROM documents WHERE date BETWEEN ? AND ?"

_OF_DOCUMENT = (
    "EXISTS (SELECT 1 FROM main.files f WHERE f.document_id = {} AND may_see(f.root, f.path))"
)
_OF_PASSAGE = (
    "EXISTS (SELECT 1 FROM main.passages q JOIN main.files f ON f.document_id = q.document_id"
    " WHERE q.id = {} AND may_see(f.root, f.path))"
)
_OF_NAME = (
    "EXISTS (SELECT 1 FROM main.name_places n WHERE n.form_id = {}"
    f" AND {_OF_PASSAGE.format('n.passage_id')})"
)
_VISIBLE = {
    "files": "may_see(t.root, t.path)",
    "failures": "may_see(t.root, t.path)",
    "documents": _OF_DOCUMENT.format("t.id"),
    "passages": _OF_DOCUMENT.format("t.document_id"),
    "enumerations": _OF_DOCUMENT.format("t.document_id"),
    "parts": _OF_DOCUMENT.format("t.document_id"),
    "sentences": _OF_PASSAGE.format("t.passage_id"),
    "tokens": _OF_PASSAGE.format("t.passage_id"),
    "name_forms": _OF_NAME.format("t.id"),
    "name_keys": _OF_NAME.format("t.form_id"),
    "name_places": _OF_PASSAGE.format("t.passage_id"),
    "terms": _OF_PASSAGE.format("t.rowid"),
    "terms_docsize": _OF_PASSAGE.format("t.id"),
}
"""The tables that a limited connection can read, and which rows of them."""
_FREE = {
    "meta", "milvus_new", "milvus_gone", "text_keys", "sqlite_master", "sqlite_schema", "json_each"
}  # fmt: skip
"""What it reads whole: nothing of a document but ids, and a digest; the last is no table."""
_OF_FTS5 = {"terms", "terms_data", "terms_idx", "terms_content", "terms_config"}
"""What FTS5 itself reads. ``LexicalIndex`` leaves out the passages that are not visible."""


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
                "The store holds no document or folder {name}. List them: yinzheng info",
                name=last.missing,
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


def hide_others(connection: sqlite3.Connection, folders: Collection[str]) -> None:
    """Have a connection see only documents of which a file lies in one of the folders.

    Views of the tables' names stand before the tables, so that every statement, those that are
    written later too, reads the visible rows only; whatever would read a table itself fails with
    sqlite3.DatabaseError. A folder is named as it lies below the folder that was synced, or by its
    absolute path. Nothing is remembered: what a sync commits is visible or hidden at once.
    """
    names = frozenset(folders)
    within = tuple(f"{name}/" for name in names)

    def may_see(root: str, path: str) -> bool:
        whole = f"{root}/{path}"
        return path.startswith(within) or whole.startswith(within) or not names.isdisjoint(
            (path, whole)
        )  # fmt: skip

    connection.create_function("may_see", 2, may_see, deterministic=True)
    for table, visible in _VISIBLE.items():
        columns = "t.rowid AS rowid, t.body AS body" if table == "terms" else "t.*"
        connection.execute(
            f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM main.{table} AS t WHERE {visible}"
        )
    connection.set_authorizer(_only_through_views)


def _only_through_views(
    action: int, table: str | None, column: str | None, database: str | None, view: str | None
) -> int:
    """Allow a statement to read a table of the store through a view, else nothing of it.

    ``column`` is '' where rows are only counted, which views report like that too.
    """
    if action != sqlite3.SQLITE_READ or database != "main" or view in _VISIBLE or not column:
        return sqlite3.SQLITE_OK
    # ``LexicalIndex`` leaves out words that stand in no visible passage.
    if table in _FREE or table in _OF_FTS5 or (table, column) == ("vocabulary", "term"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
