"""Which texts in a database the documents of a store have, and which none has any more.

The tables are in the SQLite of a store whose texts are in a database, and only there. A trigger
notes texts that no document has any more, in the transaction that removes the document, so that no
crash can come between. They stay in the database for a while: a reader may hold a state of the
store in which there is a document with them.
"""

import sqlite3
from collections.abc import Iterable, Sequence

KEPT = 600
"""Seconds for which texts stay; a question takes a few."""
_STATEMENTS = (
    """
CREATE TABLE IF NOT EXISTS text_keys (
    document_id INTEGER PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    characters INTEGER NOT NULL
) STRICT
""",
    "CREATE INDEX IF NOT EXISTS text_keys_by_key ON text_keys(key)",
    "CREATE TABLE IF NOT EXISTS texts_gone (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT",
    """
CREATE TRIGGER IF NOT EXISTS texts_gone_with_document AFTER DELETE ON text_keys BEGIN
    INSERT OR REPLACE INTO texts_gone
        SELECT old.key, CAST(strftime('%s', 'now') AS INTEGER)
        WHERE NOT EXISTS (SELECT 1 FROM text_keys WHERE key = old.key);
END
""",
)
_LONG_GONE = (
    "SELECT key FROM texts_gone WHERE at < CAST(strftime('%s', 'now') AS INTEGER) - ? LIMIT ?"
)


def begin(connection: sqlite3.Connection) -> None:
    """Make the tables. Call inside a transaction."""
    for statement in _STATEMENTS:
        connection.execute(statement)


def end(connection: sqlite3.Connection) -> None:
    """Remove the tables. Call inside a transaction."""
    connection.execute("DROP TRIGGER IF EXISTS texts_gone_with_document")
    for table in ("text_keys", "texts_gone"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def add(connection: sqlite3.Connection, document_id: int, key: str, characters: int) -> None:
    """Note which texts a document has. Call inside a transaction."""
    put = "INSERT INTO text_keys VALUES (?, ?, ?)"
    connection.execute(put, (document_id, key, characters))
    connection.execute("DELETE FROM texts_gone WHERE key = ?", (key,))


def long_gone(connection: sqlite3.Connection, most: int) -> list[str]:
    """Return texts that are gone for so long that no reader can miss them, at most so many."""
    return [row[0] for row in connection.execute(_LONG_GONE, (KEPT, most))]


def forget(connection: sqlite3.Connection, keys: Sequence[str]) -> None:
    """Forget texts that the database does not hold any more. Call inside a transaction."""
    connection.executemany("DELETE FROM texts_gone WHERE key = ?", [(key,) for key in keys])


def count(connection: sqlite3.Connection) -> int:
    """Return how many texts the database is to hold."""
    query = "SELECT (SELECT count(DISTINCT key) FROM text_keys) + (SELECT count(*) FROM texts_gone)"
    return int(connection.execute(query).fetchone()[0])


def unknown(connection: sqlite3.Connection, keys: Iterable[str]) -> list[str]:
    """Return those of some texts that the database need not hold."""
    query = (
        "SELECT 1 FROM text_keys WHERE key = :key UNION ALL SELECT 1 FROM texts_gone"
        " WHERE key = :key LIMIT 1"
    )
    return [key for key in keys if not connection.execute(query, {"key": key}).fetchone()]
