"""Sync again whenever documents change."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from index.embed.lazy import LazyEmbedder
from index.errors import ReadError, StoreError
from index.ingestion.report import Step, SyncReport
from index.ingestion.sync import sync
from index.settings import Settings

_DEBOUNCE_MS = 1600
_TICK_MS = 500
_PATIENCE_SECONDS = 10


def watch(
    paths: Sequence[Path],
    settings: Settings,
    tell: Callable[[SyncReport | StoreError], None],
    progress: Callable[[Step], None] | None = None,
    stop: Event | None = None,
) -> None:
    """Sync, and sync again after each change, until ``stop`` is set or Ctrl-C is pressed.

    ``tell`` is called after each run. A run that fails because another one is writing, or
    because the disk is full, is told once and tried again. The model stays loaded.

    Raises what ``sync`` raises in the first run, and KeyboardInterrupt.
    """
    from watchfiles import watch as changes_of

    for path in paths:
        if not path.exists():
            raise ReadError(f"There is no file or folder {path}. Give the folder to watch.")
    embedder = LazyEmbedder(settings.model)
    # The watcher runs when it first yields, which is before the first sync: no change is missed.
    changes = changes_of(
        *paths, watch_filter=_filter(paths, settings.store), debounce=_DEBOUNCE_MS,
        rust_timeout=_TICK_MS, yield_on_timeout=True, stop_event=stop,
    )  # fmt: skip
    waiting, not_before, first = True, 0.0, True
    for changed in changes:
        waiting = waiting or bool(changed)
        if not waiting or time.monotonic() < not_before:
            continue
        try:
            tell(sync(paths, settings, embedder, progress))
        except StoreError as error:
            if first:
                raise
            tell(error)
            not_before = time.monotonic() + _PATIENCE_SECONDS
            continue
        waiting = first = False


def _filter(paths: Sequence[Path], store: Path) -> Callable[[object, str], bool]:
    """Return what tells changes of documents from those of the store and of hidden files."""
    roots = [path.resolve() for path in paths]
    own = store.resolve()

    def is_document(_: object, changed: str) -> bool:
        path = Path(changed).absolute()
        if path.is_relative_to(own):
            return False
        below = [path.relative_to(root) for root in roots if path.is_relative_to(root)]
        return any(not any(part.startswith(".") for part in one.parts) for one in below)

    return is_document
