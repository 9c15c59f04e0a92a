"""Write documents to the store. Every function here runs inside one transaction."""

import json
import secrets
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from index.names import pinyin_keys
from index.terms import terms
from index.types import Enumeration, Parsed, PersonOrPlace

OLD = "old "
"""Before the digest of a document that the next sync makes anew."""

WORDS = " words"
"""After the digest of a document that is found by its words only: its vectors are to come."""
_NO_VECTOR = b""


@dataclass(frozen=True)
class Batch:
    """Some passages of a document, embedded: float32 rows of the passages and their sentences.

    ``tokens`` are those of each passage, as ``index.late`` packs them.
    """

    passages: np.ndarray
    tokens: list[bytes]
    sentences: np.ndarray


@dataclass(frozen=True)
class Vectors:
    """Embeddings of a document, in the order of its parts.

    ``embedded`` passages went through the model for it.
    """

    batches: Iterable[Batch]
    enumerations: np.ndarray
    embedded: int = 0


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
    connection: sqlite3.Connection, digest: str, parsed: Parsed, vectors: Vectors | None
) -> int:
    """Write a document with its passages, terms, names and vectors; return its id.

    Without vectors it is found by its words; it is replaced when they are there.
    """
    segments = [
        (s.start, s.end, s.source_start, s.source_end, s.kind.value)
        for s in parsed.restored.segments
    ]
    cursor = connection.execute(
        "INSERT INTO documents"
        " (digest, title, charset, verdict, source, restored, search, segments, date, author,"
        " url, marks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            digest if vectors else digest + WORDS, parsed.title, parsed.charset, parsed.verdict,
            parsed.source, parsed.restored.text, parsed.search, json.dumps(segments), parsed.date,
            parsed.author, parsed.url, json.dumps([(one.start, one.label) for one in parsed.marks]),
        ),
    )  # fmt: skip
    document_id = int(cursor.lastrowid or 0)
    _add_passages(connection, document_id, parsed, _blobs(vectors))
    found = map(_blob, vectors.enumerations) if vectors else repeat(_NO_VECTOR)
    for enumeration, vector in zip(parsed.enumerations, found, strict=False):
        _add_enumeration(connection, document_id, enumeration, vector)
    return document_id


def _blobs(vectors: Vectors | None) -> Iterator[tuple[bytes, bytes, Iterator[bytes]]]:
    """Yield of each passage its vector, its tokens and the vectors of its sentences."""
    if vectors is None:
        while True:
            yield _NO_VECTOR, _NO_VECTOR, repeat(_NO_VECTOR)
    for batch in vectors.batches:
        sentences = map(_blob, batch.sentences)
        for vector, tokens in zip(batch.passages, batch.tokens, strict=True):
            yield _blob(vector), tokens, sentences


def _add_passages(
    connection: sqlite3.Connection,
    document_id: int,
    parsed: Parsed,
    blobs: Iterator[tuple[bytes, bytes, Iterator[bytes]]],
) -> None:
    passage_id = _last_id(connection, "passages")
    for ordinal, passage in enumerate(parsed.passages):
        passage_id += 1
        vector, tokens, sentences = next(blobs)
        connection.execute(
            "INSERT INTO passages (id, document_id, ordinal, start, end, vector)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (passage_id, document_id, ordinal, passage.start, passage.end, vector),
        )
        if tokens:
            connection.execute("INSERT INTO tokens VALUES (?, ?)", (passage_id, tokens))
        connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?)",
            [
                (passage_id, i, s.start, s.end, s.speaker, next(sentences))
                for i, s in enumerate(passage.sentences)
            ],
        )
        text = parsed.indexed(passage.start, passage.end)
        connection.execute(
            "INSERT INTO terms (rowid, body) VALUES (?, ?)", (passage_id, " ".join(terms(text)))
        )
        first = bisect_left(parsed.names, passage.start, key=lambda name: name.start)
        last = bisect_left(parsed.names, passage.end, key=lambda name: name.start)
        speaking = {s.speaker for s in passage.sentences} - {""}
        _add_names(connection, passage_id, parsed.names[first:last], speaking)
    set_meta(connection, "last passages", str(passage_id))


def _last_id(connection: sqlite3.Connection, table: str) -> int:
    """Return the last id that a table gave: none is given twice, so an id means one vector."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (f"last {table}",)).fetchone()
    highest = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
    return max(int(row["value"]) if row else 0, int(highest))


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
    connection: sqlite3.Connection, document_id: int, one: Enumeration, vector: bytes
) -> None:
    items = json.dumps([(item.start, item.head_end, item.end) for item in one.items])
    number = _last_id(connection, "enumerations") + 1
    connection.execute(
        "INSERT INTO enumerations (id, document_id, head_start, head_end, speaker, items, vector)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, document_id, one.head_start, one.head_end, one.speaker, items, vector),
    )
    set_meta(connection, "last enumerations", str(number))


def _blob(vector: np.ndarray) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()
