"""Sync again whenever documents change."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from index.embed.lazy import LazyEmbedder
from index.errors import FolderGone, ReadError, StoreError
from index.ingestion.report import Step, SyncReport
from index.ingestion.sync import sync
from index.settings import Settings

_DEBOUNCE_MS = 1600  # changes within this time are one sync
_TICK_MS = 500  # how often a stop or a waiting retry is noticed
_PATIENCE_SECONDS = 10  # before a run that failed is tried again


def watch(
    paths: Sequence[Path],
    settings: Settings,
    report: Callable[[SyncReport | StoreError | FolderGone], None],
    progress: Callable[[Step], None] | None = None,
    stop: Event | None = None,
) -> None:
    """Sync, and sync again after each change, until ``stop`` is set or Ctrl-C is pressed.

    ``report`` is called after each run. A run that fails because another process is writing or
    the disk is full, or a folder is gone, is reported and tried again. The model stays loaded.

    Raises ReadError when a path does not exist, what ``sync`` raises in the first run, and
    KeyboardInterrupt.
    """
    from watchfiles import watch as changes_of

    for path in paths:
        if not path.exists():
            raise ReadError(
                "There is no file or folder {path}. Give the folder to watch.", path=path
            )
    embedder = LazyEmbedder(settings.model)
    # The watcher runs when it first yields, which is before the first sync: no change is missed.
    changes = changes_of(
        *paths, watch_filter=document_filter(paths, settings.store), debounce=_DEBOUNCE_MS,
        rust_timeout=_TICK_MS, yield_on_timeout=True, stop_event=stop,
    )  # fmt: skip
    waiting, not_before, first, told = True, 0.0, True, ""
    for changed in changes:
        waiting = waiting or bool(changed)
        if not waiting or time.monotonic() < not_before:
            continue
        try:
            report(sync(paths, settings, embedder, progress))
        except (StoreError, FolderGone) as error:
            if first:
                raise
            if str(error) != told:
                report(error)
            told = str(error)
            not_before = time.monotonic() + _PATIENCE_SECONDS
            continue
        waiting = first = False
        told = ""


def document_filter(paths: Sequence[Path], store: Path) -> Callable[[object, str], bool]:
    """Return a filter that passes changes of documents, not of the store and of hidden files."""
    roots = [path.resolve() for path in paths]
    own = store.resolve()

    def is_document(_: object, changed: str) -> bool:
        path = Path(changed).absolute()
        if path.is_relative_to(own):
            return False
        below = [path.relative_to(root) for root in roots if path.is_relative_to(root)]
        return any(not any(part.startswith(".") for part in inner.parts) for inner in below)

    return is_document
