"""Write documents to the store. Every function here runs inside one transaction."""

import json
import secrets
import sqlite3
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from index.text.names import PersonOrPlace, pinyin_keys
from index.text.terms import terms
from index.types import Enumeration, Parsed

OLD = "old "
"""Before the digest of a document that the next sync makes anew."""

WORDS = " words"
"""After the digest of a document that is found by its words only: its vectors are to come."""
_NO_VECTOR = b""

TOGETHER = 0.5
"""Seconds that a new document may wait to be found by its words."""


@dataclass(frozen=True)
class Batch:
    """Some passages of a document, embedded: float32 rows of the passages and their sentences.

    ``tokens`` are those of each passage, as ``index.embed.token_codec`` packs them.
    ``enumerations`` are those of the document and come with its last passages.
    """

    passages: np.ndarray
    tokens: list[bytes]
    sentences: np.ndarray
    enumerations: np.ndarray


@contextmanager
def transaction(connection: sqlite3.Connection, *, revise: bool = True) -> Iterator[None]:
    """Commit all or nothing, under a new revision of the store.

    ``revise=False``: what is written is not searched, so that the revision stays. Inside
    another transaction, such as one of ``Together``, it is that one which commits.
    """
    joined = connection.in_transaction
    if joined:
        yield
        return
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


class Together:
    """Writes of several documents that are committed together, which spares the disk.

    That is done when the first of them has waited for ``TOGETHER`` seconds.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._since = 0.0

    def begin(self) -> None:
        """Open a transaction unless one is open; close it by ``settle``."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
            self._since = time.monotonic()

    def settle(self, *, now: bool = False) -> None:
        """Commit what was written, if it is time or ``now``, under a new revision."""
        waited = time.monotonic() - self._since >= TOGETHER
        if self._connection.in_transaction and (now or waited):
            set_meta(self._connection, "revision", secrets.token_hex(8))
            self._connection.execute("COMMIT")


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Record a fact about the store, such as the identity of the embedding model."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def put_file(
    connection: sqlite3.Connection, root: str, path: str, document_id: int, stamp: str
) -> None:
    """Record that a file holds a document; the one it held before goes if no other does."""
    before = held(connection, root, path)
    # A statement that does either would have SQLite write the new terms to disk each time.
    if before:
        put = "UPDATE files SET document_id = ?, stamp = ? WHERE root = ? AND path = ?"
    else:
        put = "INSERT INTO files (document_id, stamp, root, path) VALUES (?, ?, ?, ?)"
    connection.execute(put, (document_id, stamp, root, path))
    if before not in (0, document_id):
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


def add_document(connection: sqlite3.Connection, digest: str, parsed: Parsed) -> int:
    """Write a document with its passages, terms and names; return its id.

    It is found by its words until ``put_vectors`` brings the rest.
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
            digest + WORDS, parsed.title, parsed.charset, parsed.verdict,
            parsed.source, parsed.restored.text, parsed.search, json.dumps(segments), parsed.date,
            parsed.author, parsed.url, json.dumps([(one.start, one.label) for one in parsed.marks]),
        ),
    )  # fmt: skip
    document_id = int(cursor.lastrowid or 0)
    _add_passages(connection, document_id, parsed)
    for enumeration in parsed.enumerations:
        _add_enumeration(connection, document_id, enumeration)
    return document_id


def put_vectors(
    connection: sqlite3.Connection, document_id: int, digest: str, batches: Iterable[Batch]
) -> None:
    """Bring all the vectors of a document that has none, in the order of its passages."""
    counted = connection.execute(
        "SELECT id, (SELECT count(*) FROM sentences WHERE passage_id = id) AS sentences"
        " FROM passages WHERE document_id = ? ORDER BY ordinal",
        (document_id,),
    ).fetchall()
    waiting = iter(counted)
    lists: list[bytes] = []
    for batch in batches:
        sentences = map(_blob, batch.sentences)
        for vector, tokens, row in zip(batch.passages, batch.tokens, waiting, strict=False):
            one = row["id"]
            connection.execute("UPDATE passages SET vector = ? WHERE id = ?", (_blob(vector), one))
            connection.execute("INSERT INTO tokens VALUES (?, ?)", (one, tokens))
            connection.executemany(
                "UPDATE sentences SET vector = ? WHERE passage_id = ? AND ordinal = ?",
                [(next(sentences), one, ordinal) for ordinal in range(row["sentences"])],
            )
        lists += map(_blob, batch.enumerations)
    enumerations = connection.execute(
        "SELECT id FROM enumerations WHERE document_id = ? ORDER BY id", (document_id,)
    ).fetchall()
    connection.executemany(
        "UPDATE enumerations SET vector = ? WHERE id = ?",
        [(vector, row["id"]) for vector, row in zip(lists, enumerations, strict=True)],
    )
    connection.execute("UPDATE documents SET digest = ? WHERE id = ?", (digest, document_id))


def _add_passages(connection: sqlite3.Connection, document_id: int, parsed: Parsed) -> None:
    passage_id = _last_id(connection, "passages")
    for ordinal, passage in enumerate(parsed.passages):
        passage_id += 1
        connection.execute(
            "INSERT INTO passages (id, document_id, ordinal, start, end, vector)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (passage_id, document_id, ordinal, passage.start, passage.end, _NO_VECTOR),
        )
        connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?)",
            [
                (passage_id, i, s.start, s.end, s.speaker, _NO_VECTOR)
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


def _add_enumeration(connection: sqlite3.Connection, document_id: int, one: Enumeration) -> None:
    items = json.dumps([(item.start, item.head_end, item.end) for item in one.items])
    number = _last_id(connection, "enumerations") + 1
    connection.execute(
        "INSERT INTO enumerations (id, document_id, head_start, head_end, speaker, items, vector)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, document_id, one.head_start, one.head_end, one.speaker, items, _NO_VECTOR),
    )
    set_meta(connection, "last enumerations", str(number))


def _blob(vector: np.ndarray) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()
