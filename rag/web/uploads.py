"""Uploaded files: check and store them, delete them, and sync the corpus with the store."""

import os
import queue
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.address import Place
from index.embed import Embedder
from index.errors import YinzhengError
from index.formats.detect import known_formats
from index.ingestion.folders.remembered import folders_to_read
from index.ingestion.report import Failure, Step, SyncReport
from index.ingestion.sync import sync
from index.messages import reason_of
from index.settings import Settings
from rag.redaction import redact_report

UPLOADS_FOLDER = "uploads"
"""The folder of uploads within the corpus."""
ADDED_FOLDER = "added"
"""The folder within the corpus of copies of folders that were added by their path."""
_MAX_NAME_BYTES = 120  # file systems allow 255, and the temporary name adds to it
# Windows allows none of them in a name; slashes could also lead out of the folder.
_FORBIDDEN_CHARACTERS = set('<>:"/\\|?*')


@dataclass(frozen=True)
class Refusal:
    """Why a file was refused: ``reason`` is a key of ``i18n.TEXTS``, ``values`` fill its text."""

    name: str
    reason: str
    values: tuple[object, ...] = ()


def readable_suffixes() -> list[str]:
    """Return the suffixes of the file types that can be read, sorted."""
    return sorted({suffix for known in known_formats().values() for suffix in known.suffixes})


def is_plain_name(name: str) -> bool:
    """Return True if a file or folder of the corpus may be given this name.

    Control and formatting characters could hide its real suffix (U+202E writes what follows from
    right to left); a leading dot would hide it.
    """
    forbidden = any(
        char in _FORBIDDEN_CHARACTERS or unicodedata.category(char).startswith("C") for char in name
    )
    if forbidden or name.startswith("."):
        return False
    return 0 < len(name.encode()) <= _MAX_NAME_BYTES


def check_upload(name: str, size: int, settings: Settings) -> Refusal | None:
    """Return why a file with this name and size in bytes is refused, or None."""
    if not is_plain_name(name):
        return Refusal(name, "refuse_name")
    if Path(name).suffix.lower() not in readable_suffixes():
        return Refusal(name, "refuse_type", (Path(name).suffix or name,))
    if size > settings.max_file_mb * 1e6:
        return Refusal(name, "refuse_size", (f"{settings.max_file_mb:g}",))
    return None if size else Refusal(name, "refuse_empty")


def store_upload(upload: Path, settings: Settings, staging: Path) -> Refusal | None:
    """Move an uploaded file into the corpus; return why it is refused, or None.

    ``staging`` is the folder that uploads arrive in: a path outside it, or a link that leads
    outside, is neither read nor deleted, so that no client can name another file of this
    machine. A refused upload is deleted. Raises YinzhengError if the file cannot be written.
    """
    name = unicodedata.normalize("NFC", upload.name)
    if not upload.resolve().is_relative_to(staging.resolve()):
        return Refusal(name, "refuse_unsent")
    try:
        refusal = check_upload(name, upload.stat().st_size, settings)
        if refusal:
            upload.unlink()
            return refusal
        target = _folder(settings) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        exists = target.exists()
        if exists and target.read_bytes() != upload.read_bytes():
            upload.unlink()
            return Refusal(name, "refuse_held")
        size, held = upload.stat().st_size, held_sizes(settings)
        refusal = None if exists else check_room(name, size, held, settings)
        if refusal:
            upload.unlink()
            return refusal
        # A hidden name until the copy is complete: a sync that runs meanwhile skips it.
        partial = target.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}")
        shutil.copyfile(upload, partial)
        partial.replace(target)
        upload.unlink()
    except OSError as error:
        raise YinzhengError(
            "{name} could not be stored ({reason}). Check that"
            " {folder} can be written and that the disk is not full.",
            name=name,
            reason=reason_of(error),
            folder=settings.corpus,
        ) from error
    return None


def is_upload(path: str) -> bool:
    """Return True if the path of a document names an upload, directly in their folder."""
    folder, _, name = path.partition("/")
    return folder == UPLOADS_FOLDER and bool(name) and "/" not in name and not name.startswith(".")


def is_taken_in(path: str) -> bool:
    """Return True if the path of a document names an upload, or a copy of a file of a folder."""
    return is_upload(path) or path.startswith(f"{ADDED_FOLDER}/")


def delete_upload(path: str, settings: Settings) -> Refusal | None:
    """Delete an uploaded file; the next sync removes it from the store.

    ``path`` comes from the browser: what is no upload, or lies elsewhere behind a symbolic
    link, is refused.
    """
    target = settings.corpus / path
    if not is_upload(path) or target.resolve().parent != _folder(settings).resolve():
        return Refusal(path, "refuse_other")
    target.unlink(missing_ok=True)
    return None


def list_uploads(settings: Settings) -> frozenset[str]:
    """Return the paths of the uploaded files, relative to the corpus."""
    folder = _folder(settings)
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    return frozenset(f"{UPLOADS_FOLDER}/{name}" for name in names)


def sync_in_thread(
    settings: Settings,
    embedder: Embedder,
    new_uploads: frozenset[str] = frozenset(),
    removed: Sequence[Path] = (),
    *,
    retry: bool = False,
    paths: Sequence[Place] = (),
    told: Callable[[Step | SyncReport | BaseException], None] | None = None,
) -> Iterator[Step | SyncReport]:
    """Sync the corpus in a thread of its own: yield each step, then the report.

    Those of the ``new_uploads`` and copies that cannot be read are deleted again; no other file is.
    ``removed`` are files that were deleted on purpose; with ``retry`` those that could not be read
    are tried again. ``paths`` are read in place of the corpus. ``told`` is called in the thread
    with all that is yielded or raised: the sync goes on when nobody takes its steps any more.
    Raises what ``sync`` raises.
    """
    results: queue.SimpleQueue[Step | SyncReport | BaseException] = queue.SimpleQueue()

    def tell(result: Step | SyncReport | BaseException) -> None:
        if told:
            told(result)
        results.put(result)

    def work() -> None:
        try:
            settings.corpus.mkdir(parents=True, exist_ok=True)
            report = sync(
                paths or folders_to_read(settings),
                settings,
                embedder,
                tell,
                retry=retry,
                removed=removed,
            )
            _discard(
                [failure for failure in report.failed if failure.path in new_uploads], settings
            )
            tell(redact_report(report, settings))
        except BaseException as error:  # raised again in the caller's thread
            tell(error)

    threading.Thread(target=work, daemon=True).start()
    while True:
        result = results.get()
        if isinstance(result, BaseException):
            raise result
        yield result
        if isinstance(result, SyncReport):
            return


def set_apart(report: SyncReport, new_uploads: frozenset[str]) -> tuple[SyncReport, list[Refusal]]:
    """Return the report of a sync without the new uploads it could not read, and these as refused.

    They were deleted again: nothing is left that could be tried once more.
    """
    taken = [one for one in report.failed if one.path in new_uploads and is_taken_in(one.path)]
    left = [one for one in report.failed if one not in taken]
    refused = [
        Refusal(one.path.removeprefix(f"{UPLOADS_FOLDER}/"), "refuse_unread", (one.message,))
        for one in taken
    ]
    return replace(report, failed=left), refused


def held_sizes(settings: Settings) -> list[int]:
    """Return the sizes in bytes of the files that the page put into the corpus.

    Copies of folders count as long as folders may be added.
    """
    held = [*_folder(settings).iterdir()] if _folder(settings).is_dir() else []
    if settings.add_folders:
        held += (settings.corpus / ADDED_FOLDER).rglob("*")
    return [path.stat().st_size for path in held if path.is_file()]


def check_room(name: str, size: int, held: Sequence[int], settings: Settings) -> Refusal | None:
    """Return why there is no room for another file of ``size`` bytes beside those held, or None."""
    if len(held) >= settings.max_uploads:
        return Refusal(name, "refuse_many", (settings.max_uploads,))
    if sum(held) + size > settings.max_uploads_mb * 1e6:
        return Refusal(name, "refuse_full", (f"{settings.max_uploads_mb:g}",))
    return None


def _folder(settings: Settings) -> Path:
    return settings.corpus / UPLOADS_FOLDER


def _discard(failures: list[Failure], settings: Settings) -> None:
    for failure in failures:
        if is_taken_in(failure.path):
            (settings.corpus / failure.path).unlink(missing_ok=True)
