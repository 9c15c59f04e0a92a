"""Read a file of any format; formats that untrusted bytes could attack in another process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from index.blocks import read_block
from index.errors import LibraryMissing, ReadError
from index.formats.detect import detect_format, known_formats
from index.formats.dispatch import read_as
from index.settings import Settings
from index.types import Mark, Place, PlaceKind, RawText

_ROOT = Path(__file__).parents[2]


class DocumentReader:
    """Reads any number of files; use it in a ``with`` block.

    Its worker process starts with the first file that needs it, and again after a file that
    stopped it.
    """

    def __init__(
        self, limit: int = 10_000_000, seconds: float = 120, megabytes: int = 2000
    ) -> None:
        """Set the limits of a file: characters and, in the worker, seconds and megabytes."""
        self._limit = limit
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> "DocumentReader":
        """Return a reader with the limits of the settings."""
        return cls(settings.max_characters, settings.max_file_seconds, settings.max_memory_mb)

    def __enter__(self) -> "DocumentReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: str, data: bytes) -> RawText:
        """Return the text of a file with the title, dates and author that the file states.

        ``path`` is only used for its suffix. Raises ReadError for a file that has no text or
        cannot be read, TimeoutError if reading takes too long and ChildProcessError (both are
        OSErrors) if the worker breaks down.
        """
        module = detect_format(path, data)
        if not known_formats()[module].in_worker:
            return read_as(module, data, self._limit)
        try:
            answer = self._ask(module, data)
        except BaseException:
            self.close()
            raise
        if "error" in answer:
            raise (LibraryMissing if answer["missing"] else ReadError)(answer["error"])
        marks = tuple(_mark(**mark) for mark in answer.pop("marks"))
        blocks = tuple(map(read_block, answer.pop("blocks")))
        notes = tuple(answer.pop("notes"))
        derived = tuple((start, end) for start, end in answer.pop("derived"))
        return RawText(marks=marks, notes=notes, blocks=blocks, derived=derived, **answer)

    def close(self) -> None:
        """End the worker process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, module: str, data: bytes) -> dict[str, Any]:
        """Return the worker's answer to a file (see ``index.formats.worker``)."""
        process = self._process = self._process or self._start()
        request = {
            "format": module, "size": len(data), "limit": self._limit, "seconds": self._seconds,
        }  # fmt: skip
        try:
            _pipe(process.stdin).write(json.dumps(request).encode() + b"\n" + data)
            _pipe(process.stdin).flush()
        except BrokenPipeError:
            pass  # the worker has ended; its exit code is examined below
        line = _pipe(process.stdout).readline()
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        code = process.wait()
        if code == -signal.SIGALRM:
            raise TimeoutError(
                f"reading it took over {self._seconds:g} s (raise max_file_seconds to wait longer)"
            )
        name = known_formats()[module].name
        raise ChildProcessError(f"the {name} reader broke down on it ({_exit_reason(code)})")

    def _start(self) -> subprocess.Popen[bytes]:
        # -P keeps files of the current folder from being imported as libraries.
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each thread takes memory
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "index.formats.worker", str(self._megabytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=os.environ | threads | {"PYTHONPATH": path},
        )  # fmt: skip


def _mark(start: int, place: dict[str, Any]) -> Mark:
    return Mark(start, Place(**place | {"kind": PlaceKind(place["kind"])}))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _exit_reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
