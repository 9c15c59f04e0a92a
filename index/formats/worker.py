"""The worker process that reads complex formats: files on standard input, text on output.

A request is a line of JSON ``{"format", "size", "limit", "seconds", "ocr", "ocr_pages"}`` followed
by the bytes of the file; with ``"show"``, the number of a page, that page is asked for as it looks.
An answer is a line of JSON, either a RawText or a ShownPage as an object, or
``{"error", "missing", "waiting"}``; before it there is a line ``{"page", "pages"}`` for each page
that is read by OCR. A file, or such a page, that takes too long ends the process by an alarm
signal, which also stops code that is not Python, and which works when nobody waits for the answer
any more.
"""

import json
import os
import signal
import sys
from dataclasses import asdict, replace
from functools import partial
from typing import BinaryIO

from index.blocks import to_row
from index.errors import LibraryMissing, ReadError, ScansWaiting
from index.formats.dispatch import read_as, show_as
from index.formats.facsimile.page import to_json
from index.formats.ocr.scans import Allowance, allowed


def main(megabytes: int) -> None:
    """Answer requests until standard input ends, with at most so much memory."""
    _limit_memory(megabytes)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # Whatever a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in iter(sys.stdin.buffer.readline, b""):
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        allowance = Allowance(
            request["ocr"], request["ocr_pages"], partial(_begin_page, answers, request["seconds"])
        )
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        with allowed(allowance):
            answer = _answer(request["format"], data, request["limit"], request.get("show", 0))
        answers.write(answer + b"\n")
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.flush()


def _begin_page(answers: BinaryIO, seconds: float, page: int, pages: int) -> None:
    """Tell that a page is read by OCR, which has as much time as another file."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    answers.write(json.dumps({"page": page, "pages": pages}).encode("ascii") + b"\n")
    answers.flush()


def _answer(module: str, data: bytes, limit: int, shown: int) -> bytes:
    """Return the JSON of a file's text or of a page of it, or of the reason why it has none."""
    try:
        if shown:
            return json.dumps(to_json(show_as(module, data, shown))).encode("ascii")
        raw = read_as(module, data, limit)
        # asdict copies every value, which takes long for the cells of a large workbook.
        answer = asdict(replace(raw, blocks=())) | {"blocks": list(map(to_row, raw.blocks))}
    except ReadError as error:
        answer = {
            "error": asdict(error.message),
            "missing": isinstance(error, LibraryMissing),
            "waiting": error.pages if isinstance(error, ScansWaiting) else 0,
        }
    return json.dumps(answer).encode("ascii")


def _limit_memory(megabytes: int) -> None:
    """Limit the address space of this process; does nothing where the system cannot."""
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
