"""Read a file of any format; formats that untrusted bytes could attack in another process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from index.blocks import read_block
from index.errors import LibraryMissing, ReadError, ScansWaiting
from index.formats.detect import detect_format, known_formats
from index.formats.dispatch import read_as, shows_pages
from index.formats.ocr import engine
from index.messages import Message, message_of, quoted, say
from index.settings import Settings
from index.types import Mark, Place, PlaceKind, RawText

if TYPE_CHECKING:
    from index.formats.facsimile.page import ShownPage

_ROOT = Path(__file__).parents[2]


@dataclass
class ScanCount:
    """The pages that were read by OCR, and how long that took."""

    pages: int = 0
    seconds: float = 0.0

    def add(self, pages: int, seconds: float) -> None:
        """Count more pages."""
        self.pages += pages
        self.seconds += seconds


class DocumentReader:
    """Reads any number of files; use it in a ``with`` block.

    Its worker process starts with the first file that needs it, and again after a file that
    stopped it. ``scans`` counts the pages that were read by OCR, ``progress`` is called before each
    with its number and how many pages the file has.
    """

    def __init__(
        self,
        limit: int = 10_000_000,
        seconds: float = 120,
        megabytes: int = 2000,
        ocr_pages: int = 500,
    ) -> None:
        """Set the limits of a file.

        That are characters and, in the worker, megabytes, pages that are read by OCR, and seconds,
        which begin again with each such page.
        """
        self._limit = limit
        self._seconds = seconds
        self._megabytes = megabytes
        self._ocr_pages = ocr_pages
        self.scans = ScanCount()
        self.progress: Callable[[int, int], None] = lambda page, pages: None
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> "DocumentReader":
        """Return a reader with the limits of the settings."""
        return cls(
            settings.max_characters, settings.max_file_seconds, settings.max_memory_mb,
            settings.max_ocr_pages,
        )  # fmt: skip

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
        answer = self._asked(module, data)
        marks = tuple(_mark(**mark) for mark in answer.pop("marks"))
        blocks = tuple(map(read_block, answer.pop("blocks")))
        notes = tuple(map(message_of, answer.pop("notes")))
        doubtful = tuple(answer.pop("doubtful"))
        derived = tuple((start, end) for start, end in answer.pop("derived"))
        return RawText(
            marks=marks, notes=notes, blocks=blocks, derived=derived, doubtful=doubtful, **answer
        )

    def show(self, path: str, data: bytes, number: int) -> "ShownPage":
        """Return a page of a file as it looks, numbered from 1.

        Raises what ``read`` raises, and ReadError for a file that has no pages.
        """
        from index.formats.facsimile.page import from_json  # a sync shows no page

        module = detect_format(path, data)
        if not shows_pages(module):
            raise ReadError("a file without pages")
        return from_json(self._asked(module, data, show=number))

    def close(self) -> None:
        """End the worker process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _asked(self, module: str, data: bytes, **more: int) -> dict[str, Any]:
        """Return the worker's answer to a file; raises what it says in place of one."""
        try:
            answer = self._ask(module, data, **more)
        except BaseException:
            self.close()
            raise
        if "error" in answer:
            reason = message_of(answer["error"])
            if answer["waiting"]:
                raise ScansWaiting(reason, answer["waiting"])
            raise (LibraryMissing if answer["missing"] else ReadError)(reason)
        return answer

    def _ask(self, module: str, data: bytes, **more: int) -> dict[str, Any]:
        """Return the worker's answer to a file (see ``index.formats.worker``)."""
        process = self._process = self._process or self._start()
        request = {
            "format": module, "size": len(data), "limit": self._limit, "seconds": self._seconds,
            "ocr_pages": self._ocr_pages, "ocr": engine.is_installed(), **more,
        }  # fmt: skip
        try:
            _pipe(process.stdin).write(json.dumps(request).encode() + b"\n" + data)
            _pipe(process.stdin).flush()
        except BrokenPipeError:
            pass  # the worker has ended; its exit code is examined below
        began, pages = time.perf_counter(), 0
        while (line := _pipe(process.stdout).readline()).endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            if "page" in answer:  # one that is read by OCR
                began = began if pages else time.perf_counter()
                pages += 1
                self.progress(answer["page"], answer["pages"])
                continue
            if pages:
                self.scans.add(pages, time.perf_counter() - began)
            return answer
        code = process.wait()
        if code == -signal.SIGALRM:
            raise TimeoutError(
                say(
                    "reading it took over {seconds} s (raise max_file_seconds to wait longer)",
                    seconds=f"{self._seconds:g}",
                )
            )
        raise ChildProcessError(
            say(
                "the {kind} reader broke down on it ({cause})",
                kind=Message(known_formats()[module].name), cause=exit_reason(code),
            )
        )  # fmt: skip

    def _start(self) -> subprocess.Popen[bytes]:
        # -P keeps files of the current folder from being imported as libraries.
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each thread takes memory
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "index.formats.worker", str(self._megabytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=os.environ | threads | {"PYTHONPATH": path},
        )  # fmt: skip


def _mark(start: int, place: dict[str, Any], box: Sequence[float] | None) -> Mark:
    return Mark(
        start,
        Place(**place | {"kind": PlaceKind(place["kind"])}),
        (box[0], box[1], box[2], box[3]) if box else None,
    )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def exit_reason(code: int) -> Message:
    """Return how a process ended: the name of a signal, or its exit code."""
    return quoted(signal.Signals(-code).name) if code < 0 else say("exit code {code}", code=code)
