"""Changes to the documents as the page tells them: HTML, and whether the list is another now."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.embed import Embedder, open_embedder
from index.errors import YinzhengError
from index.ingestion.report import SyncReport
from index.settings import Settings
from rag.redaction import outside
from rag.web.sync_report import render_problem, render_refusals, render_report, render_step
from rag.web.uploads import Refusal, read_again, remove, take_in, uploads

_OFTEN = 0.1  # seconds between two reports of progress

Told = Iterator[tuple[str, bool]]


def reindex(
    settings: Settings,
    embedder: Embedder | None,
    refused: Sequence[Refusal] = (),
    fresh: frozenset[str] = frozenset(),
) -> Told:
    """Read the corpus again and yield the progress, then the report.

    ``fresh`` are the uploads that were just taken in.
    """
    said = -1.0
    try:
        for step in read_again(settings, embedder or open_embedder(settings.model), fresh):
            if isinstance(step, SyncReport):
                yield render_report(step, refused), True
            elif time.monotonic() - said > _OFTEN:
                said = time.monotonic()
                yield render_step(step), False
    except YinzhengError as error:
        yield render_problem(outside(str(error), settings)), True


def add(files: Sequence[str], settings: Settings, embedder: Embedder | None, sent: Path) -> Told:
    """Take uploaded files in, then read the corpus again; ``sent`` is the folder they lie in."""
    before = uploads(settings)
    try:
        refused = [one for file in files if (one := take_in(Path(file), settings, sent))]
    except YinzhengError as error:
        yield render_problem(outside(str(error), settings)), False
        return
    if len(refused) < len(files):
        yield from reindex(settings, embedder, refused, uploads(settings) - before)
    else:
        yield f"<div class='yz-report' role='alert'>{render_refusals(refused)}</div>", False


def take_out(path: str, settings: Settings, embedder: Embedder | None) -> Told:
    """Remove an uploaded file, then read the corpus again."""
    refusal = remove(path, settings)
    if refusal:
        yield render_refusals([refusal]), False
    else:
        yield from reindex(settings, embedder)
