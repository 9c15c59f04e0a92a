"""Read and parse one file; report and remember why that failed."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.address import Address, Place
from index.errors import LibraryMissing, ReadError, ScansWaiting, YinzhengError
from index.formats.charsets.decode import read_bytes
from index.formats.reader import DocumentReader, ScanCount
from index.ingestion.changes import Key, locate
from index.ingestion.discover import FoundFile
from index.ingestion.failures import Failures
from index.ingestion.remote.storage import fetch
from index.ingestion.report import Failure, SyncReport
from index.messages import Message, quoted, reason_of, say
from index.restore.verdict import Verdict
from index.settings import Settings
from index.types import Parsed, RawText


class WorkerBug(Exception):
    """The program failed on a file in a worker; the text names the error."""


_DESTROYED = say("characters were destroyed (锟斤拷) before the file was saved; get the original")


Reading = tuple[Parsed, tuple[Message, ...]]
"""The document of a file, and what the user is told of parts without text."""


@dataclass(frozen=True)
class Expected:
    """A file that will be asked for, and its stamp; it may be read ahead, and parsed if ``parse``.

    ``near_damage`` is as far as it is known.
    """

    file: FoundFile
    stamp: str
    parse: bool
    near_damage: bool


class Content(Protocol):
    """The bytes of a file."""

    @property
    def digest(self) -> str:
        """Their SHA-256."""

    def read(self, *, near_damage: bool) -> Reading:
        """Return the document. Raises what ``DocumentReader.read`` raises."""


class Source(Protocol):
    """Reads files: here, or by workers. ``scans`` counts the pages that were read by OCR."""

    scans: ScanCount

    def expect(self, files: Iterable[Expected]) -> None:
        """Be told which files will be asked for, in this order; not all may be."""

    def on_page(self, report: Callable[[int, int], None]) -> None:
        """Be told what to call before each page that is read by OCR."""

    def open(self, file: FoundFile, stamp: str) -> Content:
        """Return a file of a stamp. Raises ReadError and OSError."""


class DirectSource:
    """Reads files in this process, one after another."""

    def __init__(self, reader: DocumentReader, settings: Settings) -> None:
        self._reader = reader
        self._most = int(settings.max_file_mb * 1e6)
        self.scans = reader.scans

    def expect(self, files: Iterable[Expected]) -> None:
        """Nothing is read ahead."""

    def on_page(self, report: Callable[[int, int], None]) -> None:
        """Be told what to call before each page that is read by OCR."""
        self._reader.progress = report

    def open(self, file: FoundFile, stamp: str) -> Content:
        """Return a file. Raises ReadError and OSError."""
        return _Bytes(file.path, bytes_of(file.real_path, self._most), self._reader)


@dataclass(frozen=True)
class _Bytes:
    path: str
    data: bytes
    reader: DocumentReader

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def read(self, *, near_damage: bool) -> Reading:
        raw = self.reader.read(self.path, self.data)
        return parsed_of(raw, self.path, near_damage=near_damage)


def bytes_of(location: str, most: int) -> bytes:
    """Return the content of a file of at most ``most`` bytes, on a disk or in a storage.

    Raises ReadError if it is larger or no file, and OSError if it cannot be read.
    """
    if Address.is_one(location):
        return fetch(Address(location), most)
    return read_bytes(Path(location), most)


def parsed_of(raw: RawText, path: str, *, near_damage: bool) -> Reading:
    """Return the document of a text, and what to tell of it. Raises ReadError without words."""
    from index.parse import document  # a sync without changes does without the parser

    parsed = document.parse(raw, near_damage=near_damage, path=path)
    if not parsed.passages:
        raise ReadError("it holds no words")
    lost = parsed.verdict == Verdict.LOST.value
    return parsed, (*raw.notes, *([_DESTROYED] if lost else []))


def unread(reason: Message) -> Message:
    """Return why a file is not read of which nothing is known but what went wrong."""
    return say("cannot be read: {reason}", reason=reason)


class Intake:
    """Reads and parses files; knows the folders in which damaged pages were found.

    ``unread`` is why files could not be read, remembered or not.
    """

    def __init__(self, source: Source, failures: Failures, report: SyncReport) -> None:
        self._source = source
        self._failures = failures
        self._report = report
        self._damaged: set[Place] = set()
        self._noted: set[Failure] = set()  # of the report, which may name very many files
        self.blocked: list[Place] = []
        self.unread: dict[Key, Message] = {}

    @contextmanager
    def guarded(self, key: Key, remove: Callable[[Key], None]) -> Iterator[None]:
        """Turn an error inside into a failure of one file, so that the sync goes on.

        ``remove`` is called with the key of a file that is not a document (any more).
        """
        try:
            yield
        except OSError as error:
            # It may be readable again next time: what the store holds of it stays.
            self.fail(key, unread(reason_of(error)))
        except ReadError as error:
            self._tell(key, error.message)
            remove(key)
        except (YinzhengError, sqlite3.Error):
            raise
        except Exception as error:  # a bug that one file triggers must not stop the others
            self.fail_with_bug(key, error)

    def fail(self, key: Key, reason: Message) -> None:
        """Report a file that could not be read; the store keeps the document it has of it."""
        self.blocked.append(locate(key))
        self._tell(key, reason)

    def _tell(self, key: Key, reason: Message) -> None:
        self._report.failed.append(self._failures.told(key[1], reason))
        self.unread[key] = reason

    def fail_with_bug(self, key: Key, error: Exception) -> None:
        """Report a file on which the program itself failed."""
        fault = reason_of(error)
        if not isinstance(error, WorkerBug):
            fault = quoted(f"{type(error).__name__}: {error}")
        self.fail(key, say("Yinzheng failed on it, please report this: {fault}", fault=fault))

    def note_damage(self, key: Key) -> None:
        """Record that a file is damaged; suspect pages in its folder then count as damaged."""
        self._damaged.add(_folder(key))

    def is_near_damage(self, key: Key) -> bool:
        """Return True if a damaged page was found in the folder of a file."""
        return _folder(key) in self._damaged

    def open(self, key: Key, now: str, file: FoundFile) -> Content:
        """Return a file whose stamp is ``now``. Raises ReadError and OSError."""
        try:
            return self._source.open(file, now)
        except ChildProcessError as error:  # workers died on it
            self._failures.remember(key, now, unread(reason_of(error)))
            raise

    def fail_with_lost_workers(self, key: Key, now: str, error: ChildProcessError) -> None:
        """Report and remember a file on which workers died that embedded it."""
        reason = say("cannot be embedded: {reason}", reason=error)
        self._failures.remember(key, now, reason)
        self.fail(key, reason)

    def parse(self, key: Key, now: str, file: FoundFile, content: Content) -> Parsed:
        """Return the parsed document of a file whose stamp is ``now``.

        Raises ReadError, OSError, TimeoutError or ChildProcessError when it cannot be read;
        that is remembered, unless another library would help.
        """
        try:
            return self._parse(key, file, content)
        except ScansWaiting as error:
            self._failures.remember(key, now, error.message, error.pages)
            raise
        except LibraryMissing:
            raise
        except (ReadError, TimeoutError, ChildProcessError) as error:
            reason = reason_of(error)
            is_reason = isinstance(error, ReadError)
            self._failures.remember(key, now, reason if is_reason else unread(reason))
            raise

    def _parse(self, key: Key, file: FoundFile, content: Content) -> Parsed:
        parsed, reasons = content.read(near_damage=self.is_near_damage(key))
        if parsed.verdict == Verdict.DAMAGED.value:
            self.note_damage(key)
        for note in (Failure(file.path, reason) for reason in reasons):
            if note not in self._noted:
                self._noted.add(note)
                self._report.noted.append(note)
        return parsed


def _folder(key: Key) -> Place:
    return locate(key).parent
