"""The SHA-256 of files, which are read again only if they may have changed.

To read a hundred megabytes at each start takes longer than all else that a question needs. As git
does, a file is taken for the one that was read when device, number, size and times are the same:
no program can set the time of its last change back. Once a week it is read in any case.
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from index.derived.home import cache_folder

_FILE = "digests.json"
_KEPT_SECONDS = 7 * 86_400
# A file may be written twice within what its clock can tell apart: what has just changed is read
# again the next time.
_SETTLED_SECONDS = 2.0

_lock = threading.Lock()


class _Known(NamedTuple):
    """A digest, the stamp that its file had, and when it was read, in seconds of the clock."""

    digest: str
    stamp: str
    read: float


def digests(files: Sequence[Path]) -> list[str]:
    """Return the SHA-256 of files, in hexadecimal digits. Raises OSError for one that is missing.

    They are known from the last time for files that have not changed since.
    """
    with _lock:
        home = _home()
        known = _load(home) if home else {}
        now = time.time()
        found = {os.path.abspath(file): _known(file, known, now) for file in files}
        fresh = {
            path: each
            for path, each in found.items()
            if known.get(path) is not each and _is_settled(Path(path), each)
        }
        if home and fresh:
            lasting = {path: each for path, each in known.items() if _is_recent(each, now)}
            _save(home, lasting | fresh)
        return [found[os.path.abspath(file)].digest for file in files]


def _known(file: Path, known: Mapping[str, _Known], now: float) -> _Known:
    """Return what is known of a file, which is read if it is not known as it is."""
    stamp = _stamp(file.stat())
    before = known.get(os.path.abspath(file))
    if before and before.stamp == stamp and _is_recent(before, now):
        return before
    return _Known(_read(file), stamp, now)


def _read(file: Path) -> str:
    """Return the SHA-256 of a file; it is read, not mapped, so that it takes no memory."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _stamp(status: os.stat_result) -> str:
    return (
        f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns}"
        f" {status.st_ctime_ns}"
    )


def _is_settled(file: Path, known: _Known) -> bool:
    """Return True if a file was not written while it was read nor shortly before."""
    status = file.stat()
    return _stamp(status) == known.stamp and known.read - status.st_ctime > _SETTLED_SECONDS


def _is_recent(known: _Known, now: float) -> bool:
    return 0 <= now - known.read < _KEPT_SECONDS


def _home() -> Path | None:
    """Return the folder that keeps what is known, None if there is none."""
    try:
        return cache_folder()
    except (OSError, RuntimeError):  # RuntimeError: the user has no home
        return None


def _load(home: Path) -> dict[str, _Known]:
    try:
        listed = json.loads((home / _FILE).read_text(encoding="utf-8"))
        return {
            path: _Known(str(digest), str(stamp), float(read))
            for path, (digest, stamp, read) in listed.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _save(home: Path, known: dict[str, _Known]) -> None:
    """Keep what is known for the next time; where it cannot be, files are read again."""
    part = home / f"{_FILE}.{os.getpid()}.part"
    with suppress(OSError):
        part.write_text(json.dumps(known, indent=0), encoding="utf-8")
        part.replace(home / _FILE)
