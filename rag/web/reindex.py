"""Changes to the corpus from the page: add and remove uploads, sync, and report as HTML."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.embed import Embedder, open_embedder
from index.errors import YinzhengError
from index.ingestion.report import SyncReport
from index.settings import Settings
from rag.redaction import redact_folders
from rag.web.sync_report import render_problem, render_refusals, render_report, render_step
from rag.web.uploads import (
    Refusal,
    delete_upload,
    list_uploads,
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
) -> Updates:
    """Sync the corpus; yield the progress, then the report.

    ``embedder`` is by default opened from the settings. ``refused`` uploads are added to the
    report; those of the ``new_uploads`` that cannot be read are deleted again. ``removed`` are
    files that were deleted on purpose; with ``retry`` files that could not be read are tried again.
    """
    began = time.monotonic()
    last_step = -1.0
    try:
        embedder = embedder or open_embedder(settings.model)
        for step in sync_in_thread(settings, embedder, new_uploads, removed, retry=retry):
            if isinstance(step, SyncReport):
                yield render_report(step, refused), True
            elif time.monotonic() - last_step > _SECONDS_BETWEEN_STEPS:
                last_step = time.monotonic()
                yield render_step(step, last_step - began), False
    except YinzhengError as error:
        yield render_problem(redact_folders(str(error), settings)), True


def add_uploads(
    files: Sequence[str], settings: Settings, embedder: Embedder | None, staging: Path
) -> Updates:
    """Store uploaded files in the corpus and sync it; ``staging`` is the folder they lie in."""
    before = list_uploads(settings)
    try:
        checked = [store_upload(Path(file), settings, staging) for file in files]
    except YinzhengError as error:
        yield render_problem(redact_folders(str(error), settings)), False
        return
    refused = [refusal for refusal in checked if refusal]
    if len(refused) < len(files):
        yield from reindex(settings, embedder, refused, list_uploads(settings) - before)
    else:
        yield f"<div class='yz-report' role='alert'>{render_refusals(refused)}</div>", False


def remove_upload(path: str, settings: Settings, embedder: Embedder | None) -> Updates:
    """Delete an uploaded file, given by its path in the corpus, and sync."""
    refusal = delete_upload(path, settings)
    if refusal:
        yield render_refusals([refusal]), False
    else:
        yield from reindex(settings, embedder, removed=[settings.corpus / path])
