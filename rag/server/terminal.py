"""What the server writes on its terminal: lines without control characters, and no tracebacks.

Requests and documents are untrusted, and libraries print parts of them: an escape sequence could
rewrite what the terminal shows or feed it commands.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from rag.redaction import without_controls

_SHOWN_FRAMES = 4
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """Formats a record as one line; an exception as its text and where it was raised."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        record.exc_text = None  # another handler may have formatted a traceback
        text = super().format(record).replace("\n", "\\n")
        record.exc_text = None
        return without_controls(text)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802
        """Return an exception on one line, its frames without the folders they lie in."""
        kind, error, frames = ei
        if kind is None:
            return ""
        places = [
            f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(frames)[-_SHOWN_FRAMES:]
        ]
        return f"{kind.__name__}: {error} ({' > '.join(places)})"


class TerminalHandler(logging.StreamHandler[TextIO]):
    """Writes records to standard error; never raises, even where no file can be opened."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.setFormatter(LineFormatter("yinzheng: %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record to what is standard error now."""
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Drop a record that cannot be written: in an event loop an error would end the server."""


def log_to_terminal() -> None:
    """Let the root logger write warnings by a ``TerminalHandler``; does nothing the second time."""
    root = logging.getLogger()
    if not any(isinstance(handler, TerminalHandler) for handler in root.handlers):
        root.addHandler(TerminalHandler())


@contextmanager
def own_root_logger() -> Iterator[None]:
    """Take away the handlers and the level that a library gives the root logger meanwhile."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


class CleanStream:
    """A text stream that drops control characters from what is written to it."""

    def __init__(self, stream: TextIO) -> None:
        """Wrap a stream."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text without its control characters; return its length."""
        self._stream.write(without_controls(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._stream, name)


@contextmanager
def clean_terminal() -> Iterator[None]:
    """Drop control characters from all that is printed meanwhile, by libraries too."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = CleanStream(before[0]), CleanStream(before[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
