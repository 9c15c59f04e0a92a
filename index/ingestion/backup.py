"""Back up a store into one file while it is being written, and restore a store from one.

A backup is a ZIP file with a copy of the database, files that lie beside it, and a manifest with
the size and SHA-256 of each. The copy is made by SQLite's backup interface inside one read
transaction, so that it holds one state of the store whatever is committed meanwhile. What is
derived (the FAISS files) is not in it: it is made again after restoring.
"""

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from index.errors import StoreError
from index.ingestion.writer_lock import hold_writer_lock
from index.store import dense_index, integrity, schema
from index.store.writer import set_meta

FORMAT = 1
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 100_000  # bytes
_CHUNK = 2**20
_PAGES = 2_000  # copied in one step, about 16 MB: Ctrl-C takes effect between steps
_FASTEST = 1  # of zlib: vectors can hardly be compressed, texts still become half as long
_NO_BACKUP = "{} is no backup of a store ({}). Nothing was changed."


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds: the digest is the SHA-256 of its database, in hexadecimal digits."""

    file: str
    documents: int
    bytes: int
    digest: str
    made: str

    def to_dict(self) -> dict[str, object]:
        """Return the object that ``backup --json`` and ``restore --json`` print."""
        return asdict(self)


def backup(folder: Path, file: Path, made: str, beside: Sequence[str] = ()) -> BackupReport:
    """Write the store in a folder to a file, which appears once it is whole and was read back.

    ``made`` is the time that it names, in ISO 8601; ``beside`` are the names of further files of
    the folder to keep, where they exist. An older backup of the same name is replaced. Raises
    StoreError when there is no store, the store is damaged, the file is something else than a
    backup or it cannot be written.
    """
    if file.exists():
        _read_manifest(file)  # raises for what is no backup: it must not be lost
    if not (folder / schema.DATABASE).is_file():
        raise schema.none_in(folder)
    draft = file.with_name(f".{file.name}.partial")
    try:
        shutil.rmtree(draft, ignore_errors=True)  # of a backup that was killed
        draft.mkdir(mode=0o700)
        try:
            _copy_database(folder, draft / schema.DATABASE)
            held = {schema.DATABASE: draft / schema.DATABASE}
            held |= {name: folder / name for name in beside if (folder / name).is_file()}
            packed = draft / file.name
            _pack(packed, held, made)
            report = check(packed)
            os.replace(packed, file)
            _flush(file.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"The store could not be backed up to {file} ({error}). Make room or check the"
            " permissions, then run it again."
        ) from error
    return BackupReport(**{**report.to_dict(), "file": str(file)})  # type: ignore[arg-type]


def check(file: Path) -> BackupReport:
    """Return what a backup says of itself after every digest in it was compared.

    Raises StoreError when it is damaged or no backup.
    """
    manifest = _read_manifest(file)
    for name in manifest["files"]:
        _unpack(file, manifest, name, lambda chunk: None)
    return _report(file, manifest)


def restore(
    folder: Path, file: Path, beside: Sequence[str] = (), *, replace: bool = False
) -> BackupReport:
    """Make the store in a folder that of a backup, in one transaction.

    Readers see the old store until then and the restored one afterwards. Of the files ``beside``
    the database, lines that the folder lacks are added. Raises StoreError when the file is
    damaged or no backup, another process writes to the store, or it holds documents and
    ``replace`` is not given.
    """
    manifest = _read_manifest(file)
    with hold_writer_lock(
        folder,
        writer="A yinzheng sync",
        action="restored",
        advice="Make room or check the permissions, then run yinzheng restore again.",
    ):
        if not replace and _holds_documents(folder):
            raise StoreError(
                f"The store in {folder} holds documents, which the backup would replace. If that"
                f" is what you want: yinzheng restore --replace {file}"
            )
        draft = folder / "restoring.sqlite3"
        lines = {name: _lines(file, manifest, name) for name in beside if name in manifest["files"]}
        try:
            with draft.open("wb") as stream:
                _unpack(file, manifest, schema.DATABASE, stream.write)
            current = _begin_new_life(draft, file)
            _overwrite(folder, draft)
        finally:
            for path in (draft, Path(f"{draft}-journal")):
                path.unlink(missing_ok=True)
        for name, kept in lines.items():
            _add_lines(folder / name, kept)
        if current:  # an older store is first brought up to date by the next sync
            with closing(schema.connect(folder, write=True)) as connection:
                dense_index.publish(folder, connection)
    return _report(file, manifest)


def _copy_database(folder: Path, target: Path) -> None:
    """Copy the state that the database has now; raises StoreError when it is damaged."""
    with closing(schema.open_unchecked(folder)) as source, closing(_create(target)) as copy:
        # A transaction, or SQLite would begin again whenever a sync commits between two steps.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=_PAGES)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")
        fault = integrity.sqlite_fault(copy)
        if fault:
            raise StoreError(
                f"The store in {folder} is damaged and was not backed up ({fault}). See: yinzheng"
                " doctor"
            )
    target.chmod(0o600)


def _create(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _pack(target: Path, held: dict[str, Path], made: str) -> None:
    with closing(_create(held[schema.DATABASE])) as connection:
        documents = int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    files: dict[str, dict[str, object]] = {}
    handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as archive:
            for name, path in held.items():
                digest, size = hashlib.sha256(), 0
                with path.open("rb") as source, _member(archive, name) as member:
                    while chunk := source.read(_CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        member.write(chunk)
                files[name] = {"size": size, "sha256": digest.hexdigest()}
            manifest = {"yinzheng backup": FORMAT, "made": made, "documents": documents}
            with _member(archive, _MANIFEST) as member:
                member.write(json.dumps({**manifest, "files": files}).encode())
        stream.flush()
        os.fsync(stream.fileno())


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    return archive.open(name, "w", force_zip64=True)


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Yield an open backup; whatever shows that it is none is raised as StoreError."""
    if not file.is_file():
        raise StoreError(f"There is no file {file}.")
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (
        zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, KeyError, TypeError, ValueError,
    ) as error:  # fmt: skip
        reason = "it lacks what one has" if isinstance(error, KeyError | TypeError) else error
        raise StoreError(_NO_BACKUP.format(file, reason)) from error


def _read_manifest(file: Path) -> dict[str, Any]:
    with _opened(file) as archive, archive.open(_MANIFEST) as member:
        manifest: dict[str, Any] = json.loads(member.read(_LARGEST_MANIFEST))
        if manifest["yinzheng backup"] != FORMAT:
            raise ValueError("another version of Yinzheng made it")
        if schema.DATABASE not in manifest["files"]:
            raise ValueError("it has no database")
        return manifest


def _unpack(
    file: Path, manifest: dict[str, Any], name: str, write: Callable[[bytes], object]
) -> None:
    """Give a member of a backup to a function in pieces. Raises StoreError for a wrong digest."""
    expected = manifest["files"][name]
    digest, left = hashlib.sha256(), int(expected["size"])
    with _opened(file) as archive, archive.open(name) as member:
        while left and (chunk := member.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
            write(chunk)
        if left or member.read(1) or digest.hexdigest() != expected["sha256"]:
            raise ValueError(f"{name} does not match its digest")


def _report(file: Path, manifest: dict[str, Any]) -> BackupReport:
    database = manifest["files"][schema.DATABASE]
    return BackupReport(
        str(file), int(manifest["documents"]), file.stat().st_size, str(database["sha256"]),
        str(manifest["made"]),
    )  # fmt: skip


def _begin_new_life(draft: Path, file: Path) -> bool:
    """Check a database and give it a revision and a lineage of its own.

    Readers that saw another state of this store then take none of their caches for current:
    after restoring, ids are given again that other rows had. Returns False for a store of an
    older schema.
    """
    with closing(_create(draft)) as connection:
        try:
            fault = integrity.sqlite_fault(connection)
            version = schema.version_of(connection)
        except sqlite3.Error as error:
            fault, version = str(error), ""
        if fault or version not in schema.KNOWN_VERSIONS:
            reason = fault or "another version of Yinzheng made it"
            raise StoreError(_NO_BACKUP.format(file, reason))
        connection.execute("BEGIN")
        set_meta(connection, "revision", secrets.token_hex(8))
        set_meta(connection, "lineage", secrets.token_hex(8))
        connection.execute("COMMIT")
    return version == str(schema.VERSION)


def _holds_documents(folder: Path) -> bool:
    if not (folder / schema.DATABASE).is_file():
        return False
    try:
        with closing(schema.open_unchecked(folder)) as connection:
            return bool(connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone())
    except sqlite3.Error:  # damaged, or stopped before anything was written
        return False


def _overwrite(folder: Path, draft: Path) -> None:
    """Copy a database over that of a store, through SQLite, so that readers may stay open."""
    try:
        with closing(_create(folder / schema.DATABASE)) as live:
            with closing(_create(draft)) as source:
                size = _page_size(source)
                live.execute(f"PRAGMA page_size = {size}")  # takes effect in a new database only
                live.execute("PRAGMA journal_mode = WAL")
                live.execute("PRAGMA synchronous = FULL")
                if size != _page_size(live):  # SQLite copies none to a journal of other pages
                    source.execute(f"PRAGMA page_size = {_page_size(live)}")
                    source.execute("VACUUM")
                source.backup(live)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # what is there is no database: nothing in it can be kept
        for ending in ("-wal", "-shm"):
            (folder / f"{schema.DATABASE}{ending}").unlink(missing_ok=True)
        _flush(draft)
        os.replace(draft, folder / schema.DATABASE)
        _flush(folder)


def _page_size(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA page_size").fetchone()[0])


def _lines(file: Path, manifest: dict[str, Any], name: str) -> list[bytes]:
    chunks: list[bytes] = []
    _unpack(file, manifest, name, chunks.append)
    return b"".join(chunks).splitlines(keepends=True)


def _add_lines(path: Path, kept: list[bytes]) -> None:
    """Put lines before those that a file holds, each once."""
    there = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
    known = set(there)
    missing = [line for line in kept if line not in known]
    if not missing:
        return
    draft = path.with_name(f".{path.name}.partial")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.writelines([*missing, *there])
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, path)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
