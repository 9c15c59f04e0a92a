"""How far a running sync is, in a file of the store, for those who look from other processes.

Only the holder of the writer's lock writes it, rarely and whole; who takes the lock removes what
was left. So a file of a sync that goes on says the truth as long as the lock is held, and one that
was killed is known by a free lock. Steps hold no name of a document; the report at the end does,
as the store does.
"""

import json
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from index.address import Place, place_of
from index.errors import ReadError, YinzhengError
from index.ingestion.report import Failure, Step, SyncReport
from index.ingestion.writer_lock import is_locked
from index.messages import Message, message_of
from index.store.schema import PROGRESS

_SECONDS_BETWEEN_WRITES = 1.0
_NEW = ".new"  # of the file until it is complete
_COUNTS = tuple(field.name for field in fields(Step) if field.name != "path")


@dataclass(frozen=True)
class SyncProgress:
    """How far a sync of some process is, or what it came to.

    ``sync`` tells it from others, ``paths`` are what it reads; ``step`` is its latest, without
    the name of the file, ``seconds`` how long it took up to then. ``outcome`` is the report, or the
    problem that ended it, None while it runs. ``at`` is when this was written, in seconds since
    1970.
    """

    sync: str
    paths: tuple[Place, ...]
    step: Step
    seconds: float = 0.0
    outcome: SyncReport | Message | None = None
    at: float = 0.0


class ProgressFile:
    """Writes the progress of one sync for other processes; the writer's lock must be held.

    What cannot be written is left out: no sync fails because nobody can be told of it.
    """

    def __init__(self, folder: Path, paths: Sequence[Place]) -> None:
        """Write nothing yet; ``folder`` is the store's."""
        self._file = folder / PROGRESS
        absolute = tuple(path.absolute() if isinstance(path, Path) else path for path in paths)
        self._told = SyncProgress(secrets.token_hex(4), absolute, Step(0, 0, ""))
        self._began = time.monotonic()
        self._written = float("-inf")

    def tell(self, step: Step) -> None:
        """Write a step, unless one was written a moment ago."""
        if time.monotonic() - self._written >= _SECONDS_BETWEEN_WRITES:
            self._write(step, None)

    @contextmanager
    def to_the_end(self) -> Iterator[None]:
        """Write the problem that ends the block; what else ends it without a report is a stop."""
        try:
            yield
        except YinzhengError as error:
            self._write(self._told.step, error.message)
            raise

    def end(self, report: SyncReport) -> None:
        """Write what the sync came to."""
        self._write(self._told.step, report)

    def _write(self, step: Step, outcome: SyncReport | Message | None) -> None:
        self._written = time.monotonic()
        seconds = self._written - self._began
        self._told = replace(
            self._told, step=step, seconds=seconds, outcome=outcome, at=time.time()
        )
        new = self._file.with_name(self._file.name + _NEW)
        with suppress(OSError):
            new.write_text(_to_json(self._told), encoding="utf-8")
            os.replace(new, self._file)


class ProgressReader:
    """Reads the progress that ``ProgressFile`` writes; a file that has not changed is not read."""

    def __init__(self, folder: Path) -> None:
        """Read nothing yet; ``folder`` is the store's."""
        self._folder = folder
        self._state: tuple[int, int, int] | None = None
        self._read: SyncProgress | None = None
        self._is_over = True

    def look(self) -> tuple[SyncProgress | None, bool]:
        """Return the progress of the latest sync of any process, and whether it goes on.

        One that neither goes on nor has an outcome was killed.
        """
        try:
            status = (self._folder / PROGRESS).stat()
        except OSError:
            return None, False
        state = (status.st_mtime_ns, status.st_size, status.st_ino)
        if state != self._state:
            self._read = _read(self._folder / PROGRESS)
            self._is_over = self._read is None or self._read.outcome is not None
            self._state = state
        if not self._is_over and not is_locked(self._folder):
            # Between the two looks the sync may have written its end; that is another state.
            self._is_over = True
        return self._read, not self._is_over


def _read(file: Path) -> SyncProgress | None:
    try:
        return _from_json(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ReadError):
        return None  # removed meanwhile, or written by another version


def _to_json(progress: SyncProgress) -> str:
    outcome = progress.outcome
    written: dict[str, Any] = {
        "sync": progress.sync,
        "paths": list(map(str, progress.paths)),
        "step": {name: getattr(progress.step, name) for name in _COUNTS},
        "seconds": round(progress.seconds, 1),
        "at": progress.at,
        "problem": asdict(outcome) if isinstance(outcome, Message) else None,
        "report": asdict(outcome) if isinstance(outcome, SyncReport) else None,
    }
    # A name of a file that is no text (half a character) is written escaped.
    return json.dumps(written)


def _from_json(written: dict[str, Any]) -> SyncProgress:
    report = written["report"]
    if report is not None:
        lists = {key: [*map(_failure, report[key])] for key in ("failed", "noted")}
        report = SyncReport(**{**report, **lists})
    problem = message_of(written["problem"]) if written["problem"] else None
    step = Step(path="", **{name: int(written["step"][name]) for name in _COUNTS})
    return SyncProgress(
        str(written["sync"]), tuple(map(place_of, written["paths"])), step,
        float(written["seconds"]), report or problem,
        float(written["at"]),
    )  # fmt: skip


def _failure(written: dict[str, Any]) -> Failure:
    return Failure(
        written["path"], message_of(written["message"]), bool(written.get("earlier", False))
    )
