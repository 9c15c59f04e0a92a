"""Workers that are processes of this machine."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

from index.errors import WorkersError
from index.formats.reader import exit_reason
from index.ingestion.workers.calls import WorkerLost
from index.ingestion.workers.messages import unpack_reason
from index.ingestion.workers.process import receive, send
from index.messages import say

_ROOT = Path(__file__).parents[3]

Process = subprocess.Popen[bytes]


class LocalPool:
    """So many processes, each started when it is first needed and again after it died."""

    def __init__(self, processes: int, setup: bytes) -> None:
        """Take the number of processes and the packed setup."""
        self.size = processes
        self._setup = setup
        self._idle: SimpleQueue[Process | None] = SimpleQueue()
        for _ in range(processes):
            self._idle.put(None)
        self._running: set[Process] = set()
        self._lock = threading.Lock()
        self._closed = False

    def call(self, request: bytes) -> bytes:
        """Return the answer of a worker. Raises WorkerLost, and WorkersError if none starts."""
        idle = self._idle.get()
        try:
            process = idle or self._start()
            idle = process
            try:
                return _asked(process, request)
            except (EOFError, OSError):
                idle = None
                code = self._end(process)
                why = exit_reason(code)
                raise WorkerLost(say("the last of {cause}", cause=why)) from None
        finally:
            self._idle.put(idle)

    def close(self) -> None:
        """Kill all processes."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for process in running:
            process.kill()
        # Each call that was under way gives its process back now.
        for idle in [self._idle.get() for _ in range(self.size)]:
            if idle is not None:
                self._end(idle)
            self._idle.put(None)

    def _start(self) -> Process:
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        with self._lock:
            if self._closed:
                raise WorkerLost(say("when the sync ended"))
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "index.ingestion.workers.process"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path},
            )  # fmt: skip
            self._running.add(process)
        try:
            reason = _asked(process, self._setup)
        except (EOFError, OSError):
            raise WorkersError(
                "A worker process could not be started (exit code {code}).",
                code=self._end(process),
            ) from None
        if reason:
            raise WorkersError(unpack_reason(reason))
        return process

    def _end(self, process: Process) -> int:
        """Wait for a process that hung up, and return its exit code."""
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not written yet cannot be any more
                    pass
        with self._lock:
            self._running.discard(process)
        return process.wait()


def _asked(process: Process, request: bytes) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    send(process.stdin, request)
    return receive(process.stdout)
