"""The vectors of one state of a store, searched by Milvus."""

import sqlite3
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from index.embed.vector_codec import HALF, read_halves
from index.errors import StoreError
from index.store.dense_index import TABLES, USABLE, Table
from index.store.milvus import queue
from index.store.milvus.collection import MOST_FOUND
from index.store.milvus.connection import Connection
from index.store.milvus.publication import Place, collection_of
from index.store.records import Rule, Selection

_LISTED = 4_000  # rows that are compared here if they are only listed
_VARIABLES = 10_000  # SQLite takes 32,766 in one statement


class MilvusIndex:
    """The ``VectorIndex`` of ``index.store.protocol`` for a store whose vectors Milvus searches.

    It belongs to the state that the connection shows when it is made, and is used inside
    transactions that show that state. Of Milvus it takes only what it cannot do as well: the
    rows nearest to a vector. Vectors of known rows are read from SQLite.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        milvus: Connection,
        place: Place,
        revision: str,
        *,
        limited: bool,
    ) -> None:
        """Read through a connection; ``limited``: it does not see every document."""
        self.revision = revision
        self._connection = connection
        self._collections = {table: collection_of(place, milvus, table) for table in TABLES}
        self._limited = limited
        self._known: dict[Table, np.ndarray] = {}
        self._waiting = {table: queue.waiting(connection, table) for table in TABLES}
        self._gone = {table: queue.gone(connection, table) for table in TABLES}
        self._tails: dict[Table, tuple[np.ndarray, np.ndarray]] = {}

    @cached_property
    def dimension(self) -> int:
        """How many numbers a vector has, 0 if there is none."""
        query = f"SELECT length(vector) FROM passages WHERE {USABLE.format(table='passages')}"
        row = self._connection.execute(f"{query} LIMIT 1").fetchone()
        return int(row[0]) // HALF if row is not None else 0

    def search(
        self, table: Table, vector: np.ndarray, k: int, among: Selection | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (row id, cosine), best first, for one unit vector (dim,).

        ``among`` are the rows to choose from, by default all.
        """
        if k < 1 or not len(self.ids(table)) or (among is not None and not len(among)):
            return []
        if among is not None and among.rule is None and len(among) <= _LISTED:
            found = self._compare(*self._read(table, among.ids), vector)
        else:
            ids, vectors = self._tail(table)
            if among is not None:
                chosen = np.isin(ids, among.ids)
                ids, vectors = ids[chosen], vectors[chosen]
            found = self._nearest(table, vector, k, among) | self._compare(ids, vectors, vector)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:k]

    def cosines(self, table: Table, vector: np.ndarray, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of rows to one unit vector (dim,), by id.

        Rows without a vector are left out.
        """
        return self._compare(*self._read(table, np.array(ids, np.int64)), vector)

    def ids(self, table: Table) -> np.ndarray:
        """Return the ids of all rows with a vector, int64 (n,), ascending."""
        known = self._known.get(table)
        if known is None:
            query = f"SELECT id FROM {table} WHERE {USABLE.format(table=table)} ORDER BY id"
            rows = self._connection.execute(query)
            known = self._known[table] = np.array([row[0] for row in rows], np.int64)
        return known

    def vectors(self, table: Table, ids: np.ndarray) -> np.ndarray:
        """Return the unit vectors of rows, float32 (n, dim), by their ids, int64 (n,).

        Raises RuntimeError when one of them has no vector.
        """
        found, vectors = self._read(table, ids)
        places = np.searchsorted(found, ids)
        if len(found) < len(np.unique(ids)):
            raise RuntimeError("a row has no vector")
        return np.asarray(vectors[places])

    def _nearest(
        self, table: Table, vector: np.ndarray, k: int, among: Selection | None
    ) -> dict[int, float]:
        """Return the nearest rows that Milvus holds, k of them if there are so many."""
        known = self.ids(table)
        if len(np.setdiff1d(known, self._waiting[table], assume_unique=True)) == 0:
            return {}
        collection = self._collections[table]
        if not collection.exists():
            raise StoreError(
                "Milvus has lost the vectors of this store. Send them again: yinzheng doctor"
                " --repair"
            )
        condition = self._condition(among)
        limit = min(MOST_FOUND, k + self._gone[table])
        while True:
            hits = collection.nearest(vector, limit, condition)
            ids = np.array([row_id for row_id, _ in hits], np.int64)
            # Milvus may hold rows of other states: some are gone, some came after this one.
            here = np.isin(ids, known)
            if np.count_nonzero(here) >= k or len(hits) < limit or limit == MOST_FOUND:
                return {hit[0]: hit[1] for hit, is_here in zip(hits, here, strict=True) if is_here}
            limit = min(MOST_FOUND, 4 * limit)

    def _condition(self, among: Selection | None) -> str:
        """Return the expression of Milvus for the rows to choose from."""
        if among is not None and among.rule is None:
            return f"id in {among.ids.tolist()}"
        rule = Rule() if among is None or among.rule is None else among.rule
        documents = rule.documents
        if documents is None and self._limited:
            rows = self._connection.execute("SELECT id FROM documents ORDER BY id")
            documents = np.array([row[0] for row in rows], np.int64)
        parts = [] if documents is None else [f"document in {documents.tolist()}"]
        if rule.chinese is not None:
            parts.append(f"chinese == {str(rule.chinese).lower()}")
        return " and ".join(parts)

    def _tail(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Return ids and vectors of the rows that Milvus may not hold yet."""
        if table not in self._tails:
            self._tails[table] = self._read(table, self._waiting[table])
        return self._tails[table]

    def _read(self, table: Table, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids, ascending, and the vectors of those of some rows that have one."""
        found: list[tuple[int, bytes]] = []
        wanted = np.unique(ids).tolist()
        usable = USABLE.format(table=table)
        for start in range(0, len(wanted), _VARIABLES):
            part = wanted[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            query = f"SELECT id, vector FROM {table} WHERE id IN ({marks}) AND {usable} ORDER BY id"
            found += self._connection.execute(query, part).fetchall()
        if not found:
            return np.zeros(0, np.int64), np.zeros((0, max(1, self.dimension)), np.float32)
        vectors = read_halves([vector for _, vector in found])
        return np.array([row_id for row_id, _ in found], np.int64), vectors

    def _compare(
        self, ids: np.ndarray, vectors: np.ndarray, vector: np.ndarray
    ) -> dict[int, float]:
        if not len(ids):
            return {}
        return dict(zip(ids.tolist(), (vectors @ vector).tolist(), strict=True))
