"""Pages of files as they look, drawn in the reader's process and kept for the next visitor."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from index.address import Address
from index.errors import ReadError
from index.formats.facsimile.page import ShownPage
from index.formats.reader import DocumentReader
from index.ingestion.remote.storage import fetch
from index.messages import Message, reason_of
from index.settings import Settings

_MOST_SECONDS = 30.0  # to draw a page
_MOST_BYTES = 64_000_000  # of the pages that are kept
_IDLE_SECONDS = 60.0  # after which the reader's process is ended


class NoPage(Exception):
    """Why a page cannot be shown: ``reason`` is a key of ``i18n.TEXTS``, with its ``values``."""

    def __init__(self, reason: str, *values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


class Pages:
    """Draws pages of the files of a store, one at a time; thread-safe.

    Whoever asks must be allowed to see the document. Pages are kept in memory by the digest of
    their file, those that were asked for longest ago are given up first.
    """

    def __init__(self, settings: Settings) -> None:
        """Draw nothing yet; the limits of the settings hold as they do when a file is read."""
        self._seconds = min(settings.max_file_seconds, _MOST_SECONDS)
        self._megabytes = settings.max_memory_mb
        self._largest = int(settings.max_file_mb * 1e6)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], ShownPage] = OrderedDict()
        self._reader: DocumentReader | None = None
        self._rest: threading.Timer | None = None

    def page(self, digest: str, files: Sequence[str], number: int) -> ShownPage:
        """Return a page, numbered from 1, of a document whose content has a SHA-256.

        ``files`` are those that hold it, by their paths or addresses. Raises NoPage if there is
        none to show.
        """
        with self._lock:
            kept = self._kept.get((digest, number))
            if kept is not None:
                self._kept.move_to_end((digest, number))
                return kept
        file, data = self._content(digest, files)  # which a storage may take its time for
        with self._lock:
            page = self._kept[digest, number] = self._draw(file, data, number)
            size = sum(one.size for one in self._kept.values())
            while len(self._kept) > 1 and size > _MOST_BYTES:
                size -= self._kept.popitem(last=False)[1].size
            return page

    def close(self) -> None:
        """End the reader's process; it begins again with the next page."""
        with self._lock:
            reader, self._reader = self._reader, None
            if reader is not None:
                reader.close()

    def _content(self, digest: str, files: Sequence[str]) -> tuple[str, bytes]:
        """Return a file that still has the content that was read, and that."""
        found = False
        elsewhere: Message | None = None
        for file in sorted(files, key=Address.is_one):  # a storage is asked last
            try:
                data = self._bytes(file)
            except OSError as error:
                elsewhere = reason_of(error) if Address.is_one(file) else elsewhere
                continue
            except ReadError:  # it has grown
                found = True
                continue
            found = True
            if hashlib.sha256(data).hexdigest() == digest:
                return file, data
        if elsewhere and not found:
            raise NoPage("original_elsewhere", elsewhere)
        raise NoPage("original_changed" if found else "original_gone")

    def _bytes(self, file: str) -> bytes:
        """Return the content of a file. Raises OSError, and ReadError if it is too large."""
        if Address.is_one(file):
            return fetch(Address(file), self._largest)
        if Path(file).stat().st_size > self._largest:
            raise ReadError("it is too large")
        return Path(file).read_bytes()

    def _draw(self, file: str, data: bytes, number: int) -> ShownPage:
        if self._rest is not None:
            self._rest.cancel()
        if self._reader is None:
            self._reader = DocumentReader(seconds=self._seconds, megabytes=self._megabytes)
        try:
            return self._reader.show(PurePosixPath(file).name, data, number)
        except (ReadError, OSError) as error:  # OSError: it took too long, or broke down
            raise NoPage("original_unread", reason_of(error)) from error
        finally:
            self._rest = threading.Timer(_IDLE_SECONDS, self.close)
            self._rest.daemon = True
            self._rest.start()
