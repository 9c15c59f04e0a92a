"""Files that could not be read; most are not tried again until something has changed."""

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from index.formats.ocr import engine
from index.ingestion.changes import Key
from index.ingestion.report import Failure
from index.messages import Message
from index.parse.version import VERSION
from index.settings import Settings
from index.store import writer
from index.store.document_status import reason_in

_EACH_TIME = ""  # the stamp of a file that is tried again at each sync


@dataclass(frozen=True)
class Remembered:
    """Why a file could not be read, and its stamp and the limits that held then.

    ``waiting`` of its pages wait for OCR.
    """

    stamp: str
    reason: Message
    waiting: int = 0


class Failures:
    """The failures that a store remembers."""

    def __init__(
        self, connection: sqlite3.Connection, settings: Settings, *, retry: bool = False
    ) -> None:
        """Read them from the store; with ``retry`` what fails again is news."""
        self._connection = connection
        # With another limit or another parser the same file may be readable.
        self._limits = (
            f"{VERSION} {settings.max_characters} {settings.max_file_seconds:g}"
            f" {settings.max_memory_mb} {settings.max_ocr_pages} {engine.is_installed():d}"
        )
        rows = connection.execute("SELECT * FROM failures")
        self._remembered = {
            (row["root"], row["path"]): Remembered(row["stamp"], reason_in(row), row["waiting"])
            for row in rows
        }
        earlier = {} if retry else self._remembered
        self._earlier = {(path, str(failure.reason)) for (_, path), failure in earlier.items()}

    def told(self, path: str, reason: Message) -> Failure:
        """Return the failure of a file for the report; it may be that of an earlier sync."""
        return Failure(path, reason, (path, str(reason)) in self._earlier)

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

    def settle(self, unread: Mapping[Key, Message], looked_at: Collection[Key]) -> None:
        """Record what else a sync could not read, and forget what it could.

        Nothing is remembered that keeps a file or folder from being tried again: it may not be
        permitted now, too large, or in need of a library. ``unread`` is all that was not read,
        among the files ``looked_at`` or a folder.
        """
        remembered = self._remembered
        new = {
            key: reason
            for key, reason in unread.items()
            if key not in remembered or remembered[key].reason != reason
        }
        with writer.transaction(self._connection, revise=False) if new else nullcontext():
            for key, reason in new.items():
                remembered[key] = Remembered(_EACH_TIME, reason)
                writer.put_failure(self._connection, *key, _EACH_TIME, reason)
        self.forget([key for key in remembered if key in looked_at and key not in unread])

    def _stamped(self, stamp: str) -> str:
        return f"{stamp} {self._limits}"
