"""The process that reads formats apart: takes files on standard input, answers on output.

A request is a line of JSON ``{"format", "size", "limit", "seconds"}`` and the bytes of the
file; an answer is a line of JSON, a RawText as an object or ``{"error"}``. A file that takes
too long ends the process by an alarm, which also stops code that is not Python, and does so
when nobody waits for the answer any more.
"""

import json
import os
import signal
import sys
from dataclasses import asdict

from index.errors import LibraryMissing, ReadError
from index.formats.dispatch import run


def main(megabytes: int) -> None:
    """Answer requests until standard input ends."""
    _limit_memory(megabytes)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # Whatever a library prints must not get into the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in iter(sys.stdin.buffer.readline, b""):
        asked = json.loads(line)
        data = sys.stdin.buffer.read(asked["size"])
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
        answers.write(_answer(asked["format"], data, asked["limit"]) + b"\n")
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.flush()


def _answer(module: str, data: bytes, limit: int) -> bytes:
    try:
        found = asdict(run(module, data, limit))
    except ReadError as error:
        found = {"error": str(error), "missing": isinstance(error, LibraryMissing)}
    return json.dumps(found).encode("ascii")


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    size = megabytes * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(int(sys.argv[1]))
