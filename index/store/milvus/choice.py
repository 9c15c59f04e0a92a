"""Which of FAISS and Milvus searches the vectors of a store, and publishing them there."""

import sqlite3
from pathlib import Path

from index.errors import StoreError
from index.settings import Settings
from index.store import dense_index
from index.store.milvus import publication, queue
from index.store.milvus.connection import require_file
from index.store.writer import transaction


def choose(connection: sqlite3.Connection, settings: Settings) -> None:
    """Have a new store searched as the settings say; one with documents must be so already.

    Raises StoreError when it is not, or when the file of an embedded Milvus is in use.
    """
    address = settings.milvus_address
    place = publication.place_of(connection)
    if address is not None and place is None:
        if connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone():
            raise elsewhere(settings)
        with transaction(connection):
            publication.move_in(connection, settings.store, address)
    elif place is not None:
        require(connection, settings)
        with transaction(connection, revise=False):  # a migration may drop triggers with a table
            queue.begin(connection)
    if place := publication.place_of(connection):
        require_file(place.address(settings.store))


def require(connection: sqlite3.Connection, settings: Settings) -> None:
    """Raise StoreError if the settings name a Milvus that does not have a store's vectors."""
    address = settings.milvus_address
    place = publication.place_of(connection)
    if address is not None and not (place and publication.same(settings.store, place, address)):
        raise elsewhere(settings)


def elsewhere(settings: Settings) -> StoreError:
    """Return the error for a store whose vectors are not where the settings say."""
    return StoreError(
        "The store in {folder} is not searched by Milvus at {milvus}. Name it"
        " without the Milvus and copy it: yinzheng migrate --to"
        " milvus:{milvus} --store {folder}",
        folder=settings.store,
        milvus=settings.milvus,
    )


def publish(connection: sqlite3.Connection, folder: Path) -> None:
    """Publish the current state of a store.

    Raises OSError or RuntimeError when files cannot be written, StoreError when Milvus cannot be
    reached; the state that was published before can still be read.
    """
    if publication.place_of(connection) is None:
        dense_index.publish(folder, connection)
    else:
        publication.publish(connection, folder)


def publish_if_due(connection: sqlite3.Connection, folder: Path) -> None:
    """Send Milvus what a sync has written so far, if that is much."""
    if publication.place_of(connection) is not None:
        publication.publish(connection, folder, whole=False)
