"""Bring a store in line with folders of documents: the only writer.

Documents are known by the hash of their content, so a renamed file is not embedded again
and two equal files are one document. All new files are read first and can be found by their
words; then they are embedded, a batch at a time, and each document gets all of its vectors
in one transaction. A changed document is replaced at that moment. Wherever a sync is killed, the
next one goes on after the last batch that was embedded.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.address import Address, place_of
from index.embed import Embedder
from index.embed.lazy import LazyEmbedder
from index.formats.ocr import engine
from index.formats.reader import DocumentReader
from index.ingestion.batches import DirectEmbedding, Embedding
from index.ingestion.folders.remembered import remember_folders
from index.ingestion.intake import DirectSource, Source
from index.ingestion.progress.file import ProgressFile
from index.ingestion.report import Step, SyncReport
from index.ingestion.runner import Run
from index.ingestion.workers.address import Workers
from index.ingestion.writer_lock import open_for_writing
from index.messages import say
from index.parse.version import VERSION
from index.settings import Settings, load_settings
from index.store import dense_index
from index.store.layers import choice as texts
from index.store.milvus import choice


def sync(
    paths: str | Path | Address | Sequence[str | Path | Address],
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    progress: Callable[[Step], None] | None = None,
    *,
    retry: bool = False,
    remove_all: bool = False,
    removed: Collection[Path] = (),
    workers: Workers | None = None,
) -> SyncReport:
    """Add, update and remove documents so that the store shows what the paths hold.

    ``paths`` are folders and files, or one of them, and addresses of some in a storage that fsspec
    opens, as ``s3://bucket/folder``; the settings default to those of the
    settings file and the environment. Files outside the given paths stay as they are. The
    embedder is loaded only when there is something to embed. With ``retry`` files that could
    not be read are tried again even if they have not changed. A folder that is gone or empty,
    as one is whose disk is not mounted, loses its documents only with ``remove_all``;
    ``removed`` are files that the caller removed. ``workers`` read and embed in place of this
    process, which writes; of the embedder only the identity is used then.

    Raises StoreError when another process is writing or the store cannot be written, ReadError
    when a path does not exist and no file below it is known, FolderGone when all documents of a
    folder would go, ModelError when another model made the store, WorkersError when there are no
    workers.
    """
    began = time.perf_counter()
    settings = settings or load_settings()
    given = [paths] if isinstance(paths, str | Path | Address) else paths
    starts = [place_of(path) for path in given]
    embedder = embedder or LazyEmbedder(settings.model)

    told = ProgressFile(settings.store, starts)

    def tell(step: Step) -> None:
        told.tell(step)
        if progress:
            progress(step)

    def migrated(done: int, passages: int) -> None:
        tell(Step(0, 0, "", migrated=done, passages=passages))

    with (
        open_for_writing(
            settings.store,
            writer=say("Another yinzheng sync"),
            action=say("written"),
            advice=say(
                "What it held before is still there; make room or check the permissions, then"
                " run yinzheng sync again."
            ),
            progress=migrated,
        ) as connection,
        told.to_the_end(),
    ):
        choice.choose(connection, settings)
        texts.choose(connection, settings)
        before = dense_index.revision(connection)
        with _hands(settings, embedder, workers) as (source, embedding):
            run = Run(connection, settings, source, embedding, tell, retry)
            report = run.sync(starts, remove_all=remove_all, removed=removed)
        remember_folders(connection, starts)
        choice.publish(connection, settings.store)
        texts.tidy(connection, changed=dense_index.revision(connection) != before)
        report.seconds = round(time.perf_counter() - began, 3)
        told.end(report)
    return report


@contextmanager
def _hands(
    settings: Settings, embedder: Embedder, workers: Workers | None
) -> Iterator[tuple[Source, Embedding]]:
    """Yield what reads and what embeds: this process, or workers."""
    if workers is None:
        with DocumentReader.from_settings(settings) as reader:
            yield DirectSource(reader, settings), DirectEmbedding(embedder)
        return
    from index.ingestion.workers.calls import Calls, Pool
    from index.ingestion.workers.embedding import WorkerEmbedding
    from index.ingestion.workers.messages import Setup, pack_setup
    from index.ingestion.workers.source import WorkerSource

    cores = os.cpu_count() or 1
    threads = 1 if workers.cluster else max(cores // workers.processes, 1)
    setup = pack_setup(
        Setup(settings, workers.opener, embedder.identity, VERSION, engine.is_installed(), threads)
    )
    pool: Pool
    if workers.cluster:
        from index.ingestion.workers.cluster import RayPool

        pool = RayPool(workers.cluster, setup)
    else:
        from index.ingestion.workers.local import LocalPool

        pool = LocalPool(workers.processes, setup)
    with Calls(pool) as calls:
        yield WorkerSource(calls), WorkerEmbedding(calls, embedder.identity)
