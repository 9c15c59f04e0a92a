"""What a store holds of a document, as sync asks for it."""

import sqlite3


def document_id(connection: sqlite3.Connection, digest: str) -> int:
    """Return the id of the document with a digest, 0 when there is none."""
    row = connection.execute("SELECT id FROM documents WHERE digest = ?", (digest,)).fetchone()
    return int(row["id"]) if row else 0


def verdict(connection: sqlite3.Connection, document_id: int) -> str:
    """Return whether a document was found damaged."""
    query = "SELECT verdict FROM documents WHERE id = ?"
    return str(connection.execute(query, (document_id,)).fetchone()["verdict"])


def files_with(connection: sqlite3.Connection, verdict: str) -> list[tuple[str, str]]:
    """Return folder and path of the files whose document has a verdict."""
    rows = connection.execute(
        "SELECT root, path FROM files f JOIN documents d ON d.id = f.document_id"
        " WHERE d.verdict = ?",
        (verdict,),
    )
    return [(row["root"], row["path"]) for row in rows]
