"""Lines of JSON for logs, which no text in them can break or colour, and a rotated file of them."""

import json
import os
import threading
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

# Control and formatting characters, ends of lines and halves of characters: JSON escapes only
# some of them, and a terminal that shows a log would obey the others.
_ESCAPED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def now() -> str:
    """Return the time in UTC, in ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def json_line(values: Mapping[str, object]) -> str:
    """Return an object as one line of JSON, of printable characters only, with its line end."""
    text = json.dumps(values, ensure_ascii=False)
    return "".join(map(_printable, text)) + "\n"


def _printable(char: str) -> str:
    if char.isascii() or unicodedata.category(char) not in _ESCAPED:
        return char if char != "\x7f" else "\\u007f"
    return json.dumps(char)[1:-1]


class RotatedFile:
    """A file of lines that only its owner may read; full ones are kept under numbers.

    ``FILE.1`` is the latest of the full ones. The file is opened for every line, so that another
    program may move it away at any time. Thread-safe.
    """

    def __init__(self, file: Path, most_bytes: int, most_files: int) -> None:
        """Write to ``file`` up to so many bytes, and keep so many full files."""
        self._file = file
        self._most_bytes = most_bytes
        self._most_files = most_files
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        """Append a line. Raises OSError if it cannot be written."""
        data = line.encode("utf-8", "replace")
        with self._lock:
            try:
                size = self._file.lstat().st_size
            except FileNotFoundError:
                size = 0
            if size and size + len(data) > self._most_bytes:
                self._rotate()
            # Not through a link: a log must not be led to another file.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            handle = os.open(self._file, flags, 0o600)
            try:
                written = os.write(handle, data)
            finally:
                os.close(handle)
            if written < len(data):
                raise OSError("the line was written in part")

    def _rotate(self) -> None:
        for number in range(self._most_files, 0, -1):
            older = self._numbered(number)
            newer = self._numbered(number - 1) if number > 1 else self._file
            if newer.exists():
                os.replace(newer, older)
        if not self._most_files:
            self._file.unlink()

    def _numbered(self, number: int) -> Path:
        return self._file.with_name(f"{self._file.name}.{number}")
