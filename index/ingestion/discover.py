"""Walk the folders that a user names, without leaving them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import ReadError
from index.messages import Message, reason_of, say


@dataclass(frozen=True)
class FoundFile:
    """A file below a folder ``root``; ``path`` is relative to it, with forward slashes.

    ``real_path`` is the file itself, all links followed. Of a file in a storage ``root`` and
    ``real_path`` are addresses, and ``stamp`` changes with it; on a disk that is seen there.
    """

    root: str
    path: str
    real_path: str
    stamp: str = ""

    @property
    def location(self) -> Path:
        """The file itself, all links followed."""
        return Path(self.real_path)


def find_files(
    start: Path, leave_out: Path | None = None
) -> Iterator[FoundFile | tuple[str, Message]]:
    """Yield the files of a folder (or the one file) in a stable order.

    Hidden files and folders are left out, and so is the folder ``leave_out``, the store. A file
    or folder that cannot be read, leads outside the root or has a name that is not valid text is
    yielded as a pair (path, reason) instead. Raises ReadError when ``start`` does not exist.
    """
    if start.is_file():
        location = start.resolve()
        yield FoundFile(str(location.parent), location.name, str(location))
        return
    if not start.is_dir():
        raise ReadError("there is no such file or folder")
    root = start.resolve()
    given = str(root)
    own = leave_out.resolve() if leave_out else None
    problems: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=problems.append):
        for name in folders:
            if (Path(folder) / name).is_symlink() and not name.startswith("."):
                path = (Path(folder) / name).relative_to(root).as_posix()
                yield printable(path), say("a linked folder is not followed")
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (Path(folder) / name).resolve() != own
        )
        # Strings, not paths: a large folder is walked at every sync.
        below = os.path.relpath(folder, root).replace(os.sep, "/")
        here = os.path.join(folder, "")
        prefix = "" if below == "." else f"{below}/"
        for name in sorted(names):
            if not name.startswith("."):
                yield _file(here + name, root, given, prefix + name)
    for problem in problems:
        path = Path(str(problem.filename)).relative_to(root).as_posix()
        yield printable(path), say("cannot be opened: {reason}", reason=reason_of(problem))


def _file(real_path: str, root: Path, given: str, path: str) -> FoundFile | tuple[str, Message]:
    if printable(path) != path:
        return printable(path), say("its name is not valid text; rename it")
    if os.path.islink(real_path):
        try:
            location = Path(real_path).resolve(strict=True)
        except (OSError, RuntimeError):
            return path, say("a link that leads nowhere")
        if not location.is_relative_to(root):
            return path, say("a link that leads out of the folder")
        real_path = str(location)
    # Any other file needs no resolving: no link was followed on the way from the root to it.
    return FoundFile(given, path, real_path)


def printable(path: str) -> str:
    """Return a path with "?" for what is no text in it."""
    return path.encode("utf-8", "replace").decode("utf-8")
