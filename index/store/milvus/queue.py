"""What Milvus has to be told: rows with new vectors, and rows that are gone.

Triggers of SQLite note both in the transaction that writes them, so that no crash can come between.
A row stays noted as new until Milvus has acknowledged it. One that is gone stays in Milvus for a
while: a reader may hold a state of the store in which it is there. SQLite gives the ids of rows
that are gone to others; then the vector of the new row takes the place of the old one.
"""

import sqlite3
from collections.abc import Sequence

import numpy as np

from index.store.dense_index import TABLES, USABLE, Table

_KEPT = 600  # seconds for which rows that are gone stay; a question takes a few
_TABLES = """
CREATE TABLE IF NOT EXISTS milvus_new (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS milvus_gone (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
"""
_TRIGGERS = """
CREATE TRIGGER IF NOT EXISTS milvus_new_{table} AFTER UPDATE OF vector ON {table}
WHEN length(new.vector) > 0 BEGIN
    INSERT OR IGNORE INTO milvus_new VALUES ('{table}', new.id);
    DELETE FROM milvus_gone WHERE kind = '{table}' AND id = new.id;
END;
CREATE TRIGGER IF NOT EXISTS milvus_gone_{table} AFTER DELETE ON {table} BEGIN
    DELETE FROM milvus_new WHERE kind = '{table}' AND id = old.id;
    INSERT OR REPLACE INTO milvus_gone
        VALUES ('{table}', old.id, CAST(strftime('%s', 'now') AS INTEGER));
END;
"""


def begin(connection: sqlite3.Connection) -> None:
    """Note changes from now on; what was noted stays. Call inside a transaction."""
    for script in (_TABLES, *(_TRIGGERS.format(table=table) for table in TABLES)):
        for statement in _statements(script):
            connection.execute(statement)


def end(connection: sqlite3.Connection) -> None:
    """Note nothing any more. Call inside a transaction."""
    for table in TABLES:
        connection.execute(f"DROP TRIGGER IF EXISTS milvus_new_{table}")
        connection.execute(f"DROP TRIGGER IF EXISTS milvus_gone_{table}")
    for name in ("milvus_new", "milvus_gone"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def note_all(connection: sqlite3.Connection) -> None:
    """Note every row that has a vector as new. Call inside a transaction."""
    connection.execute("DELETE FROM milvus_gone")
    for table in TABLES:
        usable = USABLE.format(table=table)
        connection.execute(
            f"INSERT OR IGNORE INTO milvus_new SELECT '{table}', id FROM {table} WHERE {usable}"
        )


def waiting(connection: sqlite3.Connection, table: Table) -> np.ndarray:
    """Return the ids of the rows of a table that Milvus may not hold yet, int64, ascending."""
    query = "SELECT id FROM milvus_new WHERE kind = ? ORDER BY id"
    return np.array([row[0] for row in connection.execute(query, (table,))], np.int64)


def next_waiting(connection: sqlite3.Connection, table: Table, most: int) -> list[int]:
    """Return the first ids that wait, at most so many."""
    query = "SELECT id FROM milvus_new WHERE kind = ? ORDER BY id LIMIT ?"
    return [row[0] for row in connection.execute(query, (table, most))]


def count(connection: sqlite3.Connection) -> int:
    """Return how many rows wait."""
    return int(connection.execute("SELECT count(*) FROM milvus_new").fetchone()[0])


def forget(connection: sqlite3.Connection, table: Table, ids: Sequence[int]) -> None:
    """Forget rows that Milvus holds now. Call inside a transaction."""
    query = "DELETE FROM milvus_new WHERE kind = ? AND id = ?"
    connection.executemany(query, [(table, row_id) for row_id in ids])


def gone(connection: sqlite3.Connection, table: Table) -> int:
    """Return how many rows Milvus may still hold that are gone."""
    query = "SELECT count(*) FROM milvus_gone WHERE kind = ?"
    return int(connection.execute(query, (table,)).fetchone()[0])


def long_gone(connection: sqlite3.Connection, table: Table) -> list[int]:
    """Return the ids of rows that are gone for so long that no reader can miss them."""
    query = (
        "SELECT id FROM milvus_gone WHERE kind = ?"
        " AND at < CAST(strftime('%s', 'now') AS INTEGER) - ?"
    )
    return [row[0] for row in connection.execute(query, (table, _KEPT))]


def any_long_gone(connection: sqlite3.Connection) -> bool:
    """Return whether there are rows that are gone for so long."""
    return any(long_gone(connection, table) for table in TABLES)


def forget_gone(connection: sqlite3.Connection, table: Table, ids: Sequence[int]) -> None:
    """Forget rows that Milvus has removed. Call inside a transaction."""
    query = "DELETE FROM milvus_gone WHERE kind = ? AND id = ?"
    connection.executemany(query, [(table, row_id) for row_id in ids])


def _statements(script: str) -> list[str]:
    found, part = [], ""
    for line in script.strip().splitlines():
        part += f"{line}\n"
        if sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found
