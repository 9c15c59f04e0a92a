"""Change the documents from the page: take uploads in, remove them, read the folder again."""

import os
import queue
import shutil
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.embed import Embedder
from index.errors import YinzhengError
from index.formats.detect import known_formats
from index.ingestion.report import Failure, Step, SyncReport
from index.ingestion.sync import sync
from index.settings import Settings
from rag.redaction import report_outside

UPLOADS = "uploads"
_LONGEST_NAME = 120
_FORBIDDEN = set('<>:"/\\|?*')


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken in: ``reason`` is a key of the page's words, with values."""

    name: str
    reason: str
    values: tuple[object, ...] = ()


def suffixes() -> list[str]:
    """Return the endings of the files that are read, sorted."""
    return sorted({one for known in known_formats().values() for one in known.suffixes})


def admit(name: str, size: int, settings: Settings) -> Refusal | None:
    """Return why a file of such a name and size is refused, None if it is not."""
    plain = not any(
        char in _FORBIDDEN or unicodedata.category(char).startswith("C") for char in name
    )
    if not plain or name.startswith(".") or not 0 < len(name.encode()) <= _LONGEST_NAME:
        return Refusal(name, "refuse_name")
    if Path(name).suffix.lower() not in suffixes():
        return Refusal(name, "refuse_type", (Path(name).suffix or name,))
    if size > settings.max_file_mb * 1e6:
        return Refusal(name, "refuse_size", (f"{settings.max_file_mb:g}",))
    return None if size else Refusal(name, "refuse_empty")


def take_in(upload: Path, settings: Settings, sent: Path) -> Refusal | None:
    """Move an uploaded file into the folder of uploads; return why it is refused, or None.

    ``sent`` is the folder of what was sent; nothing outside it is read or deleted.
    Raises YinzhengError when it cannot be written.
    """
    name = unicodedata.normalize("NFC", upload.name)
    if not upload.resolve().is_relative_to(sent.resolve()):
        return Refusal(name, "refuse_unsent")
    try:
        refusal = admit(name, upload.stat().st_size, settings)
        if refusal:
            upload.unlink()
            return refusal
        target = _folder(settings) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        held = target.exists()
        if held and target.read_bytes() != upload.read_bytes():
            upload.unlink()
            return Refusal(name, "refuse_held")
        full = None if held else _full(name, upload.stat().st_size, settings)
        if full:
            upload.unlink()
            return full
        # Hidden until it is whole: a sync that runs meanwhile leaves it out.
        part = target.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}")
        shutil.copyfile(upload, part)
        part.replace(target)
        upload.unlink()
    except OSError as error:
        raise YinzhengError(
            f"{name} could not be stored ({error.strerror or error}). Check that"
            f" {settings.corpus} can be written and that the disk is not full."
        ) from error
    return None


def is_upload(path: str) -> bool:
    """Tell whether a document of the store is one that was uploaded here."""
    folder, _, name = path.partition("/")
    return folder == UPLOADS and bool(name) and "/" not in name and not name.startswith(".")


def remove(path: str, settings: Settings) -> Refusal | None:
    """Delete an uploaded file; the next reading takes it out of the store."""
    target = settings.corpus / path
    if not is_upload(path) or target.resolve().parent != _folder(settings).resolve():
        return Refusal(path, "refuse_other")
    target.unlink(missing_ok=True)
    return None


def uploads(settings: Settings) -> frozenset[str]:
    """Return the paths of the files in the folder of uploads."""
    folder = _folder(settings)
    names = (one.name for one in folder.iterdir()) if folder.is_dir() else ()
    return frozenset(f"{UPLOADS}/{name}" for name in names)


def read_again(
    settings: Settings, embedder: Embedder, fresh: frozenset[str] = frozenset()
) -> Iterator[Step | SyncReport]:
    """Sync the corpus in a thread of its own: yield its steps, then its report.

    Of the ``fresh`` uploads those that cannot be read are deleted again and reported; no
    other file is touched. Raises what ``sync`` raises.
    """
    told: queue.SimpleQueue[Step | SyncReport | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            settings.corpus.mkdir(parents=True, exist_ok=True)
            told.put(sync([settings.corpus], settings, embedder, told.put))
        except BaseException as error:  # it is raised where it can be shown
            told.put(error)

    threading.Thread(target=work, daemon=True).start()
    while True:
        one = told.get()
        if isinstance(one, BaseException):
            raise one
        if isinstance(one, SyncReport):
            _discard([f for f in one.failed if f.path in fresh], settings)
            yield report_outside(one, settings)
            return
        yield one


def _full(name: str, size: int, settings: Settings) -> Refusal | None:
    """Return why there is no room for another upload of so many bytes, None if there is."""
    sizes = [one.stat().st_size for one in _folder(settings).iterdir() if one.is_file()]
    if len(sizes) >= settings.max_uploads:
        return Refusal(name, "refuse_many", (settings.max_uploads,))
    if sum(sizes) + size > settings.max_uploads_mb * 1e6:
        return Refusal(name, "refuse_full", (f"{settings.max_uploads_mb:g}",))
    return None


def _folder(settings: Settings) -> Path:
    return settings.corpus / UPLOADS


def _discard(failed: list[Failure], settings: Settings) -> None:
    for one in failed:
        if is_upload(one.path):
            (settings.corpus / one.path).unlink(missing_ok=True)
