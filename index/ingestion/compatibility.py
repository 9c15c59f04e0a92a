"""The model that a store was made with, and the version of the parser."""

import sqlite3
from pathlib import Path

from index.errors import ModelError
from index.parse.version import VERSION
from index.store import writer
from index.store.document_status import DocumentState
from index.store.schema import remove_database


def require_model(connection: sqlite3.Connection, identity: str, folder: Path) -> bool:
    """Return True if the store holds documents. Raises ModelError if another model made them."""
    if not connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone():
        return False
    row = connection.execute("SELECT value FROM meta WHERE key = 'model'").fetchone()
    if row is not None and row["value"] != identity and has_vectors(connection):
        raise ModelError(
            "The store in {folder} was made with the model {made_with}, the settings now"
            " name {identity}. Set model back, or remove its database,"
            " {command}, and run yinzheng sync again.",
            folder=folder,
            made_with=row["value"],
            identity=identity,
            command=remove_database(folder),
        )
    return True


def has_vectors(connection: sqlite3.Connection) -> bool:
    """Return True if a document of the store is complete, so that its model was loaded once."""
    found = "SELECT 1 FROM documents WHERE state != 'words' LIMIT 1"
    return connection.execute(found).fetchone() is not None


def is_parsed_now(connection: sqlite3.Connection) -> bool:
    """Return True if this version of the parser made the documents of a store."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'parser'").fetchone()
    return row is not None and row["value"] == VERSION


def mark_waiting_outdated(connection: sqlite3.Connection) -> None:
    """Have the files read again of which pages wait for OCR."""
    rows = connection.execute(
        "SELECT id FROM documents WHERE waiting > 0 AND state != ?", (DocumentState.OUTDATED,)
    ).fetchall()
    if rows:
        with writer.transaction(connection):
            writer.mark_outdated(connection, [row["id"] for row in rows])


def record_identity(connection: sqlite3.Connection, identity: str) -> None:
    """Record the model and the parser of a new store; call it inside a transaction."""
    writer.set_meta(connection, "model", identity)
    writer.set_meta(connection, "parser", VERSION)


def mark_all_outdated(connection: sqlite3.Connection) -> None:
    """Have all files read again, one by one, because another parser made their documents."""
    with writer.transaction(connection):
        writer.set_meta(connection, "parser", VERSION)
        rows = connection.execute("SELECT id FROM documents").fetchall()
        writer.mark_outdated(connection, [row["id"] for row in rows])
