"""Files that could not be read: they are not tried again before something has changed."""

import sqlite3
from dataclasses import dataclass

from index.ingestion.changes import Key
from index.parse import document
from index.settings import Settings
from index.store import writer


@dataclass(frozen=True)
class Remembered:
    """Why a file could not be read, and its stamp and the limits that held then."""

    stamp: str
    reason: str


class Failures:
    """The failures that a store remembers."""

    def __init__(self, connection: sqlite3.Connection, settings: Settings) -> None:
        """Read them."""
        self._connection = connection
        # With another limit, or another parser, it may be read.
        self._limits = (
            f"{document.VERSION} {settings.max_characters} {settings.max_file_seconds:g}"
            f" {settings.max_memory_mb}"
        )
        rows = connection.execute("SELECT root, path, stamp, reason FROM failures")
        self._held = {
            (row["root"], row["path"]): Remembered(row["stamp"], row["reason"]) for row in rows
        }

    def keys(self) -> list[Key]:
        """Return the files of which a failure is remembered."""
        return list(self._held)

    def reason(self, key: Key, stamp: str) -> str:
        """Return why a file could not be read; '' when it should be tried."""
        held = self._held.get(key)
        return held.reason if held and held.stamp == self._stamped(stamp) else ""

    def remember(self, key: Key, stamp: str, reason: str) -> None:
        """Record that a file of this stamp could not be read."""
        one = self._held[key] = Remembered(self._stamped(stamp), reason)
        with writer.transaction(self._connection, revise=False):
            writer.put_failure(self._connection, *key, one.stamp, one.reason)

    def forget(self, keys: list[Key]) -> None:
        """Forget failures, of which there may be none."""
        held = [key for key in keys if self._held.pop(key, None)]
        if held:
            with writer.transaction(self._connection, revise=False):
                writer.remove_failures(self._connection, held)

    def _stamped(self, stamp: str) -> str:
        return f"{stamp} {self._limits}"
