"""The names of documents: paths below the folders given, whole where two would be equal."""

import sqlite3
from typing import Any

from index.errors import StoreError
from index.store.records import EVERYWHERE, Scope
from index.store.within import lies_within

_PASSAGES = "(SELECT count(*) FROM passages p WHERE p.document_id = d.id) AS passages"
_LISTED = "f.root, f.path, f.document_id, d.title, d.date, d.verdict"
_SUMMARY = (
    "f.root, f.path, d.title, d.date, d.author, d.url, d.charset, d.verdict, f.document_id,"
    " length(d.restored) AS characters"
)


def summaries(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return a summary of every file and its document; ``document`` is its name."""
    rows = _named(connection, _SUMMARY)
    for row in rows:
        del row["document_id"]
    return rows


def listing(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return in short every file and its document; texts are not measured."""
    return _named(connection, _LISTED)


def _named(connection: sqlite3.Connection, columns: str) -> list[dict[str, Any]]:
    query = (
        f"SELECT {columns}, {_PASSAGES} FROM files f JOIN documents d ON d.id = f.document_id"
        " ORDER BY f.path, f.root"
    )
    rows = [dict(row) for row in connection.execute(query)]
    holders: dict[str, set[int]] = {}
    for row in rows:
        holders.setdefault(row["path"], set()).add(row["document_id"])
    for row in rows:
        whole = len(holders[row["path"]]) > 1
        row["document"] = f"{row['root']}/{row['path']}" if whole else row["path"]
    return rows


def name_of(connection: sqlite3.Connection, document_id: int, scope: Scope = EVERYWHERE) -> str:
    """Return the path of the first file that holds a document, if one can in a scope.

    It is the whole path where a folder that was synced apart has another document of the
    same path.
    """
    rows = connection.execute(
        "SELECT root, path FROM files WHERE document_id = ? ORDER BY path, root", (document_id,)
    ).fetchall()
    if not rows:
        raise StoreError("A document of the store has lost its file. Check it: yinzheng doctor")
    row = next((one for one in rows if lies_within(one["root"], one["path"], scope)), rows[0])
    other = connection.execute(
        "SELECT 1 FROM files WHERE path = ? AND document_id != ?", (row["path"], document_id)
    ).fetchone()
    return f"{row['root']}/{row['path']}" if other else str(row["path"])


def find_document(connection: sqlite3.Connection, path: str) -> int:
    """Return the id of the document of a path, below its folder or whole.

    Raises StoreError when no file has that path, or several with different texts.
    """
    rows = connection.execute(
        "SELECT root, path, document_id FROM files WHERE path = ? OR root || '/' || path = ?"
        " ORDER BY root",
        (path, path),
    ).fetchall()
    if not rows:
        raise StoreError(f"The store holds no document {path}. List them: yinzheng info")
    if len({row["document_id"] for row in rows}) > 1:
        several = ", ".join(f"{row['root']}/{row['path']}" for row in rows)
        raise StoreError(f"Several documents have the path {path}. Name one wholly: {several}")
    return int(rows[0]["document_id"])
