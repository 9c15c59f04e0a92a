"""Look through a folder whose path was typed, and copy its documents into the corpus."""

import os
import stat
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import ReadError, YinzhengError
from index.formats.charsets.decode import read_bytes
from index.messages import reason_of
from index.settings import Settings
from rag.web.uploads import (
    ADDED_FOLDER,
    Refusal,
    check_room,
    check_upload,
    held_sizes,
    is_plain_name,
)

MAX_ENTRIES = 20_000
"""The most files of one folder that are looked at; of a larger one nothing is copied."""
_MAX_SHOWN = 200  # characters of a path that was typed
_QUOTES = "'\"“”‘’"  # in which file managers copy a path


@dataclass(frozen=True)
class Copied:
    """What came of a folder: paths in the corpus that are new, and what was left out.

    ``kept`` counts files that an earlier copy holds with the same content.
    """

    added: frozenset[str] = frozenset()
    kept: int = 0
    refused: tuple[Refusal, ...] = ()


def copy_folder(typed: str, settings: Settings) -> Copied:
    """Copy the documents of a folder to ``added/`` in the corpus, below the folder's name.

    ``typed`` is the path as a reader wrote it. Nothing in the corpus is replaced or removed.
    Links are not followed, hidden files are left out, and the limits of uploads apply. Raises
    YinzhengError if a copy cannot be written.
    """
    folder = find_folder(typed, settings)
    if isinstance(folder, Refusal):
        return Copied(refused=(folder,))
    found = _look_through(folder)
    if found is None:
        return Copied(refused=(Refusal(_shown(typed), "refuse_vast", (f"{MAX_ENTRIES:,}",)),))
    target = _target(folder, settings)
    held, added, kept, refused = held_sizes(settings), set(), 0, list[Refusal]()
    for entry in found:
        if isinstance(entry, Refusal):
            refused.append(entry)
            continue
        outcome = _copy(folder / entry, entry, target, held, settings)
        if isinstance(outcome, Refusal):
            refused.append(outcome)
        elif outcome:
            added.add(outcome.relative_to(settings.corpus).as_posix())
        else:
            kept += 1
    if not (added or kept or refused):
        refused.append(Refusal(_shown(typed), "refuse_bare"))
    return Copied(frozenset(added), kept, tuple(refused))


def find_folder(typed: str, settings: Settings) -> Path | Refusal:
    """Return the folder that a typed path names, links resolved, or why it cannot be added."""
    text = typed.strip().strip(_QUOTES)
    shown = _shown(text)
    if not text:
        return Refusal(shown, "refuse_no_path")
    try:
        path = Path(text).expanduser()
        if not path.is_absolute():
            return Refusal(shown, "refuse_relative")
        folder = path.resolve(strict=True)
        if not folder.is_dir():
            return Refusal(shown, "refuse_no_folder")
        os.scandir(folder).close()
    except PermissionError:
        return Refusal(shown, "refuse_locked")
    except (OSError, RuntimeError, ValueError):  # no such user, a loop of links, a NUL
        return Refusal(shown, "refuse_absent")
    reason = _place(folder, settings)
    return Refusal(shown, reason) if reason else folder


def _place(folder: Path, settings: Settings) -> str:
    """Return why a folder cannot be added because of its place or name, '' if it can."""
    corpus, target = settings.corpus.resolve(), _target(folder, settings)
    for own in (corpus, settings.store.resolve()):
        if folder.is_relative_to(own):
            return "refuse_inside"
        if own.is_relative_to(folder):
            return "refuse_around"
    if not is_plain_name(target.name):
        return "refuse_name"
    return "" if target.resolve().is_relative_to(corpus) else "refuse_elsewhere"


def _target(folder: Path, settings: Settings) -> Path:
    return settings.corpus / ADDED_FOLDER / unicodedata.normalize("NFC", folder.name)


def _look_through(folder: Path) -> list[Path | Refusal] | None:
    """Return the files of a folder, relative to it, and what is left out; None if too many."""
    found = list[Path | Refusal]()
    for entry in _entries(folder):
        if len(found) == MAX_ENTRIES:
            return None
        found.append(entry)
    return found


def _entries(folder: Path) -> Iterator[Path | Refusal]:
    problems: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=problems.append):
        here, below = Path(place), Path(place).relative_to(folder)
        entered = []
        for name in sorted(folders):
            reason = _reason(here / name)
            if reason:
                yield Refusal(_printable(below / name) + "/", reason)
            else:
                entered.append(name)
        folders[:] = entered
        for name in sorted(names):
            reason = _reason(here / name)
            yield Refusal(_printable(below / name), reason) if reason else below / name
    for problem in problems:
        closed = Path(str(problem.filename)).relative_to(folder)
        yield Refusal(_printable(closed) + "/", "refuse_locked")


def _reason(path: Path) -> str:
    """Return why a file or folder within an added one is passed over, '' if it is not."""
    if path.name.startswith("."):
        return "refuse_hidden"
    if path.is_symlink():
        return "refuse_link"
    return "" if is_plain_name(unicodedata.normalize("NFC", path.name)) else "refuse_name"


def _copy(
    source: Path, relative: Path, folder: Path, held: list[int], settings: Settings
) -> Path | Refusal | None:
    """Copy one file; return where it is now, why it is left out, or None if it was there.

    ``held`` are the sizes of the files that the page holds; the copy's is added.
    """
    name = _printable(relative)
    read = _read(source, name, settings)
    if isinstance(read, Refusal):
        return read
    data, mode = read
    target = folder / unicodedata.normalize("NFC", str(relative))
    try:
        # A link that somebody put into the corpus could lead out of it.
        if not target.resolve().is_relative_to(settings.corpus.resolve()):
            return Refusal(name, "refuse_link")
        if target.exists():
            same = target.is_file() and target.read_bytes() == data
            return None if same else Refusal(name, "refuse_differs")
        if refusal := check_room(name, len(data), held, settings):
            return refusal
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, data, mode)
    except OSError as error:
        raise YinzhengError(
            "{name} could not be copied ({reason}). Check that"
            " {folder} can be written and that the disk is not full.",
            name=name,
            reason=reason_of(error),
            folder=settings.corpus,
        ) from error
    held.append(len(data))
    return target


def _read(source: Path, name: str, settings: Settings) -> tuple[bytes, int] | Refusal:
    """Return the content and the mode of a file, or why it is left out."""
    try:
        status = source.lstat()
        if not stat.S_ISREG(status.st_mode):
            return Refusal(name, "refuse_special")
        if refusal := check_upload(source.name, status.st_size, settings):
            return Refusal(name, refusal.reason, refusal.values)
        return read_bytes(source, int(settings.max_file_mb * 1e6)), status.st_mode
    except (OSError, ReadError):  # it may also have changed meanwhile
        return Refusal(name, "refuse_locked")


def _write(target: Path, data: bytes, mode: int) -> None:
    """Write a new file that no more people can read than the one that it copies."""
    # A hidden name until the copy is complete: a sync that runs meanwhile skips it.
    partial = target.with_name(f".{os.getpid()}.{threading.get_ident()}")
    opened = os.open(
        partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(data)
        partial.chmod(mode & 0o644 | 0o600)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _printable(path: Path) -> str:
    return path.as_posix().encode("utf-8", "replace").decode()


def _shown(typed: str) -> str:
    return typed if len(typed) <= _MAX_SHOWN else f"{typed[:_MAX_SHOWN]}…"
