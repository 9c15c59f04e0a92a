"""Write documents to the store. Every function here is called inside a transaction."""

import json
import secrets
import sqlite3
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.blocks import flatten, to_row
from index.embed.vector_codec import pack_bytes, pack_half
from index.messages import Message
from index.store.document_status import DocumentState
from index.store.layers import Texts, layers_of
from index.types import Enumeration, Parsed

if TYPE_CHECKING:  # a sync without changes writes no words and needs nothing that finds them
    from index.text.names import PersonOrPlace

_NO_VECTOR = b""

GROUP_COMMIT_SECONDS = 0.5
"""How long the words of a new document may wait to be committed; a kill loses at most these."""


@dataclass(frozen=True)
class Batch:
    """The vectors of consecutive passages of a document.

    ``passages`` is float32 (passages, dim), ``sentences`` float32 (sentences, dim) of all these
    passages in order, ``tokens`` one packed blob a passage (``index.embed.token_codec``).
    ``enumerations``, float32 (enumerations, dim), are those of the whole document; they come
    with its last passages.
    """

    passages: np.ndarray
    tokens: list[bytes]
    sentences: np.ndarray
    enumerations: np.ndarray


@contextmanager
def transaction(connection: sqlite3.Connection, *, revise: bool = True) -> Iterator[None]:
    """Commit all or nothing, under a new revision of the store.

    ``revise=False`` keeps the revision, for rows that are not searched. Inside another
    transaction, such as that of a ``GroupCommit``, this one joins it and leaves the commit to it.
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


class GroupCommit:
    """Commits the writes of several documents together, because a commit waits for the disk."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._began = 0.0

    def begin(self) -> None:
        """Open a transaction unless one is open."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
            self._began = time.monotonic()

    def commit_if_due(self) -> None:
        """Commit if the transaction has been open for ``GROUP_COMMIT_SECONDS``."""
        if time.monotonic() - self._began >= GROUP_COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Commit what was written, if anything, under a new revision of the store."""
        if self._connection.in_transaction:
            set_meta(self._connection, "revision", secrets.token_hex(8))
            self._connection.execute("COMMIT")


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Record a fact about the store, such as the identity of the embedding model."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def put_file(
    connection: sqlite3.Connection, root: str, path: str, document_id: int, stamp: str
) -> None:
    """Record that a file holds a document.

    The document that it held before is removed if no other file holds it.
    """
    before = document_of_file(connection, root, path)
    # INSERT OR REPLACE would have SQLite write the pending terms of FTS5 to disk each time.
    if before:
        put = "UPDATE files SET document_id = ?, stamp = ? WHERE root = ? AND path = ?"
    else:
        put = "INSERT INTO files (document_id, stamp, root, path) VALUES (?, ?, ?, ?)"
    connection.execute(put, (document_id, stamp, root, path))
    if before not in (0, document_id):
        _remove_orphan(connection, before)


def remove_file(connection: sqlite3.Connection, root: str, path: str) -> None:
    """Remove a file, and its document if no other file holds it."""
    before = document_of_file(connection, root, path)
    connection.execute("DELETE FROM files WHERE root = ? AND path = ?", (root, path))
    _remove_orphan(connection, before)


def document_of_file(connection: sqlite3.Connection, root: str, path: str) -> int:
    """Return the id of the document that a file holds, 0 for an unknown file."""
    row = connection.execute(
        "SELECT document_id FROM files WHERE root = ? AND path = ?", (root, path)
    ).fetchone()
    return int(row["document_id"]) if row else 0


def _remove_orphan(connection: sqlite3.Connection, document_id: int) -> None:
    """Remove a document, with all that was made from it, unless a file holds it."""
    if connection.execute(
        "SELECT 1 FROM files WHERE document_id = ? LIMIT 1", (document_id,)
    ).fetchone():
        return
    connection.execute(
        "DELETE FROM terms WHERE rowid IN (SELECT id FROM passages WHERE document_id = ?)",
        (document_id,),
    )
    names = connection.execute(
        "SELECT DISTINCT form_id FROM name_places"
        " WHERE passage_id IN (SELECT id FROM passages WHERE document_id = ?)",
        (document_id,),
    ).fetchall()
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
    connection.executemany(
        "DELETE FROM name_forms WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM name_places WHERE form_id = name_forms.id)",
        [(row["form_id"],) for row in names],
    )


def mark_outdated(connection: sqlite3.Connection, document_ids: Iterable[int]) -> None:
    """Have the next sync read the files of documents again and replace the documents."""
    ids = [(document_id,) for document_id in document_ids]
    connection.executemany("UPDATE files SET stamp = '' WHERE document_id = ?", ids)
    connection.executemany(
        f"UPDATE documents SET state = '{DocumentState.OUTDATED}' WHERE id = ?", ids
    )


def rebuild_terms(connection: sqlite3.Connection) -> None:
    """Rebuild the index of terms from the terms themselves."""
    connection.execute("INSERT INTO terms(terms) VALUES ('rebuild')")


def put_failure(
    connection: sqlite3.Connection,
    root: str,
    path: str,
    stamp: str,
    reason: Message,
    waiting: int = 0,
) -> None:
    """Record that a file could not be read; ``waiting`` of its pages wait for OCR."""
    connection.execute(
        "INSERT OR REPLACE INTO failures (root, path, stamp, reason, message, waiting)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (root, path, stamp, str(reason), json.dumps(asdict(reason)), waiting),
    )


def remove_failures(connection: sqlite3.Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Remove the records of files that could not be read."""
    connection.executemany("DELETE FROM failures WHERE root = ? AND path = ?", keys)


def add_document(connection: sqlite3.Connection, digest: str, parsed: Parsed) -> int:
    """Write a document with its passages, terms and names; return its id.

    It has state ``words`` until ``put_vectors`` completes it. Raises sqlite3.IntegrityError
    when the store holds a document of this digest that is not outdated, StoreError when a database
    keeps the texts that cannot be reached.
    """
    from index.parse.parts import find_parts

    segments = [
        (part.start, part.end, part.source_start, part.source_end, part.kind.value)
        for part in parsed.restored.segments
    ]
    marks = [
        (mark.start, *astuple(mark.place), mark.box)
        if mark.box
        else (mark.start, *astuple(mark.place)[: None if mark.place.within else -1])
        for mark in parsed.marks
    ]
    tree = [(depth, *to_row(block)) for depth, block in flatten(parsed.tree)]
    blocks = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    texts = Texts(
        parsed.source, parsed.restored.text, parsed.search, json.dumps(segments),
        json.dumps(marks, ensure_ascii=False), blocks,
    )  # fmt: skip
    layers = layers_of(connection)
    held = layers.put(texts)
    cursor = connection.execute(
        "INSERT INTO documents"
        " (digest, state, title, charset, verdict, source, restored, search, segments, date,"
        " author, url, marks, blocks, waiting)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            digest, DocumentState.WORDS, parsed.title, parsed.charset, parsed.verdict,
            held.source, held.restored, held.search, held.segments, parsed.date,
            parsed.author, parsed.url, held.marks, held.blocks, parsed.waiting,
        ),
    )  # fmt: skip
    document_id = int(cursor.lastrowid or 0)
    layers.refer(document_id, texts)
    _add_passages(connection, document_id, parsed)
    connection.executemany(
        "INSERT OR IGNORE INTO parts (document_id, start, end, kind, key) VALUES (?, ?, ?, ?, ?)",
        (
            (document_id, placed.start, placed.end, placed.part.kind, placed.part.key)
            for placed in find_parts(parsed)
        ),
    )
    for enumeration in parsed.enumerations:
        _add_enumeration(connection, document_id, enumeration)
    return document_id


def put_vectors(connection: sqlite3.Connection, document_id: int, batches: Iterable[Batch]) -> None:
    """Complete a document that has only its words.

    ``batches`` hold the vectors of all its passages in order.
    """
    passages = connection.execute(
        "SELECT id, (SELECT count(*) FROM sentences WHERE passage_id = id) AS sentences"
        " FROM passages WHERE document_id = ? ORDER BY ordinal",
        (document_id,),
    ).fetchall()
    waiting = iter(passages)
    enumeration_blobs: list[bytes] = []
    for batch in batches:
        sentences = map(pack_bytes, batch.sentences)
        for vector, tokens, row in zip(batch.passages, batch.tokens, waiting, strict=False):
            passage = row["id"]
            put = "UPDATE passages SET vector = ? WHERE id = ?"
            connection.execute(put, (pack_half(vector), passage))
            connection.execute("INSERT INTO tokens VALUES (?, ?)", (passage, tokens))
            connection.executemany(
                "UPDATE sentences SET vector = ? WHERE passage_id = ? AND ordinal = ?",
                [(next(sentences), passage, ordinal) for ordinal in range(row["sentences"])],
            )
        enumeration_blobs += map(pack_half, batch.enumerations)
    enumerations = connection.execute(
        "SELECT id FROM enumerations WHERE document_id = ? ORDER BY id", (document_id,)
    ).fetchall()
    connection.executemany(
        "UPDATE enumerations SET vector = ? WHERE id = ?",
        [(vector, row["id"]) for vector, row in zip(enumeration_blobs, enumerations, strict=True)],
    )
    complete = "UPDATE documents SET state = ? WHERE id = ?"
    connection.execute(complete, (DocumentState.COMPLETE, document_id))


def _add_passages(connection: sqlite3.Connection, document_id: int, parsed: Parsed) -> None:
    from index.text.terms import terms

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
                (passage_id, at, sentence.start, sentence.end, sentence.speaker, _NO_VECTOR)
                for at, sentence in enumerate(passage.sentences)
            ],
        )
        text = f"{parsed.indexed(passage.start, passage.end)} {passage.context}"
        connection.execute(
            "INSERT INTO terms (rowid, body) VALUES (?, ?)", (passage_id, " ".join(terms(text)))
        )
        first = bisect_left(parsed.names, passage.start, key=lambda name: name.start)
        last = bisect_left(parsed.names, passage.end, key=lambda name: name.start)
        speaking = {sentence.speaker for sentence in passage.sentences} - {""}
        _add_names(connection, passage_id, parsed.names[first:last], speaking)
    set_meta(connection, "last passages", str(passage_id))


def _last_id(connection: sqlite3.Connection, table: str) -> int:
    """Return the highest id that a table ever gave.

    No id is given twice, so that an open reader knows a row's vector by its id.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (f"last {table}",)).fetchone()
    highest = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
    return max(int(row["value"]) if row else 0, int(highest))


def _add_names(
    connection: sqlite3.Connection,
    passage_id: int,
    names: "Sequence[PersonOrPlace]",
    speaking: set[str],
) -> None:
    """Write the names of a passage; a person who speaks there counts as named there."""
    certain: dict[str, bool] = dict.fromkeys(speaking, True)
    for name in names:
        certain[name.form] = certain.get(name.form, False) or name.certain
    connection.executemany(
        "INSERT OR IGNORE INTO name_places VALUES (?, ?, ?)",
        [(_form_id(connection, form), passage_id, int(sure)) for form, sure in certain.items()],
    )


def _form_id(connection: sqlite3.Connection, form: str) -> int:
    """Return the number of a form of a name, with which its keys are stored."""
    from index.text.names import name_keys

    keys = set(name_keys(form))
    row = connection.execute("SELECT id FROM name_forms WHERE form = ?", (form,)).fetchone()
    if row is None:
        form_id = int(
            connection.execute("INSERT INTO name_forms (form) VALUES (?)", (form,)).lastrowid or 0
        )
        stored: set[str] = set()
    else:
        form_id = int(row["id"])
        rows = connection.execute("SELECT key FROM name_keys WHERE form_id = ?", (form_id,))
        stored = {row["key"] for row in rows}
    if stored - keys:  # an earlier version of the program found others
        connection.execute("DELETE FROM name_keys WHERE form_id = ?", (form_id,))
        stored = set()
    put = "INSERT INTO name_keys VALUES (?, ?)"
    connection.executemany(put, [(key, form_id) for key in sorted(keys - stored)])
    return form_id


def _add_enumeration(
    connection: sqlite3.Connection, document_id: int, enumeration: Enumeration
) -> None:
    items = json.dumps([(item.start, item.head_end, item.end) for item in enumeration.items])
    number = _last_id(connection, "enumerations") + 1
    connection.execute(
        "INSERT INTO enumerations (id, document_id, head_start, head_end, speaker, items, vector)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            number, document_id, enumeration.head_start, enumeration.head_end,
            enumeration.speaker, items, _NO_VECTOR,
        ),
    )  # fmt: skip
    set_meta(connection, "last enumerations", str(number))
