"""Take in one file: read it, parse it, report and remember why that failed."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import LibraryMissing, ReadError, YinzhengError
from index.formats.decode import read_bytes
from index.formats.reader import DocumentReader
from index.ingestion.changes import Key
from index.ingestion.discover import FoundFile
from index.ingestion.failures import Failures
from index.ingestion.report import Failure, SyncReport
from index.parse import document
from index.restore import Verdict
from index.settings import Settings
from index.types import Parsed

_DESTROYED = "characters were destroyed (锟斤拷) before the file was saved; get the original"


class Intake:
    """Reads files; knows the folders in which damaged pages were met."""

    def __init__(
        self, settings: Settings, reader: DocumentReader, failures: Failures, report: SyncReport
    ) -> None:
        self._most = int(settings.max_file_mb * 1e6)
        self._reader = reader
        self._failures = failures
        self._report = report
        self._damaged: set[Path] = set()
        self.blocked: list[Path] = []

    @contextmanager
    def guarded(self, key: Key, remove: Callable[[Key], None]) -> Iterator[None]:
        """Report what happens inside to one file, so that the others go on.

        ``remove`` is called for a file that is no text.
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
        except Exception as error:  # a fault of ours in one file must not stop the others
            self.fail_by_us(key, error)

    def fail(self, key: Key, reason: str) -> None:
        """Report a file of which the store keeps what it holds."""
        root, path = key
        self.blocked.append(Path(root) / path)
        self._report.failed.append(Failure(path, reason))

    def fail_by_us(self, key: Key, error: Exception) -> None:
        """Report a file on which there was a fault of ours."""
        what = f"{type(error).__name__}: {error}"
        self.fail(key, f"Yinzheng failed on it, please report this: {what}")

    def found_damaged(self, key: Key) -> None:
        """Take pages beside this file for damaged where they are suspect."""
        self._damaged.add(_folder(key))

    def is_beside_damage(self, key: Key) -> bool:
        """Tell whether a damaged page lies in the folder of a file."""
        return _folder(key) in self._damaged

    def read(self, file: FoundFile) -> tuple[bytes, str]:
        """Return the bytes of a file and their digest. Raises ReadError and OSError."""
        data = read_bytes(file.location, self._most)
        return data, hashlib.sha256(data).hexdigest()

    def parse(self, key: Key, now: str, file: FoundFile, data: bytes) -> Parsed:
        """Return the parsed document of a file of this stamp.

        Raises ReadError, OSError, TimeoutError or ChildProcessError when it cannot be read;
        that is remembered, unless another library would help.
        """
        try:
            return self._parse(key, file, data)
        except LibraryMissing:
            raise
        except (ReadError, TimeoutError, ChildProcessError) as error:
            reason = str(error) if isinstance(error, ReadError) else f"cannot be read: {error}"
            self._failures.remember(key, now, reason)
            raise

    def _parse(self, key: Key, file: FoundFile, data: bytes) -> Parsed:
        raw = self._reader.read(file.path, data)
        parsed = document.parse(raw, near_damage=self.is_beside_damage(key), path=file.path)
        if not parsed.passages:
            raise ReadError("it holds no words")
        if parsed.verdict == Verdict.DAMAGED.value:
            self.found_damaged(key)
        told = [*raw.notes, *([_DESTROYED] if parsed.verdict == Verdict.LOST.value else [])]
        notes = (Failure(file.path, note) for note in told)
        self._report.noted += [note for note in notes if note not in self._report.noted]
        return parsed


def _folder(key: Key) -> Path:
    root, path = key
    return (Path(root) / path).parent
