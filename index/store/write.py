"""Write documents to the store. Every function here runs inside one transaction."""

import json
import secrets
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from index.embed import Encoded
from index.late import pack
from index.names import pinyin_keys
from index.terms import terms
from index.types import Enumeration, Parsed, PersonOrPlace

OLD = "old "
"""Before the digest of a document that the next sync makes anew."""


@dataclass(frozen=True)
class Vectors:
    """Embeddings of a document: float32 rows in the order of its parts."""

    passages: Encoded
    sentences: np.ndarray
    enumerations: np.ndarray


@contextmanager
def transaction(connection: sqlite3.Connection, *, revise: bool = True) -> Iterator[None]:
    """Commit all or nothing, under a new revision of the store.

    ``revise=False``: what is written is not searched, so that the revision stays.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        if revise:
            set_meta(connection, "revision", secrets.token_hex(8))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Record a fact about the store, such as the identity of the embedding model."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def put_file(
    connection: sqlite3.Connection, root: str, path: str, document_id: int, stamp: str
) -> None:
    """Record that a file holds a document; the one it held before goes if no other does."""
    before = held(connection, root, path)
    connection.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (root, path, document_id, stamp)
    )
    _remove_orphan(connection, before)


def remove_file(connection: sqlite3.Connection, root: str, path: str) -> None:
    """Forget a file, and its document if no other file holds it."""
    before = held(connection, root, path)
    connection.execute("DELETE FROM files WHERE root = ? AND path = ?", (root, path))
    _remove_orphan(connection, before)


def held(connection: sqlite3.Connection, root: str, path: str) -> int:
    """Return the id of the document of a file, 0 when there is none."""
    row = connection.execute(
        "SELECT document_id FROM files WHERE root = ? AND path = ?", (root, path)
    ).fetchone()
    return int(row["document_id"]) if row else 0


def _remove_orphan(connection: sqlite3.Connection, document_id: int) -> None:
    """Remove a document that no file holds any more, with all that was made from it."""
    if connection.execute(
        "SELECT 1 FROM files WHERE document_id = ? LIMIT 1", (document_id,)
    ).fetchone():
        return
    connection.execute(
        "DELETE FROM terms WHERE rowid IN (SELECT id FROM passages WHERE document_id = ?)",
        (document_id,),
    )
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))


def read_again(connection: sqlite3.Connection, document_ids: Iterable[int]) -> None:
    """Have the next sync read the files of documents again, and make the documents anew."""
    ids = [(one,) for one in document_ids]
    connection.executemany("UPDATE files SET stamp = '' WHERE document_id = ?", ids)
    connection.executemany(
        f"UPDATE documents SET digest = '{OLD}' || id || ' ' || digest WHERE id = ?", ids
    )


def rebuild_terms(connection: sqlite3.Connection) -> None:
    """Make the index of terms anew from the terms themselves."""
    connection.execute("INSERT INTO terms(terms) VALUES ('rebuild')")


def put_failure(
    connection: sqlite3.Connection, root: str, path: str, stamp: str, reason: str
) -> None:
    """Record that a file could not be read."""
    connection.execute(
        "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)", (root, path, stamp, reason)
    )


def remove_failures(connection: sqlite3.Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Forget that files could not be read."""
    connection.executemany("DELETE FROM failures WHERE root = ? AND path = ?", keys)


def add_document(
    connection: sqlite3.Connection, digest: str, parsed: Parsed, vectors: Vectors
) -> int:
    """Write a document with its passages, terms, names and vectors; return its id."""
    segments = [
        (s.start, s.end, s.source_start, s.source_end, s.kind.value)
        for s in parsed.restored.segments
    ]
    cursor = connection.execute(
        "INSERT INTO documents"
        " (digest, title, charset, verdict, source, restored, search, segments, date, author,"
        " url, marks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            digest, parsed.title, parsed.charset, parsed.verdict, parsed.source,
            parsed.restored.text, parsed.search, json.dumps(segments), parsed.date,
            parsed.author, parsed.url, json.dumps([(one.start, one.label) for one in parsed.marks]),
        ),
    )  # fmt: skip
    document_id = int(cursor.lastrowid or 0)
    _add_passages(connection, document_id, parsed, vectors)
    for enumeration, vector in zip(parsed.enumerations, vectors.enumerations, strict=True):
        _add_enumeration(connection, document_id, enumeration, vector)
    return document_id


def _add_passages(
    connection: sqlite3.Connection, document_id: int, parsed: Parsed, vectors: Vectors
) -> None:
    row = 0
    for ordinal, passage in enumerate(parsed.passages):
        cursor = connection.execute(
            "INSERT INTO passages (document_id, ordinal, start, end, vector)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                document_id,
                ordinal,
                passage.start,
                passage.end,
                _blob(vectors.passages.vectors[ordinal]),
            ),
        )
        passage_id = int(cursor.lastrowid or 0)
        packed = pack(vectors.passages.tokens[ordinal])
        connection.execute("INSERT INTO tokens VALUES (?, ?)", (passage_id, packed))
        connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?)",
            [
                (passage_id, i, s.start, s.end, s.speaker, _blob(vectors.sentences[row + i]))
                for i, s in enumerate(passage.sentences)
            ],
        )
        row += len(passage.sentences)
        text = parsed.indexed(passage.start, passage.end)
        connection.execute(
            "INSERT INTO terms (rowid, body) VALUES (?, ?)", (passage_id, " ".join(terms(text)))
        )
        first = bisect_left(parsed.names, passage.start, key=lambda name: name.start)
        last = bisect_left(parsed.names, passage.end, key=lambda name: name.start)
        speaking = {s.speaker for s in passage.sentences} - {""}
        _add_names(connection, passage_id, parsed.names[first:last], speaking)


def _add_names(
    connection: sqlite3.Connection,
    passage_id: int,
    names: Sequence[PersonOrPlace],
    speaking: set[str],
) -> None:
    """Write the names of a passage; who speaks there counts as named there."""
    certain: dict[str, bool] = dict.fromkeys(speaking, True)
    for name in names:
        certain[name.form] = certain.get(name.form, False) or name.certain
    connection.executemany(
        "INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?)",
        [
            (key, form, passage_id, int(sure))
            for form, sure in certain.items()
            for key in pinyin_keys(form)
        ],
    )


def _add_enumeration(
    connection: sqlite3.Connection, document_id: int, one: Enumeration, vector: np.ndarray
) -> None:
    items = json.dumps([(item.start, item.head_end, item.end) for item in one.items])
    connection.execute(
        "INSERT INTO enumerations (document_id, head_start, head_end, speaker, items, vector)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (document_id, one.head_start, one.head_end, one.speaker, items, _blob(vector)),
    )


def _blob(vector: np.ndarray) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()
