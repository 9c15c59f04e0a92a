"""The command ``yinzheng``.

Exit codes: 0 done; 1 not answered, or problems found; 2 wrong use, or an error whose message
says what to do.
"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

# Pydantic would look into what every installed package declares for plugins, at each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from index.derived.notice import before_tables_are_made  # noqa: E402 - after the setting
from index.errors import YinzhengError  # noqa: E402
from rag.cli.output import print_error  # noqa: E402
from rag.cli.parser import build_parser  # noqa: E402

OK, PROBLEMS, USAGE = 0, 1, 2
_FIRST_USE = "preparing dictionaries and the model for this machine (once, some seconds)…"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = build_parser().parse_args(arguments)
    before_tables_are_made(lambda: print_error(_FIRST_USE))
    try:
        with end_at_sigterm():
            return _run(given)
    except YinzhengError as error:
        print_error(str(error))
        return USAGE
    except KeyboardInterrupt:
        print_error("stopped. What was finished is kept; run it again to go on.")
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone. Python flushes stdout at exit and would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        print_error(f"cannot write the output ({error.strerror or error}).")
        return USAGE


@contextmanager
def end_at_sigterm() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does, so that temporary files are removed."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return

    ending = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal ending
        if not ending:  # a second signal must not interrupt the cleaning up
            ending = True
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        if not ending:
            signal.signal(signal.SIGTERM, before)


def _run(given: argparse.Namespace) -> int:
    from rag.cli import commands

    return int(getattr(commands, f"run_{given.command}")(given))
