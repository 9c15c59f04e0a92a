"""Back up a store into one file while it is being written, and restore a store from one.

A backup is a ZIP file with a copy of the database, files that lie beside it, and a manifest with
the size and SHA-256 of each. The copy is made by SQLite's backup interface inside one read
transaction, so that it holds one state of the store whatever is committed meanwhile. What is
derived (the FAISS files) is not in it: it is made again after restoring.
"""

import os
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.address import DatabaseAddress
from index.errors import StoreError
from index.ingestion.backup_file import (
    Manifest,
    check_digests,
    no_backup,
    pack,
    read_manifest,
    unpack,
)
from index.ingestion.database_copy import (
    copy_database,
    holds_documents,
    place_in,
    publish,
    put_database,
    texts_in,
)
from index.ingestion.writer_lock import hold_writer_lock
from index.messages import Message, say
from index.settings import MilvusAddress
from index.store import dense_index, schema
from index.store.milvus import publication


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
            documents = copy_database(folder, draft / schema.DATABASE)
            (draft / schema.DATABASE).chmod(0o600)
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
            "The store could not be backed up to {file} ({error}). Make room or check the"
            " permissions, then run it again.",
            file=file,
            error=error,
        ) from error
    return _report(file, manifest)


def check(file: Path) -> BackupReport:
    """Return what a backup says of itself after every digest in it was compared.

    Raises StoreError when it is damaged or no backup.
    """
    return _report(file, check_digests(file))


def restore(
    folder: Path,
    file: Path,
    beside: Sequence[str] = (),
    *,
    replace: bool = False,
    milvus: MilvusAddress | None = None,
    database: DatabaseAddress | None = None,
) -> BackupReport:
    """Make the store in a folder that of a backup, in one transaction.

    Readers see the old store until then and the restored one afterwards. Of the files ``beside``
    the database, lines that the folder lacks are added. Its vectors are searched by ``milvus``, or
    whatever searches those that are there; its texts are kept in ``database``, or where those are
    that are there. Raises StoreError when the file is damaged or no backup, another process writes
    to the store, or it holds documents and ``replace`` is not given.
    """
    manifest = read_manifest(file)
    with hold_writer_lock(
        folder,
        writer=say("A yinzheng sync"),
        action=say("restored"),
        advice=say("Make room or check the permissions, then run yinzheng restore again."),
    ):
        if not replace and holds_documents(folder):
            raise StoreError(
                "The store in {folder} holds documents, which the backup would replace. If that"
                " is what you want: yinzheng restore --replace {file}",
                folder=folder,
                file=file,
            )
        lines = {name: _lines(file, manifest, name) for name in beside if name in manifest.files}

        def fill(draft: Path) -> None:
            with draft.open("wb") as stream:
                unpack(file, manifest, schema.DATABASE, stream.write)

        def refuse(reason: Message) -> StoreError:
            return no_backup(file, reason)

        before, texts = place_in(folder), texts_in(folder)
        put_database(
            folder, fill, refuse,
            milvus=milvus or (before.address(folder) if before else None),
            database=database or (texts.address if texts else None),
        )  # fmt: skip
        for name, kept in lines.items():
            _add_lines(folder / name, kept)
        publish(folder)
        if before is not None:
            publication.clear(before, folder)
    return _report(file, manifest)


def _report(file: Path, manifest: Manifest) -> BackupReport:
    digest = manifest.files[schema.DATABASE].sha256
    return BackupReport(str(file), manifest.documents, file.stat().st_size, digest, manifest.made)


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
