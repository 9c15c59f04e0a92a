"""Files made once from what is installed, kept in the user's cache and checked at each use.

A graph, or a dictionary as arrays, takes seconds to make and milliseconds to map into memory. Such
files stand in a folder of their own with a manifest of their digests. A folder whose source has
changed or that is damaged is made again; one that appears, appears whole.
"""

import hashlib
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

from index.derived.digests import digests
from index.derived.home import cache_folder
from index.derived.notice import tables_are_made
from index.errors import YinzhengError
from index.messages import reason_of

_MANIFEST = "manifest.json"
_UNUSED_DAYS = 30  # after which a folder made from another source is removed

Make = Callable[[Path], None]
"""Writes the files into an empty folder."""


def derived(name: str, source: str, make: Make) -> Path:
    """Return the folder of the files called ``name`` that are made from ``source``.

    ``source`` says all that the files depend on. Where the user's cache cannot be written, or
    others could write there, they are made in a temporary folder for this process.

    Raises YinzhengError if there is no folder to write to at all.
    """
    return kept(name, source, make) or _temporary(name, source, make)


def kept(name: str, source: str, make: Make) -> Path | None:
    """Return the folder as ``derived`` does, None where it could not be kept for the next time."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    try:
        home = cache_folder()
        folder = home / f"{name}-{digest[:16]}"
        if not _is_whole(folder, source):
            _make_in(home, folder, source, make)
            _remove_unused(home, name, folder)
        return folder
    except (OSError, RuntimeError):  # RuntimeError: there is no home
        return None


def arrays(folder: Path, *names: str) -> list[np.ndarray]:
    """Return arrays that ``save_arrays`` wrote, memory-mapped."""
    return [
        np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
        for name in names
    ]


def save_arrays(folder: Path, values: Mapping[str, np.ndarray]) -> None:
    """Write arrays, each as a file of its own."""
    for name, value in values.items():
        np.save(folder / f"{name}.npy", value, allow_pickle=False)


def texts(folder: Path, name: str) -> list[str]:
    """Return texts that ``save_texts`` wrote."""
    return (folder / f"{name}.txt").read_bytes().decode("utf-8").split("\n")


def save_texts(folder: Path, values: Mapping[str, Sequence[str]]) -> None:
    """Write lists of texts without line ends, each list as a file of its own."""
    for name, listed in values.items():
        (folder / f"{name}.txt").write_bytes("\n".join(listed).encode("utf-8"))


def code_digest(*modules: str | Path) -> str:
    """Return a digest of the source of modules, so that what a changed one makes is made again."""
    found = digests([Path(module) for module in modules])
    return hashlib.sha256(" ".join(found).encode()).hexdigest()


def _is_whole(folder: Path, source: str) -> bool:
    """Return True if a folder holds the files that its manifest lists, unchanged."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        files = manifest["files"]
        found = digests([folder / file for file in files])
        return manifest["source"] == source and found == list(files.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _make_in(home: Path, folder: Path, source: str, make: Make) -> None:
    """Make the files aside and rename them into place; another process may be first."""
    tables_are_made()
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=home))
    try:
        _fill(made, source, make)
        if folder.exists():  # damaged: what a running process has mapped stays readable
            damaged = home / f"{folder.name}.{secrets.token_hex(4)}.part"
            with suppress(FileNotFoundError):
                folder.rename(damaged)
            shutil.rmtree(damaged, ignore_errors=True)
        try:
            made.rename(folder)
        except OSError:
            if not _is_whole(folder, source):
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _fill(folder: Path, source: str, make: Make) -> None:
    make(folder)
    made = sorted(folder.iterdir())
    files = dict(zip((path.name for path in made), digests(made), strict=True))
    manifest = json.dumps({"source": source, "files": files}, indent=1)
    (folder / _MANIFEST).write_text(manifest + "\n", encoding="utf-8")


def _remove_unused(home: Path, name: str, folder: Path) -> None:
    """Remove folders of the same name made long ago from another source, or left unfinished."""
    before = time.time() - _UNUSED_DAYS * 86_400
    for other in home.glob(f"{name}-*"):
        with suppress(OSError):
            if other != folder and other.stat().st_mtime < before:
                shutil.rmtree(other, ignore_errors=True)


@cache
def _temporary_home() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is removed when the process ends."""
    return tempfile.TemporaryDirectory(prefix="yinzheng-")


def _temporary(name: str, source: str, make: Make) -> Path:
    try:
        folder = Path(_temporary_home().name) / name
        if not _is_whole(folder, source):
            folder.mkdir()
            tables_are_made()
            _fill(folder, source, make)
    except OSError as error:
        raise YinzhengError(
            "There is no folder to write to ({reason}). Let XDG_CACHE_HOME or TMPDIR name one.",
            reason=reason_of(error),
        ) from error
    return folder
