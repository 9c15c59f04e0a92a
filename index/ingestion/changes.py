"""What folders hold, beside what the store knows of them."""

import os
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import ReadError
from index.ingestion.discover import FoundFile, find_files
from index.ingestion.report import Failure

Key = tuple[str, str]
"""The folder that was given, resolved, and the path below it with forward slashes."""


@dataclass(frozen=True)
class Known:
    """A file of the store: the digest of its content, and its stamp when it was read."""

    digest: str
    stamp: str


@dataclass(frozen=True)
class Seen:
    """What lies in the folders; below ``blocked`` there may be more that cannot be seen."""

    found: dict[Key, FoundFile] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    blocked: list[Path] = field(default_factory=list)


def known_files(connection: sqlite3.Connection) -> dict[Key, Known]:
    """Return every file of the store."""
    rows = connection.execute(
        "SELECT f.root, f.path, f.stamp, d.digest FROM files f"
        " JOIN documents d ON d.id = f.document_id"
    )
    return {(row["root"], row["path"]): Known(row["digest"], row["stamp"]) for row in rows}


def look(paths: Sequence[Path], known: Collection[Key], store: Path) -> Seen:
    """Return what the paths hold.

    Raises ReadError when a path does not exist and nothing below it is known.
    """
    seen = Seen()
    for start in paths:
        if not start.exists():
            if not any(below(key, start.resolve()) for key in known):
                raise ReadError(
                    f"There is no file or folder {start}. Give the folder of your documents."
                )
            continue  # it was deleted, and so are its documents
        for one in find_files(start, leave_out=store):
            if isinstance(one, FoundFile):
                seen.found[one.root, one.path] = one
            else:
                seen.failed.append(Failure(*one))
                seen.blocked.append(start.resolve() / one[0])
    return seen


def gone(paths: Sequence[Path], keys: Iterable[Key], seen: Seen) -> list[Key]:
    """Return the keys below the paths whose files are no longer there."""
    roots = [path.resolve() for path in paths]
    return [
        key
        for key in keys
        if key not in seen.found
        # What lies below a folder that could not be opened may still be there.
        and not any(below(key, blocked) for blocked in seen.blocked)
        and any(below(key, start) for start in roots)
    ]


def below(key: Key, start: Path) -> bool:
    """Tell whether a file is a path or lies below it."""
    root, path = key
    return (Path(root) / path).is_relative_to(start)


def stamp(file: FoundFile) -> str:
    """Return what changes whenever a file is written; ctime also when its time is kept.

    Raises OSError when the file is not there.
    """
    return stamp_at(file.place)


def is_as_known(file: FoundFile, known: Known | None) -> bool:
    """Tell whether a file is as the store knows it."""
    try:
        return known is not None and known.stamp == stamp(file)
    except OSError:
        return False


def stamp_at(place: str | Path) -> str:
    """Return the stamp of the file at a place. Raises OSError when it is not there."""
    status = os.stat(place)
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
