"""The state of a document in a store, and what ``sync`` asks about documents."""

import json
import sqlite3
from enum import StrEnum
from typing import NamedTuple

from index.messages import Message, message_of, quoted


class DocumentState(StrEnum):
    """How far a document has come.

    For each digest a store holds one document that is complete or has only its words, and
    besides it any number of outdated ones, which files hold until the next sync.
    """

    COMPLETE = "complete"
    """It has all its vectors."""
    WORDS = "words"
    """It is found by its words only; its vectors are still to come."""
    OUTDATED = "outdated"
    """The next sync reads its files again and replaces it; until then it is searched."""


class UnreadFile(NamedTuple):
    """A file, or a folder, that the latest sync of it could not read, and why.

    ``root`` is the folder that was given, resolved, ``path`` the path below it.
    """

    root: str
    path: str
    reason: Message


def document_id(connection: sqlite3.Connection, digest: str, state: DocumentState) -> int:
    """Return the id of the document with a digest that is complete or has its words, 0 if none."""
    # The last condition is that of the index documents_by_digest, which is used only with it.
    query = "SELECT id FROM documents WHERE digest = ? AND state = ? AND state != 'outdated'"
    row = connection.execute(query, (digest, state)).fetchone()
    return int(row["id"]) if row else 0


def verdict(connection: sqlite3.Connection, document_id: int) -> str:
    """Return the verdict of the restorer on a document, the value of a ``Verdict``."""
    query = "SELECT verdict FROM documents WHERE id = ?"
    return str(connection.execute(query, (document_id,)).fetchone()["verdict"])


def files_with(connection: sqlite3.Connection, verdict: str) -> list[tuple[str, str]]:
    """Return folder and path of the files of all documents with a verdict."""
    rows = connection.execute(
        "SELECT root, path FROM files f JOIN documents d ON d.id = f.document_id"
        " WHERE d.verdict = ?",
        (verdict,),
    )
    return [(row["root"], row["path"]) for row in rows]


def waiting_pages(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return how many files have scanned pages that wait for OCR, and how many pages."""
    row = connection.execute(
        "SELECT count(*) AS files, coalesce(sum(waiting), 0) AS pages FROM"
        " (SELECT d.waiting FROM files f JOIN documents d ON d.id = f.document_id"
        " UNION ALL SELECT waiting FROM failures) WHERE waiting > 0"
    ).fetchone()
    return int(row["files"]), int(row["pages"])


def unread_files(connection: sqlite3.Connection) -> list[UnreadFile]:
    """Return the files that could not be read, in order of path."""
    rows = connection.execute("SELECT * FROM failures ORDER BY path, root")
    return [UnreadFile(row["root"], row["path"], reason_in(row)) for row in rows]


def reason_in(row: sqlite3.Row) -> Message:
    """Return the reason of a failure; where an earlier version wrote it, its English is all."""
    try:
        return message_of(json.loads(row["message"]))
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        return quoted(row["reason"])
