"""Back up a store into one file while it is being written, and restore a store from one.

A backup is a ZIP file with a copy of the database, files that lie beside it, and a manifest with
the size and SHA-256 of each. The copy is made by SQLite's backup interface inside one read
transaction, so that it holds one state of the store whatever is committed meanwhile. What is
derived (the FAISS files) is not in it: it is made again after restoring.
"""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import StoreError
from index.ingestion.backup_file import (
    NO_BACKUP,
    Manifest,
    check_digests,
    pack,
    read_manifest,
    unpack,
)
from index.ingestion.writer_lock import hold_writer_lock
from index.store import dense_index, integrity, schema
from index.store.writer import set_meta

_PAGES = 2_000  # copied in one step, about 16 MB: Ctrl-C takes effect between steps


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
        read_manifest(file)  # raises for what is no backup: it must not be lost
    if not (folder / schema.DATABASE).is_file():
        raise schema.none_in(folder)
    draft = file.with_name(f".{file.name}.partial")
    try:
        shutil.rmtree(draft, ignore_errors=True)  # of a backup that was killed
        draft.mkdir(mode=0o700)
        try:
            documents = _copy_database(folder, draft / schema.DATABASE)
            held = {schema.DATABASE: draft / schema.DATABASE}
            held |= {name: folder / name for name in beside if (folder / name).is_file()}
            packed = draft / file.name
            pack(packed, held, made, documents)
            manifest = check_digests(packed)
            os.replace(packed, file)
            dense_index.flush(file.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"The store could not be backed up to {file} ({error}). Make room or check the"
            " permissions, then run it again."
        ) from error
    return _report(file, manifest)


def check(file: Path) -> BackupReport:
    """Return what a backup says of itself after every digest in it was compared.

    Raises StoreError when it is damaged or no backup.
    """
    return _report(file, check_digests(file))


def restore(
    folder: Path, file: Path, beside: Sequence[str] = (), *, replace: bool = False
) -> BackupReport:
    """Make the store in a folder that of a backup, in one transaction.

    Readers see the old store until then and the restored one afterwards. Of the files ``beside``
    the database, lines that the folder lacks are added. Raises StoreError when the file is
    damaged or no backup, another process writes to the store, or it holds documents and
    ``replace`` is not given.
    """
    manifest = read_manifest(file)
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
        leftovers = (draft, Path(f"{draft}-journal"))
        lines = {name: _lines(file, manifest, name) for name in beside if name in manifest.files}
        try:
            # SQLite would undo pages by the journal that a killed restore left.
            _remove(leftovers)
            with draft.open("wb") as stream:
                unpack(file, manifest, schema.DATABASE, stream.write)
            current = _begin_new_life(draft, file)
            _overwrite(folder, draft)
        finally:
            _remove(leftovers)
        for name, kept in lines.items():
            _add_lines(folder / name, kept)
        if current:  # an older store is first brought up to date by the next sync
            with closing(schema.connect(folder, write=True)) as connection:
                dense_index.publish(folder, connection)
    return _report(file, manifest)


def _copy_database(folder: Path, target: Path) -> int:
    """Copy the state that the database has now; return how many documents it holds.

    Raises StoreError when it is damaged.
    """
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
        documents = int(copy.execute("SELECT count(*) FROM documents").fetchone()[0])
    target.chmod(0o600)
    return documents


def _create(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _report(file: Path, manifest: Manifest) -> BackupReport:
    digest = manifest.files[schema.DATABASE].sha256
    return BackupReport(str(file), manifest.documents, file.stat().st_size, digest, manifest.made)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


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
            raise StoreError(NO_BACKUP.format(file, reason))
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
        dense_index.flush(draft)
        os.replace(draft, folder / schema.DATABASE)
        dense_index.flush(folder)


def _page_size(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA page_size").fetchone()[0])


def _lines(file: Path, manifest: Manifest, name: str) -> list[bytes]:
    chunks: list[bytes] = []
    unpack(file, manifest, name, chunks.append)
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
