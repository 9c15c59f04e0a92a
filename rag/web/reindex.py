"""Changes to the corpus from the page: add and remove uploads, sync, and report as HTML."""

import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.address import Place
from index.embed import Embedder, open_embedder
from index.errors import ReadError, YinzhengError
from index.ingestion.report import Step, SyncReport
from index.messages import Message
from index.settings import Settings
from rag.redaction import redacted
from rag.visit import LOCAL, fault
from rag.web.added.folder import copy_folder
from rag.web.sync_report import (
    render_copying,
    render_problem,
    render_refusals,
    render_report,
    render_step,
)
from rag.web.syncs.board import Progress, SyncBoard
from rag.web.uploads import (
    Refusal,
    delete_upload,
    list_uploads,
    set_apart,
    store_upload,
    sync_in_thread,
)

_SECONDS_BETWEEN_STEPS = 0.1  # more would only make the browser redraw

Updates = Iterator[tuple[str, bool]]
"""Pairs of the HTML to show and whether the list of documents may have changed."""


def reindex(
    settings: Settings,
    embedder: Embedder | None,
    refused: Sequence[Refusal] = (),
    new_uploads: frozenset[str] = frozenset(),
    removed: Sequence[Path] = (),
    *,
    retry: bool = False,
    paths: Sequence[Place] = (),
    board: SyncBoard | None = None,
) -> Updates:
    """Sync the corpus; yield the progress, then the report, and post both on the board.

    ``embedder`` is by default opened from the settings. ``refused`` uploads are added to the
    report; those of the ``new_uploads`` that cannot be read are deleted again, and refused too.
    ``removed`` are files that were deleted on purpose; with ``retry`` files that could not be read
    are tried again. ``paths`` are read in place of the corpus.
    """
    began = time.monotonic()
    last_step = -1.0
    post = (board or SyncBoard()).begin(refused, new_uploads)

    def tell(result: Step | SyncReport | BaseException) -> None:
        if isinstance(result, BaseException):
            # The page that began the sync may be gone: nobody else would tell.
            if not isinstance(result, YinzhengError):
                logging.getLogger(__name__).error("a sync failed", exc_info=result)
            post(_problem(result, settings))
        else:
            post(result)

    try:
        embedder = embedder or open_embedder(settings.model)
        for step in sync_in_thread(
            settings, embedder, new_uploads, removed, retry=retry, paths=paths, told=tell
        ):
            if isinstance(step, SyncReport):
                report, unread = set_apart(step, new_uploads)
                yield render_report(report, [*refused, *unread]), True
            elif time.monotonic() - last_step > _SECONDS_BETWEEN_STEPS:
                last_step = time.monotonic()
                yield render_step(step, last_step - began), False
    except YinzhengError as error:
        yield render_problem(_problem(error, settings)), True


def _problem(error: BaseException, settings: Settings) -> Message:
    if not isinstance(error, YinzhengError):
        return fault(LOCAL)
    # The folders that the store was made from are no settings.
    return redacted(error.message, settings, paths=isinstance(error, ReadError))


def render_outcome(progress: Progress) -> str:
    """Return what a sync came to as it is shown at its end, '' while it runs."""
    if isinstance(progress.outcome, SyncReport):
        return render_report(progress.outcome, progress.refused)
    return "" if progress.outcome is None else render_problem(progress.outcome)


def add_uploads(
    files: Sequence[str],
    settings: Settings,
    embedder: Embedder | None,
    staging: Path,
    board: SyncBoard | None = None,
) -> Updates:
    """Store uploaded files in the corpus and sync it; ``staging`` is the folder they lie in."""
    before = list_uploads(settings)
    try:
        checked = [store_upload(Path(file), settings, staging) for file in files]
    except YinzhengError as error:
        yield render_problem(redacted(error.message, settings)), False
        return
    refused = [refusal for refusal in checked if refusal]
    if len(refused) < len(files):
        added = list_uploads(settings) - before
        yield from reindex(settings, embedder, refused, added, board=board)
    else:
        yield _refusals(refused), False


def _refusals(refused: Sequence[Refusal]) -> str:
    return f"<div class='yz-report' role='alert'>{render_refusals(refused)}</div>"


def add_folder(
    typed: str, settings: Settings, embedder: Embedder | None, board: SyncBoard | None = None
) -> Updates:
    """Copy the documents of a folder, given by its path, into the corpus and sync it."""
    yield render_copying(), False
    try:
        copied = copy_folder(typed, settings)
    except YinzhengError as error:
        yield render_problem(redacted(error.message, settings)), False
        return
    if copied.added or copied.kept:
        yield from reindex(settings, embedder, copied.refused, copied.added, board=board)
    else:
        yield _refusals(copied.refused), False


def remove_upload(
    path: str, settings: Settings, embedder: Embedder | None, board: SyncBoard | None = None
) -> Updates:
    """Delete an uploaded file, given by its path in the corpus, and sync."""
    refusal = delete_upload(path, settings)
    if refusal:
        yield render_refusals([refusal], "not_removed"), False
    else:
        yield from reindex(settings, embedder, removed=[settings.corpus / path], board=board)
