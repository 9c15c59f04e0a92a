"""Where the texts of a store are."""

import json
import sqlite3
from dataclasses import dataclass

from index.address import DatabaseAddress
from index.store.layers.local import LocalLayers
from index.store.layers.protocol import Layers
from index.store.layers.remote import RemoteLayers
from index.store.layers.shelf import Shelf

META = "database"
"""The key in ``meta`` of a store whose texts are in a database."""


@dataclass(frozen=True)
class Place:
    """The database that keeps the texts of a store, and the name of its shelf there."""

    url: str
    shelf: str

    @property
    def address(self) -> DatabaseAddress:
        """The address of the database."""
        return DatabaseAddress(self.url)

    def open(self) -> Shelf:
        """Return the shelf."""
        return Shelf(self.address, self.shelf)


def place_of(connection: sqlite3.Connection) -> Place | None:
    """Return where the texts of a store are, None if SQLite has them."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (META,)).fetchone()
    return Place(**json.loads(row[0])) if row is not None else None


def layers_of(connection: sqlite3.Connection) -> Layers:
    """Return what reads and writes the texts of the documents of a store."""
    place = place_of(connection)
    return LocalLayers(connection) if place is None else RemoteLayers(connection, place.open())
