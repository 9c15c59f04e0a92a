"""Read a file of any format; those that untrusted bytes could harm, in another process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from index.errors import LibraryMissing, ReadError
from index.formats.detect import known_formats, reader_of
from index.formats.dispatch import run
from index.settings import Settings
from index.types import Mark, Place, PlaceKind, RawText

_ROOT = Path(__file__).parents[2]


class DocumentReader:
    """Reads files for the length of a run; use it in a ``with`` block.

    Its other process starts with the first file that needs it, and again after a file
    that stopped it.
    """

    def __init__(
        self, limit: int = 10_000_000, seconds: float = 120, megabytes: int = 2000
    ) -> None:
        """Allow a file so many characters and, where it is read apart, time and memory."""
        self._limit = limit
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def within(cls, settings: Settings) -> "DocumentReader":
        """Return a reader with the limits of the settings."""
        return cls(settings.max_characters, settings.max_file_seconds, settings.max_memory_mb)

    def __enter__(self) -> "DocumentReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: str, data: bytes) -> RawText:
        """Return the text of a file and what it says of itself.

        Raises ReadError for a file without text or of no known format, and OSError
        when reading took too long or its process broke down.
        """
        module = reader_of(path, data)
        if not known_formats()[module].apart:
            return run(module, data, self._limit)
        try:
            answer = self._ask(module, data)
        except BaseException:
            self.close()
            raise
        if "error" in answer:
            raise (LibraryMissing if answer["missing"] else ReadError)(answer["error"])
        marks = tuple(_mark(**mark) for mark in answer.pop("marks"))
        return RawText(marks=marks, notes=tuple(answer.pop("notes")), **answer)

    def close(self) -> None:
        """End the other process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, module: str, data: bytes) -> dict[str, Any]:
        process = self._process = self._process or self._start()
        asked = {
            "format": module, "size": len(data), "limit": self._limit, "seconds": self._seconds,
        }  # fmt: skip
        try:
            _pipe(process.stdin).write(json.dumps(asked).encode() + b"\n" + data)
            _pipe(process.stdin).flush()
        except BrokenPipeError:
            pass  # it ended; what it ended with is told below
        line = _pipe(process.stdout).readline()
        if line.endswith(b"\n"):
            found: dict[str, Any] = json.loads(line)
            return found
        code = process.wait()
        if code == -signal.SIGALRM:
            raise TimeoutError(
                f"reading it took over {self._seconds:g} s (raise max_file_seconds to wait longer)"
            )
        name = known_formats()[module].name
        raise ChildProcessError(f"the {name} reader broke down on it ({_ending(code)})")

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: a file of the current folder must not be taken for a library.
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each takes memory
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


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
