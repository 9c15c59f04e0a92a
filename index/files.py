"""Walk the folders a user names, without leaving them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import ReadError


@dataclass(frozen=True)
class FoundFile:
    """A file under a root: ``path`` is relative to it, with forward slashes.

    ``location`` is where its content lies, all links followed.
    """

    root: str
    path: str
    location: Path


def find_files(start: Path, leave_out: Path | None = None) -> Iterator[FoundFile | tuple[str, str]]:
    """Yield the files of a folder (or the one file) in a stable order.

    Hidden files and folders are left out, and so is ``leave_out``, the store. What cannot
    be read, leads outside the root or has a name that is no text is yielded as a pair
    (path, reason) instead.
    """
    if start.is_file():
        location = start.resolve()
        yield FoundFile(str(location.parent), location.name, location)
        return
    if not start.is_dir():
        raise ReadError("there is no such file or folder")
    root = start.resolve()
    own = leave_out.resolve() if leave_out else None
    problems: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=problems.append):
        for name in folders:
            if (Path(folder) / name).is_symlink() and not name.startswith("."):
                path = (Path(folder) / name).relative_to(root).as_posix()
                yield _printable(path), "a linked folder is not followed"
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (Path(folder) / name).resolve() != own
        )
        for name in sorted(names):
            if name.startswith("."):
                continue
            location = Path(folder) / name
            path = location.relative_to(root).as_posix()
            reason = _refused(location, root, path)
            yield (
                (_printable(path), reason)
                if reason
                else FoundFile(str(root), path, location.resolve())
            )
    for problem in problems:
        path = Path(str(problem.filename)).relative_to(root).as_posix()
        yield _printable(path), f"cannot be opened: {problem.strerror}"


def _refused(location: Path, root: Path, path: str) -> str:
    if _printable(path) != path:
        return "its name is not valid text; rename it"
    if location.is_symlink():
        try:
            target = location.resolve(strict=True)
        except (OSError, RuntimeError):
            return "a link that leads nowhere"
        if not target.is_relative_to(root):
            return "a link that leads out of the folder"
    return ""


def _printable(path: str) -> str:
    return path.encode("utf-8", "replace").decode("utf-8")
