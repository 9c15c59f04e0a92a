"""The lock that lets one process at a time write to a store."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import StoreError
from index.messages import Message
from index.store.schema import LOCK, LOCK_SECONDS, PROGRESS, connect


@contextmanager
def hold_writer_lock(
    folder: Path, *, writer: Message, action: Message, advice: Message
) -> Iterator[None]:
    """Hold the lock of the store in a folder, which is made if needed, until the block ends.

    Raises StoreError when another process holds it or the store cannot be written, inside the
    block too; ``writer`` is what the message calls the other process, ``action`` what failed and
    ``advice`` what to do about it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=LOCK_SECONDS):
            # What a sync that was killed left there would seem to be said of this writer.
            (folder / PROGRESS).unlink(missing_ok=True)
            yield
    except Timeout as error:
        raise StoreError(
            "{writer} is writing to {folder}. Wait until it has finished.",
            writer=writer,
            folder=folder,
        ) from error
    except (sqlite3.Error, OSError, RuntimeError) as error:
        raise StoreError(
            "The store in {folder} could not be {action} ({error}). {advice}",
            folder=folder, action=action, error=error, advice=advice,
        ) from error  # fmt: skip


@contextmanager
def open_for_writing(
    folder: Path,
    *,
    writer: Message,
    action: Message,
    advice: Message,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[sqlite3.Connection]:
    """Yield a connection that writes to the store in a folder, which is made if needed.

    The lock is held until the block ends; arguments and errors are those of
    ``hold_writer_lock``, ``progress`` that of ``schema.connect``.
    """
    with (
        hold_writer_lock(folder, writer=writer, action=action, advice=advice),
        closing(connect(folder, write=True, progress=progress)) as connection,
    ):
        yield connection


def is_locked(folder: Path) -> bool:
    """Return True if a process is writing to a store.

    The lock of a process that was killed is free, even if its file is still there.
    """
    if not (folder / LOCK).exists():
        return False
    try:
        with FileLock(folder / LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # nobody can write to a store on a read-only medium
        return False
