"""Bring a store in line with folders of documents: the only writer.

Documents are known by the hash of their content, so a renamed file is not embedded again
and two equal files are one document. All new files are read first and can be found by their
words; then they are embedded, a batch at a time, and each document gets all of its vectors
in one transaction. A changed one is replaced then. Killed anywhere, the next run goes on
from there, after the last batch that was embedded.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from index.embed import Embedder
from index.embed.lazy import LazyEmbedder
from index.errors import StoreError
from index.formats.reader import DocumentReader
from index.ingestion.report import Step, SyncReport
from index.ingestion.runner import Run
from index.settings import Settings
from index.store import dense_index
from index.store.schema import LOCK, LOCK_SECONDS, connect


def sync(
    paths: Sequence[Path],
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Callable[[Step], None] | None = None,
    *,
    retry: bool = False,
) -> SyncReport:
    """Add, update and remove documents so that the store shows what the paths hold.

    Files outside the given paths stay as they are. The embedder is loaded only when there
    is something to embed. ``retry``: files that could not be read are tried again, changed
    or not.

    Raises StoreError when another run is writing, ReadError when a path does not exist and
    nothing is known of it, ModelError when the store was made by another model.
    """
    began = time.perf_counter()
    embedder = embedder or LazyEmbedder(settings.model)
    try:
        settings.store.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.store / LOCK, timeout=LOCK_SECONDS):
            connection = connect(settings.store, write=True)
            try:
                with DocumentReader.from_settings(settings) as reader:
                    run = Run(connection, settings, reader, embedder, progress, retry)
                    report = run.over(paths)
                dense_index.publish(settings.store, connection)
            finally:
                connection.close()
    except Timeout as error:
        raise StoreError(
            f"Another yinzheng sync is writing to {settings.store}. Wait until it has finished."
        ) from error
    except (sqlite3.Error, OSError, RuntimeError) as error:
        raise StoreError(
            f"The store in {settings.store} could not be written ({error}). What it held before is"
            " still there; make room or check the permissions, then run yinzheng sync again."
        ) from error
    report.seconds = round(time.perf_counter() - began, 3)
    return report
