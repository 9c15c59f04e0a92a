"""The names of documents: paths below the folders given, longer ones where two would be equal."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from index.address import Address
from index.errors import StoreError
from index.store.layers import layers_of
from index.store.records import EVERYWHERE, Scope

_PASSAGES = "(SELECT count(*) FROM passages p WHERE p.document_id = d.id) AS passages"
_LISTED = "f.root, f.path, f.document_id, d.title, d.date, d.verdict"
_SUMMARY = (
    "f.root, f.path, d.title, d.date, d.author, d.url, d.charset, d.verdict, f.document_id,"
    " {length} AS characters"
)


def summaries(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return a summary of every file and its document; ``document`` is its name."""
    rows = _named(connection, _SUMMARY.format(length=layers_of(connection).length))
    for row in rows:
        del row["document_id"]
    return rows


def listing(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return every file and its document, without the lengths of their texts."""
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
    shared = {path for path, documents in holders.items() if len(documents) > 1}
    above = _above(connection) if shared else ""
    for row in rows:
        row["title"] = titled(row["title"], row["path"])
        whole = f"{row['root']}/{row['path']}"
        row["document"] = _below(above, whole) if row["path"] in shared else row["path"]
    return rows


def titled(title: str, path: str) -> str:
    """Return the title of a document, the name of its file without a suffix if it has none."""
    return title or PurePosixPath(path).stem


def named_whole(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the names that begin with a folder, by the absolute paths of the files."""
    rows = connection.execute(
        "SELECT root, path FROM files WHERE path IN"
        " (SELECT path FROM files GROUP BY path HAVING count(DISTINCT document_id) > 1)"
    ).fetchall()
    above = _above(connection) if rows else ""
    whole_paths = (f"{row['root']}/{row['path']}" for row in rows)
    return {whole: _below(above, whole) for whole in whole_paths}


def name_of(connection: sqlite3.Connection, document_id: int, scope: Scope = EVERYWHERE) -> str:
    """Return the path of the first file that holds a document, in a scope if one is.

    It begins with the folder where another folder of the store has a different document of the
    same path. Raises StoreError when no file holds the document.
    """
    rows = connection.execute(
        "SELECT root, path FROM files WHERE document_id = ? ORDER BY path, root", (document_id,)
    ).fetchall()
    if not rows:
        raise StoreError("A document of the store has lost its file. Check it: yinzheng doctor")
    named = ((row, (row["path"], f"{row['root']}/{row['path']}")) for row in rows)
    row = next((row for row, names in named if is_chosen(names, scope)), rows[0])
    other = connection.execute(
        "SELECT 1 FROM files WHERE path = ? AND document_id != ?", (row["path"], document_id)
    ).fetchone()
    if not other:
        return str(row["path"])
    return _below(_above(connection), f"{row['root']}/{row['path']}")


def files_of(connection: sqlite3.Connection, document_id: int) -> list[str]:
    """Return the files that hold a document, by their whole paths or addresses, in order."""
    rows = connection.execute(
        "SELECT root, path FROM files WHERE document_id = ? ORDER BY path, root", (document_id,)
    )
    return [f"{row['root'].rstrip('/')}/{row['path']}" for row in rows]


def find_document(connection: sqlite3.Connection, path: str) -> int:
    """Return the id of the document of a path: below its folder, with it, or whole.

    Raises StoreError when no file has that path, or several with different texts.
    """
    query = (
        "SELECT root, path, document_id FROM files WHERE path = ? OR root || '/' || path = ?"
        " ORDER BY root"
    )
    rows = connection.execute(query, (path, path)).fetchall()
    if not rows:
        whole = f"{_above(connection).rstrip('/')}/{path}"
        rows = connection.execute(query, ("", whole)).fetchall()
    if not rows:
        raise StoreError("The store holds no document {path}. List them: yinzheng info", path=path)
    if len({row["document_id"] for row in rows}) > 1:
        above = _above(connection)
        several = ", ".join(_below(above, f"{row['root']}/{row['path']}") for row in rows)
        raise StoreError(
            "Several documents have the path {path}. Name one wholly: {several}",
            path=path,
            several=several,
        )
    return int(rows[0]["document_id"])


def _above(connection: sqlite3.Connection) -> str:
    """Return the folder that holds all folders of the store, '' where there is none.

    What lies in a storage is not below it, and named by its address.
    """
    rows = connection.execute("SELECT DISTINCT root FROM files")
    roots = [str(row["root"]) for row in rows if not Address.is_one(row["root"])]
    try:
        return os.path.dirname(os.path.commonpath(roots))
    except ValueError:  # no folder at all, or folders of several drives
        return ""


def _below(above: str, whole: str) -> str:
    """Return an absolute path as it is named: below the folder that holds all folders."""
    return whole.removeprefix(above).lstrip("/") if above else whole


def is_chosen(names: Iterable[str], scope: Scope) -> bool:
    """Return True if a file with these names lies in a scope, whatever its date."""
    known = tuple(names)
    if not any(name.startswith(scope.path) for name in known):
        return False
    return not scope.within or not set(scope.within).isdisjoint(with_folders(known))


def with_folders(names: Iterable[str]) -> Iterator[str]:
    """Yield names and the folders they lie in."""
    for path in names:
        while path:
            yield path
            path = path.rpartition("/")[0]
