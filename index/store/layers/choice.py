"""Have the texts of a store in a database or in SQLite, and keep the two in line."""

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, astuple
from typing import Any

from index.address import DatabaseAddress
from index.errors import StoreError
from index.settings import Settings
from index.store.layers import references
from index.store.layers.place import META, Place, place_of
from index.store.layers.protocol import COLUMNS, NONE, Texts
from index.store.writer import set_meta, transaction

_GONE = "databases gone"  # in meta, places of stores that this one replaced
_READ = 50  # documents read at a time
_BATCH = 500  # texts removed at a time
_TOGETHER = 1_000_000  # characters that are moved at a time, and one document more


def choose(connection: sqlite3.Connection, settings: Settings) -> None:
    """Have a new store keep texts as the settings say; one with documents must do so already.

    Raises StoreError when it does not, or when the database cannot be used.
    """
    address = settings.database_address
    if address is None or place_of(connection) is not None:
        require(connection, settings)
    elif connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone():
        raise elsewhere(settings)
    else:
        with transaction(connection):
            move_out(connection, address)


def require(connection: sqlite3.Connection, settings: Settings) -> None:
    """Raise StoreError if the settings name a database that does not keep a store's texts."""
    address = settings.database_address
    place = place_of(connection)
    if address is not None and (place is None or place.address != address):
        raise elsewhere(settings)


def elsewhere(settings: Settings) -> StoreError:
    """Return the error for a store whose texts are not where the settings say."""
    return StoreError(
        "The texts of the store in {folder} are not in the database at"
        " {address}. Take the setting database away and copy the store:"
        " yinzheng migrate --to FOLDER --database ADDRESS",
        folder=settings.store,
        address=settings.database_address,
    )


def move_out(connection: sqlite3.Connection, address: DatabaseAddress) -> Place:
    """Have a store keep its texts in a database from now on. Call inside a transaction.

    They get a shelf of their own, whose rows are written before the transaction ends. Raises
    StoreError when the database cannot be used; what was written by then is removed again.
    """
    place = Place(address.url, f"yinzheng_{secrets.token_hex(6)}")
    shelf = place.open()
    shelf.prepare()
    references.begin(connection)
    try:
        empty = ", ".join(f"{name} = ?" for name in COLUMNS)
        for batch in _batches(connection):
            shelf.put([texts for _, texts in batch])
            for document_id, texts in batch:
                values = (*astuple(NONE), document_id)
                connection.execute(f"UPDATE documents SET {empty} WHERE id = ?", values)
                references.add(connection, document_id, texts.key, len(texts.restored))
    except BaseException:
        with suppress(StoreError):
            shelf.clear()
        raise
    set_meta(connection, META, json.dumps(vars(place)))
    return place


def _batches(connection: sqlite3.Connection) -> Iterator[list[tuple[int, Texts]]]:
    query = f"SELECT {', '.join(COLUMNS)} FROM documents WHERE id = ?"
    batch: list[tuple[int, Texts]] = []
    size = 0
    for (document_id,) in connection.execute("SELECT id FROM documents").fetchall():
        texts = Texts(*connection.execute(query, (document_id,)).fetchone())
        batch.append((document_id, texts))
        size += sum(map(len, astuple(texts)))
        if size >= _TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def bring_home(connection: sqlite3.Connection) -> None:
    """Have a copy of a store keep its texts in SQLite. Call inside a transaction.

    The database stays as it is. Raises StoreError when texts are lost or it cannot be reached.
    """
    take_over(connection, [])
    place = place_of(connection)
    if place is None:
        return
    shelf = place.open()
    filled = ", ".join(f"{name} = :{name}" for name in COLUMNS)
    rows = connection.execute("SELECT document_id, key FROM text_keys").fetchall()
    for start in range(0, len(rows), _READ):
        part = rows[start : start + _READ]
        found = shelf.get([row["key"] for row in part])
        if any(row["key"] not in found for row in part):
            raise StoreError(
                "Texts of the store are lost in the database at {address}, so that it was"
                " not copied. Mend it: yinzheng doctor --repair, then yinzheng sync",
                address=place.address,
            )
        connection.executemany(
            f"UPDATE documents SET {filled} WHERE id = :id",
            [{"id": row["document_id"], **asdict(found[row["key"]])} for row in part],
        )
    references.end(connection)
    connection.execute("DELETE FROM meta WHERE key = ?", (META,))


def left_behind(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the places of texts that a store leaves behind which is replaced now, and since when.

    Those are among them that it has itself from stores that it replaced.
    """
    place = place_of(connection)
    own = [{"at": time.time(), **vars(place)}] if place is not None else []
    return [*_gone(connection), *own]


def take_over(connection: sqlite3.Connection, places: list[dict[str, Any]]) -> None:
    """Have a store remove what the one left behind that it replaces. Call inside a transaction.

    It is removed after a while: a reader may hold the former store.
    """
    connection.execute("DELETE FROM meta WHERE key = ?", (_GONE,))
    if places:
        set_meta(connection, _GONE, json.dumps(places))


def _gone(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_GONE,)).fetchone()
    found: list[dict[str, Any]] = json.loads(row[0]) if row is not None else []
    return found


def tidy(connection: sqlite3.Connection, *, changed: bool) -> None:
    """Remove texts from the database that no document has had for a while.

    If the store has ``changed``, remove also what killed syncs left there. Raises StoreError when
    the database cannot be reached.
    """
    gone = _gone(connection)
    kept = [one for one in gone if one["at"] > time.time() - references.KEPT]
    for one in gone:
        if one not in kept:
            Place(one["url"], one["shelf"]).open().clear()
    if len(kept) < len(gone):
        with transaction(connection, revise=False):
            take_over(connection, kept)
    place = place_of(connection)
    if place is None:
        return
    shelf = place.open()
    while keys := references.long_gone(connection, _BATCH):
        shelf.remove(keys)
        # Only now: a kill before this line removes them once more.
        with transaction(connection, revise=False):
            references.forget(connection, keys)
    if changed and shelf.count() > references.count(connection):
        shelf.remove(references.unknown(connection, shelf.keys()))


def fault(connection: sqlite3.Connection) -> str:
    """Return why no text can be read, '' if SQLite has them or the database has a table of them.

    Raises StoreError when the database cannot be reached.
    """
    place = place_of(connection)
    return (
        "" if place is None or place.open().is_prepared() else "the database has no table of texts"
    )


def prepare(connection: sqlite3.Connection) -> None:
    """Make the table of texts in the database. Raises StoreError when that cannot be done."""
    place = place_of(connection)
    if place is not None:
        place.open().prepare()


def surplus(connection: sqlite3.Connection) -> int:
    """Return how many texts the database holds of a store that no document needs.

    Raises StoreError when it cannot be reached.
    """
    place = place_of(connection)
    if place is None:
        return 0
    return len(references.unknown(connection, place.open().keys()))
