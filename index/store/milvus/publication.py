"""Bring Milvus in line with SQLite, and tell whether it is."""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.embed.vector_codec import read_halves
from index.errors import StoreError
from index.settings import MilvusAddress
from index.store import excerpts
from index.store.dense_index import TABLES, USABLE, Table
from index.store.milvus import queue
from index.store.milvus.collection import Collection, Row
from index.store.milvus.connection import Connection
from index.store.writer import set_meta, transaction

_META = "milvus"
_BATCH = 1_000  # rows sent at a time
_DUE = 5_000  # rows that wait while a sync goes on; readers compare them one by one


@dataclass(frozen=True)
class Place:
    """Where the vectors of a store are: the Milvus, and how the names of its collections begin.

    A file is named as it lies from the folder of the store, so that both can be moved.
    """

    uri: str
    database: str
    prefix: str

    def address(self, folder: Path) -> MilvusAddress:
        """Return the address of the Milvus for a store in a folder."""
        given = MilvusAddress(self.uri, self.database)
        if given.file is None:
            return given
        return MilvusAddress(str((folder.absolute() / given.file).resolve()), self.database)


def place_of(connection: sqlite3.Connection) -> Place | None:
    """Return where the vectors of a store are, None if FAISS has them."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_META,)).fetchone()
    return Place(**json.loads(row[0])) if row is not None else None


def same(folder: Path, place: Place, address: MilvusAddress) -> bool:
    """Return whether a store's vectors are in the Milvus of an address."""
    return place.address(folder) == _absolute(address)


def move_in(connection: sqlite3.Connection, folder: Path, address: MilvusAddress) -> None:
    """Have a store search by Milvus from now on. Call inside a transaction.

    All its vectors wait to be sent; none is computed again.
    """
    whole = _absolute(address)
    uri = whole.uri
    if whole.file is not None:
        uri = os.path.relpath(whole.file, folder.resolve())
    place = Place(uri, whole.database, f"yinzheng_{secrets.token_hex(6)}")
    set_meta(connection, _META, json.dumps(vars(place)))
    queue.begin(connection)
    queue.note_all(connection)


def move_out(connection: sqlite3.Connection) -> None:
    """Have a store search by FAISS again. Call inside a transaction."""
    connection.execute("DELETE FROM meta WHERE key = ?", (_META,))
    queue.end(connection)


def publish(connection: sqlite3.Connection, folder: Path, *, whole: bool = True) -> None:
    """Send Milvus what waits, and with ``whole`` remove what is long gone.

    It is the truth of SQLite that is sent: rows that Milvus lost are sent again. Raises StoreError
    when it cannot be reached; what it has acknowledged by then is not sent again. Where nothing has
    changed, Milvus is not asked.
    """
    least = 1 if whole else _DUE
    if queue.count(connection) < least and not (whole and queue.any_long_gone(connection)):
        return
    bring_in_line(connection, folder, whole=whole)


def bring_in_line(connection: sqlite3.Connection, folder: Path, *, whole: bool = True) -> None:
    """Do what ``publish`` does, and look whether Milvus holds what it was sent before."""
    with _collections(connection, folder) as collections:
        for table, collection in collections.items():
            _send(connection, table, collection)
            if whole:
                _remove(connection, table, collection)
                collection.settle()
                if _miscounted(connection, table, collection):
                    _send_anew(connection, table, collection)


def fault(connection: sqlite3.Connection, folder: Path) -> str:
    """Return what Milvus lacks of a store, '' if nothing."""
    waiting = queue.count(connection)
    if waiting:
        return f"{waiting} vectors were not sent to Milvus yet"
    try:
        with _collections(connection, folder) as collections:
            for table, collection in collections.items():
                if reason := _miscounted(connection, table, collection):
                    return reason
    except StoreError as error:
        return str(error)
    return ""


def clear(place: Place, folder: Path) -> None:
    """Remove what Milvus holds at a place that no store uses any more."""
    with closing(Connection(place.address(folder))) as milvus:
        for table in TABLES:
            collection_of(place, milvus, table).drop()


def collection_of(place: Place, milvus: Connection, table: Table) -> Collection:
    """Return the collection of a table's vectors."""
    return Collection(milvus, f"{place.prefix}_{table}")


@contextmanager
def _collections(connection: sqlite3.Connection, folder: Path) -> Iterator[dict[Table, Collection]]:
    place = place_of(connection)
    assert place is not None
    with closing(Connection(place.address(folder))) as milvus:
        yield {table: collection_of(place, milvus, table) for table in TABLES}


def _send(connection: sqlite3.Connection, table: Table, collection: Collection) -> None:
    while ids := queue.next_waiting(connection, table, _BATCH):
        rows = _rows(connection, table, ids)
        if rows:
            collection.put(rows)
        # Only now: a kill before this line sends them once more, under the same ids.
        with transaction(connection, revise=False):
            queue.forget(connection, table, ids)


def _rows(connection: sqlite3.Connection, table: Table, ids: Sequence[int]) -> list[Row]:
    marks = ",".join("?" * len(ids))
    found = connection.execute(
        f"SELECT id, document_id, vector FROM {table} WHERE id IN ({marks})"
        f" AND {USABLE.format(table=table)} ORDER BY id",
        list(ids),
    ).fetchall()
    chinese = [False] * len(found)
    if table == "passages":
        chinese = excerpts.chinese(connection, [row["id"] for row in found])
    if not found:
        return []
    vectors = read_halves([row["vector"] for row in found])
    return [
        Row(row["id"], row["document_id"], is_chinese, vector)
        for row, is_chinese, vector in zip(found, chinese, vectors, strict=True)
    ]


def _remove(connection: sqlite3.Connection, table: Table, collection: Collection) -> None:
    ids = queue.long_gone(connection, table)
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        collection.remove(part)
        with transaction(connection, revise=False):
            queue.forget_gone(connection, table, part)


def _send_anew(connection: sqlite3.Connection, table: Table, collection: Collection) -> None:
    """Fill a collection from the beginning; all rows wait meanwhile, so that readers find them."""
    with transaction(connection):
        queue.note_all(connection)
    collection.drop()
    _send(connection, table, collection)
    collection.settle()


def _miscounted(connection: sqlite3.Connection, table: Table, collection: Collection) -> str:
    """Return how the rows of a collection differ in number from those they are made from."""
    usable = f"SELECT count(*) FROM {table} WHERE {USABLE.format(table=table)}"
    expected = int(connection.execute(usable).fetchone()[0])
    held = collection.count()
    if expected <= held <= expected + queue.gone(connection, table):
        return ""
    return f"Milvus holds {held} of the {expected} vectors of {table}"


def _absolute(address: MilvusAddress) -> MilvusAddress:
    if address.file is None:
        return address
    return MilvusAddress(str(address.file.resolve()), address.database)
