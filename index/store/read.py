"""Read the store: rows as small frozen records, one consistent snapshot at a time."""

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import Tokens
from index.errors import StoreError
from index.late import unpack
from index.restore import Kind, Restored, Segment
from index.restore.readings import is_han
from index.store import dense, paths
from index.store.records import (
    EVERYWHERE,
    Scope,
    StoredDocument,
    StoredEnumeration,
    StoredPassage,
    StoredSentence,
)
from index.store.schema import connect, unusable
from index.types import Item, Mark

_DOCUMENTS_HELD = 64
_BEGINNING = 100
_VARIABLES = 10_000  # SQLite takes 32,766 in one statement
_WITHIN = (
    "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document_id WHERE d.id IN"
    " (SELECT document_id FROM files"
    " WHERE substr(path, 1, ?) = ? OR substr(root || '/' || path, 1, ?) = ?)"
)
_PASSAGES = (
    "SELECT p.id, p.document_id, p.ordinal, p.start, p.end, d.digest FROM passages p"
    " JOIN documents d ON d.id = p.document_id"
)


class Store:
    """The read side of a store folder. Safe to share between threads.

    All reading happens inside ``snapshot()``, which shows one state of the store even
    while ``sync`` writes another.
    """

    def __init__(self, folder: Path) -> None:
        """Open the store in a folder. Raises StoreError when there is none."""
        self.folder = folder
        self._connection = connect(folder)
        self._lock = threading.RLock()
        self._dense: dense.DenseIndex | None = None
        self._depth = 0
        self._width = 0  # numbers in a vector, 0 when there is none yet
        self._count = 0
        self._documents: OrderedDict[int, StoredDocument] = OrderedDict()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[dense.DenseIndex]:
        """Hold one state of the store; yields its dense index. May be nested.

        Raises StoreError when the database cannot be read.
        """
        with self._lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._begin()
                assert self._dense is not None
                yield self._dense
            except sqlite3.Error as error:
                raise unusable(self.folder, error) from error
            finally:
                self._depth -= 1
                if self._depth == 0 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        now = dense.revision(self._connection)
        if self._dense is None or self._dense.revision != now:
            held, self._dense = self._dense, None  # lost if it fails half way
            followed = dense.follow(held, self._connection) if held else None
            self._dense = followed or dense.load(self.folder, self._connection)
            self._documents.clear()
            index = self._dense.indexes["passages"]
            self._width = index.d if index is not None else 0
            query = "SELECT count(*) FROM passages"
            self._count = int(self._connection.execute(query).fetchone()[0])

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise unusable(self.folder, error) from error

    @property
    def passage_count(self) -> int:
        """How many passages the snapshot holds."""
        return self._count

    def meta(self) -> dict[str, str]:
        """Return the recorded facts about the store."""
        with self._reading():
            rows = self._connection.execute("SELECT key, value FROM meta")
            return {row["key"]: row["value"] for row in rows}

    def counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        tables = ("documents", "files", "passages", "sentences", "enumerations")
        with self._reading():
            return {
                table: int(self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in tables
            }

    def documents(self) -> list[dict[str, Any]]:
        """Return a summary of every file and the document it holds."""
        with self._reading():
            return paths.summaries(self._connection)

    def document(self, document_id: int) -> StoredDocument:
        """Return one document."""
        known = self._documents.get(document_id)
        if known is None:
            known = self._documents[document_id] = self._read_document(document_id)
            if len(self._documents) > _DOCUMENTS_HELD:
                self._documents.popitem(last=False)
        return known

    def document_by_path(self, path: str) -> StoredDocument:
        """Return the document of a path, below its folder or whole.

        Raises StoreError when no file has that path, or several with different texts.
        """
        return self.document(paths.find_document(self._connection, path))

    def _read_document(self, document_id: int) -> StoredDocument:
        row = self._connection.execute(
            "SELECT * FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        segments = tuple(
            Segment(a, b, c, d, Kind(kind)) for a, b, c, d, kind in json.loads(row["segments"])
        )
        return StoredDocument(
            row["id"], row["digest"], paths.name_of(self._connection, document_id), row["title"],
            row["source"], row["search"], Restored(row["restored"], segments), row["date"],
            row["author"], row["url"], tuple(Mark(*one) for one in json.loads(row["marks"])),
        )  # fmt: skip

    def paths(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the names of documents by id, without reading them."""
        return {one: paths.name_of(self._connection, one) for one in ids}

    def passages(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """Return passages by id."""
        wanted = list(ids)
        found = {}
        for start in range(0, len(wanted), _VARIABLES):
            part = wanted[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            for row in self._connection.execute(f"{_PASSAGES} WHERE p.id IN ({marks})", part):
                found[row["id"]] = _passage(row)
        return found

    def passage_at(self, document_id: int, position: int) -> StoredPassage | None:
        """Return the passage of a document that covers a restored position, if one does."""
        row = self._connection.execute(
            f"{_PASSAGES} WHERE p.document_id = ? AND p.start <= ? AND p.end > ?",
            (document_id, position, position),
        ).fetchone()
        return _passage(row) if row else None

    def neighbours(self, passage: StoredPassage, expand: int) -> tuple[int, int]:
        """Return where the passages so many places around one begin and end."""
        row = self._connection.execute(
            "SELECT min(start), max(end) FROM passages WHERE document_id = ?"
            " AND ordinal BETWEEN ? AND ?",
            (passage.document_id, passage.ordinal - expand, passage.ordinal + expand),
        ).fetchone()
        return int(row[0]), int(row[1])

    def passages_within(self, scope: Scope) -> np.ndarray:
        """Return the ids of the passages of the documents in a scope, int64."""
        rows = self._connection.execute(*_within(scope))
        return np.array([row[0] for row in rows], dtype=np.int64)

    def passage_by_key(self, key: str) -> StoredPassage:
        """Return the passage of a citation. Raises StoreError when it is gone."""
        digest, _, ordinal = key.rpartition("-")
        row = self._connection.execute(
            f"{_PASSAGES} WHERE p.ordinal = ? AND substr(d.digest, 1, 12) = ?",
            (ordinal, digest),
        ).fetchone()
        if row is None:
            raise StoreError(f"The store holds no passage {key}; it may have been updated.")
        return _passage(row)

    def sentences(self, ids: Iterable[int]) -> dict[int, list[StoredSentence]]:
        """Return the sentences of passages in order, by passage id."""
        found: dict[int, list[StoredSentence]] = {passage_id: [] for passage_id in ids}
        marks = ",".join("?" * len(found))
        rows = self._connection.execute(
            "SELECT passage_id, start, end, speaker, vector FROM sentences"
            f" WHERE passage_id IN ({marks}) ORDER BY passage_id, ordinal",
            list(found),
        )
        for passage_id, start, end, speaker, vector in rows:
            if vector or self._width:
                # Vectors that are still to come are like nothing.
                own = np.frombuffer(vector, "<f4") if vector else np.zeros(self._width, np.float32)
                found[passage_id].append(StoredSentence(passage_id, start, end, speaker, own))
        return found

    def tokens(self, ids: Iterable[int]) -> dict[int, Tokens]:
        """Return the tokens of passages by id."""
        wanted = list(ids)
        marks = ",".join("?" * len(wanted))
        rows = self._connection.execute(
            f"SELECT passage_id, packed FROM tokens WHERE passage_id IN ({marks})", wanted
        )
        return {passage_id: unpack(packed) for passage_id, packed in rows}

    def enumerations(self, ids: Iterable[int]) -> dict[int, StoredEnumeration]:
        """Return enumerations by id."""
        values = list(ids)
        marks = ",".join("?" * len(values))
        rows = self._connection.execute(f"SELECT * FROM enumerations WHERE id IN ({marks})", values)
        return {row["id"]: _enumeration(row) for row in rows}

    def lexical(
        self, words: list[str], k: int, scope: Scope = EVERYWHERE
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (passage id, BM25) in a scope, best first, for any of the words."""
        if not words or k < 1:
            return []
        quoted = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        query, chosen = _within(scope)
        within = "" if scope == EVERYWHERE else f" AND rowid IN ({query})"
        rows = self._connection.execute(
            f"SELECT rowid, -rank AS score FROM terms WHERE terms MATCH ?{within}"
            " ORDER BY rank LIMIT ?",
            (quoted, *(chosen if within else ()), k),
        )
        return [(row["rowid"], row["score"]) for row in rows]

    def chinese(self, ids: Iterable[int]) -> list[bool]:
        """Tell of each passage whether most of its first characters are Chinese."""
        found = []
        for passage_id in ids:
            row = self._connection.execute(
                "SELECT substr(body, 1, ?) FROM terms WHERE rowid = ?", (_BEGINNING, passage_id)
            ).fetchone()
            letters = [char for char in row[0] if char.isalpha()] if row else []
            found.append(2 * sum(map(is_han, letters)) > len(letters))
        return found

    def frequencies(self, words: list[str]) -> dict[str, int]:
        """Return in how many passages each word occurs."""
        found = {}
        for word in words:
            row = self._connection.execute(
                "SELECT doc FROM vocabulary WHERE term = ?", (word,)
            ).fetchone()
            found[word] = int(row["doc"]) if row else 0
        return found

    def names(self, *, keys: Iterable[str] = (), forms: Iterable[str] = ()) -> list[sqlite3.Row]:
        """Return rows (key, form, passage_id, certain) of romanised keys or Chinese forms."""
        rows: list[sqlite3.Row] = []
        for column, values in (("key", list(keys)), ("form", list(forms))):
            if values:
                marks = ",".join("?" * len(values))
                rows += self._connection.execute(
                    f"SELECT * FROM names WHERE {column} IN ({marks})", values
                ).fetchall()
        return rows


def _within(scope: Scope) -> tuple[str, tuple[str | int, ...]]:
    """Return the query for the passages of the documents in a scope, and its values."""
    query, values = _WITHIN, (len(scope.path), scope.path) * 2
    if scope.since or scope.until:
        query += " AND d.date BETWEEN ? AND ?"
        return query, (*values, scope.since or "0", scope.until or "9999")
    return query, values


def _passage(row: sqlite3.Row) -> StoredPassage:
    key = f"{row['digest'][:12]}-{row['ordinal']}"
    return StoredPassage(
        row["id"], row["document_id"], row["ordinal"], row["start"], row["end"], key
    )


def _enumeration(row: sqlite3.Row) -> StoredEnumeration:
    items = tuple(Item(*one) for one in json.loads(row["items"]))
    return StoredEnumeration(
        row["id"], row["document_id"], row["head_start"], row["head_end"], row["speaker"], items
    )
