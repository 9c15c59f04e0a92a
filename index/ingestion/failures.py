"""Files that could not be read, which are not tried again until something has changed."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass

from index.formats.ocr import engine
from index.ingestion.changes import Key
from index.messages import Message, message_of, quoted
from index.parse.version import VERSION
from index.settings import Settings
from index.store import writer
from index.store.schema import DATABASE


@dataclass(frozen=True)
class Remembered:
    """Why a file could not be read, and its stamp and the limits that held then.

    ``waiting`` of its pages wait for OCR.
    """

    stamp: str
    reason: Message
    waiting: int = 0


def unread_files(settings: Settings) -> list[tuple[str, str]]:
    """Return the path and the reason of each file that could not be read, in order of path.

    Raises sqlite3.Error if the store cannot be read.
    """
    file = (settings.store / DATABASE).resolve()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as opened:
        return list(opened.execute("SELECT path, reason FROM failures ORDER BY path, root"))


class Failures:
    """The failures that a store remembers."""

    def __init__(self, connection: sqlite3.Connection, settings: Settings) -> None:
        """Read them from the store."""
        self._connection = connection
        # With another limit or another parser the same file may be readable.
        self._limits = (
            f"{VERSION} {settings.max_characters} {settings.max_file_seconds:g}"
            f" {settings.max_memory_mb} {settings.max_ocr_pages} {engine.is_installed():d}"
        )
        rows = connection.execute("SELECT * FROM failures")
        self._remembered = {
            (row["root"], row["path"]): Remembered(row["stamp"], _reason(row), row["waiting"])
            for row in rows
        }

    def keys(self) -> list[Key]:
        """Return the files with a remembered failure."""
        return list(self._remembered)

    def of(self, key: Key, stamp: str) -> Remembered | None:
        """Return why a file could not be read; None when it should be tried."""
        failure = self._remembered.get(key)
        return failure if failure and failure.stamp == self._stamped(stamp) else None

    def remember(self, key: Key, stamp: str, reason: Message, waiting: int = 0) -> None:
        """Record that a file of this stamp could not be read; so many pages wait for OCR."""
        failure = self._remembered[key] = Remembered(self._stamped(stamp), reason, waiting)
        with writer.transaction(self._connection, revise=False):
            writer.put_failure(self._connection, *key, failure.stamp, reason, waiting)

    def forget(self, keys: list[Key]) -> None:
        """Forget the failures of files that have any."""
        failed = [key for key in keys if self._remembered.pop(key, None)]
        if failed:
            with writer.transaction(self._connection, revise=False):
                writer.remove_failures(self._connection, failed)

    def _stamped(self, stamp: str) -> str:
        return f"{stamp} {self._limits}"


def _reason(row: sqlite3.Row) -> Message:
    """Return the reason as data; where an earlier version wrote it, its English is all there is."""
    try:
        return message_of(json.loads(row["message"]))
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        return quoted(row["reason"])
