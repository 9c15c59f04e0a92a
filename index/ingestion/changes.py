"""Compare what folders hold with what the store knows of them."""

import os
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.address import Address, Place
from index.errors import FolderGone, ReadError
from index.ingestion.discover import FoundFile, find_files
from index.ingestion.remote.storage import list_files
from index.ingestion.report import Failure
from index.messages import Message, reason_of, say
from index.store.document_status import DocumentState

_SHOWN = 5  # documents named in a message

Key = tuple[str, str]
"""The folder that was given, resolved, and the path below it with forward slashes."""


@dataclass(frozen=True)
class Known:
    """A file of the store: digest and state of its document, and its stamp when it was read.

    ``waiting`` pages of it wait for OCR.
    """

    digest: str
    state: DocumentState
    stamp: str
    waiting: int = 0

    def holds(self, digest: str) -> bool:
        """Return True if the complete document of the file has this digest."""
        return self.digest == digest and self.state is DocumentState.COMPLETE


@dataclass(frozen=True)
class Scan:
    """The files found in some folders, and the paths that could not be opened.

    Below the ``blocked`` paths there may be more files. ``unread`` is why those that lie in a
    folder could not be opened.
    """

    found: dict[Key, FoundFile] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    unread: dict[Key, Message] = field(default_factory=dict)
    blocked: list[Place] = field(default_factory=list)


def known_files(connection: sqlite3.Connection) -> dict[Key, Known]:
    """Return every file of the store."""
    rows = connection.execute(
        "SELECT f.root, f.path, f.stamp, d.digest, d.state, d.waiting FROM files f"
        " JOIN documents d ON d.id = f.document_id"
    )
    return {
        (row["root"], row["path"]): Known(
            row["digest"], DocumentState(row["state"]), row["stamp"], row["waiting"]
        )
        for row in rows
    }


def scan(paths: Sequence[Place], known: Collection[Key], store: Path) -> Scan:
    """Return the files at or below the paths, those of the folder ``store`` left out.

    A storage that cannot be listed is a failure like a folder that cannot be opened. Raises
    ReadError when a path does not exist and no file below it is known.
    """
    result = Scan()
    for start in paths:
        try:
            found = list(_files(start, store))
        except FileNotFoundError:
            if not any(is_below(key, _resolved(start)) for key in known):
                raise ReadError(
                    "There is no file or folder {start}. Give the folder of your documents.",
                    start=start,
                ) from None
            continue  # it was deleted, and so are its documents
        except OSError as error:
            reason = say("cannot be listed: {reason}", reason=reason_of(error))
            result.failed.append(Failure(str(start), reason))
            result.blocked.append(_resolved(start))
            continue
        for file in found:
            if isinstance(file, FoundFile):
                result.found[file.root, file.path] = file
            else:
                key = str(_resolved(start)), file[0]
                result.failed.append(Failure(*file))
                result.unread[key] = file[1]
                result.blocked.append(locate(key))
    return result


def _files(start: Place, store: Path) -> Iterable[FoundFile | tuple[str, Message]]:
    if isinstance(start, Address):
        return list_files(start)
    if not start.exists():
        raise FileNotFoundError
    return find_files(start, leave_out=store)


def missing_files(paths: Sequence[Place], keys: Iterable[Key], seen: Scan) -> list[Key]:
    """Return the keys at or below the paths whose files no longer exist."""
    roots = [_resolved(path) for path in paths]
    return [
        key
        for key in keys
        if key not in seen.found
        # What lies below a folder that could not be opened may still be there.
        and not any(is_below(key, blocked) for blocked in seen.blocked)
        and any(is_below(key, start) for start in roots)
    ]


def refuse_if_gone(
    paths: Sequence[Place], known: Collection[Key], seen: Scan, but: Collection[Path] = ()
) -> None:
    """Check that no folder is gone or empty of which the store holds documents.

    An unmounted disk looks so. ``but`` are files that the caller removed itself. Raises FolderGone
    with what would be removed.
    """
    gone = gone_folders(paths, known, seen, but)
    if not gone:
        return
    folders = " and ".join(str(path) for path in gone)
    removed = sorted({path for paths_below in gone.values() for path in paths_below})
    shown = ", ".join(removed[:_SHOWN]) + (", …" if len(removed) > _SHOWN else "")
    told = say("{folder} is gone or empty", folder=folders)
    if len(gone) > 1:
        told = say("{folders} are gone or empty", folders=folders)
    raise FolderGone(
        "{gone}; {count} documents would be removed from the store: {shown}. Nothing was changed."
        " If a disk is not mounted, mount it; if they are to go: yinzheng sync --remove-all FOLDER",
        gone=told, count=len(removed), shown=shown,
    )  # fmt: skip


def gone_folders(
    paths: Sequence[Place], known: Collection[Key], seen: Scan, but: Collection[Path] = ()
) -> dict[Place, list[str]]:
    """Return the given folders that hold no file any more, with the paths the store has of each.

    A file that was given may go, but in a storage it may also be the storage that is gone.
    """
    missing = set(missing_files(paths, known, seen))
    expected: set[Place] = {path.resolve() for path in but}
    gone = {}
    for given in paths:
        start = _resolved(given)
        if isinstance(start, Path):
            expected.add(start)
        below = [key for key in known if is_below(key, start) and locate(key) not in expected]
        empty = not any(is_below(key, start) for key in seen.found)
        if below and empty and missing.issuperset(below):
            gone[given] = [path for _, path in below]
    return gone


def is_below(key: Key, start: Place) -> bool:
    """Return True if a file is at or below a path."""
    location = locate(key)
    if isinstance(location, Address):
        return isinstance(start, Address) and location.is_relative_to(start)
    return isinstance(start, Path) and location.is_relative_to(start)


def locate(key: Key) -> Place:
    """Return where a file is."""
    root, path = key
    return Address(f"{root}/{path}") if Address.is_one(root) else Path(root) / path


def _resolved(place: Place) -> Place:
    return place.resolve() if isinstance(place, Path) else place


def is_unchanged(file: FoundFile, known: Known | None) -> bool:
    """Return True if a file has not been written since the store read it."""
    try:
        return known is not None and known.stamp == stamp(file)
    except OSError:
        return False


def stamp(file: FoundFile) -> str:
    """Return the stamp of a file, that of a storage as it was listed.

    Raises OSError when it does not exist.
    """
    return file.stamp or stamp_at(file.real_path)


def stamp_at(location: str | Path) -> str:
    """Return a text that changes whenever the file at a location is written.

    Raises OSError when there is no such file.
    """
    status = os.stat(location)
    # ctime changes even when a program sets the modification time back.
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
