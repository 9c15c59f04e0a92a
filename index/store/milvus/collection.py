"""A collection of Milvus: the vectors of one table of a store, and what they are filtered by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.store.milvus.connection import Connection, reaching

MOST_FOUND = 16_384
"""Rows that Milvus returns for a question at most."""
_SHORTEST = 2  # numbers of a vector that a server takes


@dataclass(frozen=True)
class Row:
    """A row: its id in SQLite, its document, whether it is in Chinese, and its unit vector."""

    id: int
    document: int
    chinese: bool
    vector: np.ndarray


class Collection:
    """One collection, which is made with the first rows; its rows are found by inner product."""

    def __init__(self, connection: Connection, name: str) -> None:
        """Ask nothing of Milvus yet."""
        self._connection = connection
        self._name = name
        self._is_loaded = False

    def exists(self) -> bool:
        """Return whether Milvus has the collection."""
        client = self._connection.client
        with reaching(self._connection.address):
            return bool(client.has_collection(self._name))

    def put(self, rows: Sequence[Row]) -> None:
        """Write rows over those of the same ids."""
        client = self._connection.client
        with reaching(self._connection.address):
            if not self._is_loaded and not client.has_collection(self._name):
                self._make(client, len(rows[0].vector))
            self._load(client)
            data = [
                {
                    "id": row.id, "document": row.document, "chinese": row.chinese,
                    "vector": _padded(row.vector).tolist(),
                }
                for row in rows
            ]  # fmt: skip
            client.upsert(self._name, data)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove the rows with some ids; those that are not there do not matter."""
        client = self._connection.client
        with reaching(self._connection.address):
            if client.has_collection(self._name):
                self._load(client)
                client.delete(self._name, ids=list(ids))

    def settle(self) -> None:
        """Have an embedded Milvus index what was written; a server does that by itself."""
        client = self._connection.client
        with reaching(self._connection.address):
            if self._connection.address.file is not None and client.has_collection(self._name):
                client.flush(self._name)

    def count(self) -> int:
        """Return how many rows there are, 0 if there is no collection."""
        client = self._connection.client
        with reaching(self._connection.address):
            if not client.has_collection(self._name):
                return 0
            self._load(client)
            found = client.query(self._name, filter="", output_fields=["count(*)"])
            return int(found[0]["count(*)"])

    def drop(self) -> None:
        """Remove the collection if there is one."""
        client = self._connection.client
        with reaching(self._connection.address):
            client.drop_collection(self._name)
        self._is_loaded = False

    def nearest(self, vector: np.ndarray, limit: int, condition: str) -> list[tuple[int, float]]:
        """Return up to ``limit`` pairs (id, inner product), best first, for a vector (dim,).

        ``condition`` is an expression of Milvus, '' for none.
        """
        client = self._connection.client
        with reaching(self._connection.address):
            self._load(client)
            found = client.search(
                self._name, [_padded(vector).tolist()], filter=condition, limit=limit,
                anns_field="vector", search_params={"metric_type": "IP"},
            )  # fmt: skip
        return [(int(hit["id"]), float(hit["distance"])) for hit in found[0]]

    def _make(self, client: Any, dimension: int) -> None:  # noqa: ANN401
        from pymilvus import DataType

        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("document", DataType.INT64)
        schema.add_field("chinese", DataType.BOOL)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=max(_SHORTEST, dimension))
        indexes = client.prepare_index_params()
        indexes.add_index("vector", index_type="FLAT", metric_type="IP")
        # What was written is to be found at once, by every client.
        client.create_collection(
            self._name, schema=schema, index_params=indexes, consistency_level="Strong"
        )

    def _load(self, client: Any) -> None:  # noqa: ANN401
        if not self._is_loaded:
            client.load_collection(self._name)
            self._is_loaded = True


def _padded(vector: np.ndarray) -> np.ndarray:
    """Return a vector with zeros at its end if Milvus takes none so short."""
    return np.pad(vector, (0, max(0, _SHORTEST - len(vector))))
