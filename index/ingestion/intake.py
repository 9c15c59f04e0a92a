"""Read and parse one file; report and remember why that failed."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import LibraryMissing, ReadError, ScansWaiting, YinzhengError
from index.formats.decode import read_bytes
from index.formats.reader import DocumentReader
from index.ingestion.changes import Key
from index.ingestion.discover import FoundFile
from index.ingestion.failures import Failures
from index.ingestion.report import Failure, SyncReport
from index.restore.verdict import Verdict
from index.settings import Settings
from index.types import Parsed

_DESTROYED = "characters were destroyed (锟斤拷) before the file was saved; get the original"


class Intake:
    """Reads and parses files; knows the folders in which damaged pages were found."""

    def __init__(
        self, settings: Settings, reader: DocumentReader, failures: Failures, report: SyncReport
    ) -> None:
        self._most = int(settings.max_file_mb * 1e6)
        self._reader = reader
        self._failures = failures
        self._report = report
        self._damaged: set[Path] = set()
        self._noted: set[Failure] = set()  # of the report, which may name very many files
        self.blocked: list[Path] = []

    @contextmanager
    def guarded(self, key: Key, remove: Callable[[Key], None]) -> Iterator[None]:
        """Turn an error inside into a failure of one file, so that the sync goes on.

        ``remove`` is called with the key of a file that is not a document (any more).
        """
        try:
            yield
        except OSError as error:
            # It may be readable again next time: what the store holds of it stays.
            self.fail(key, f"cannot be read: {error.strerror or error}")
        except ReadError as error:
            self._report.failed.append(Failure(key[1], str(error)))
            remove(key)
        except (YinzhengError, sqlite3.Error):
            raise
        except Exception as error:  # a bug that one file triggers must not stop the others
            self.fail_with_bug(key, error)

    def fail(self, key: Key, reason: str) -> None:
        """Report a file that could not be read; the store keeps the document it has of it."""
        root, path = key
        self.blocked.append(Path(root) / path)
        self._report.failed.append(Failure(path, reason))

    def fail_with_bug(self, key: Key, error: Exception) -> None:
        """Report a file on which the program itself failed."""
        what = f"{type(error).__name__}: {error}"
        self.fail(key, f"Yinzheng failed on it, please report this: {what}")

    def note_damage(self, key: Key) -> None:
        """Record that a file is damaged; suspect pages in its folder then count as damaged."""
        self._damaged.add(_folder(key))

    def is_near_damage(self, key: Key) -> bool:
        """Return True if a damaged page was found in the folder of a file."""
        return _folder(key) in self._damaged

    def read(self, file: FoundFile) -> tuple[bytes, str]:
        """Return the bytes of a file and their digest. Raises ReadError and OSError."""
        data = read_bytes(file.location, self._most)
        return data, hashlib.sha256(data).hexdigest()

    def parse(self, key: Key, now: str, file: FoundFile, data: bytes) -> Parsed:
        """Return the parsed document of a file whose stamp is ``now``.

        Raises ReadError, OSError, TimeoutError or ChildProcessError when it cannot be read;
        that is remembered, unless another library would help.
        """
        try:
            return self._parse(key, file, data)
        except ScansWaiting as error:
            self._failures.remember(key, now, str(error), error.pages)
            raise
        except LibraryMissing:
            raise
        except (ReadError, TimeoutError, ChildProcessError) as error:
            reason = str(error) if isinstance(error, ReadError) else f"cannot be read: {error}"
            self._failures.remember(key, now, reason)
            raise

    def _parse(self, key: Key, file: FoundFile, data: bytes) -> Parsed:
        from index.parse import document  # a sync without changes does without the parser

        raw = self._reader.read(file.path, data)
        parsed = document.parse(raw, near_damage=self.is_near_damage(key), path=file.path)
        if not parsed.passages:
            raise ReadError("it holds no words")
        if parsed.verdict == Verdict.DAMAGED.value:
            self.note_damage(key)
        reasons = list(raw.notes)
        if parsed.verdict == Verdict.LOST.value:
            reasons.append(_DESTROYED)
        for note in (Failure(file.path, reason) for reason in reasons):
            if note not in self._noted:
                self._noted.add(note)
                self._report.noted.append(note)
        return parsed


def _folder(key: Key) -> Path:
    root, path = key
    return (Path(root) / path).parent
