"""The file of a backup: a ZIP archive with the size and SHA-256 of each file in its manifest."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from index.errors import StoreError
from index.messages import Message, reason_of, say
from index.store import schema

FORMAT = 1
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 100_000  # bytes
_CHUNK = 2**20
_FASTEST = 1  # of zlib: vectors can hardly be compressed, texts still become half as long


@dataclass(frozen=True)
class Member:
    """The size of a file in a backup, in bytes, and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: when it was made, how many documents, its files by name."""

    made: str
    documents: int
    files: dict[str, Member]


def pack(target: Path, held: dict[str, Path], made: str, documents: int) -> None:
    """Write a new file that holds some files by name; only its owner may read it."""
    files: dict[str, Member] = {}
    handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as archive:
            for name, path in held.items():
                digest, size = hashlib.sha256(), 0
                with path.open("rb") as source, _open_member(archive, name) as member:
                    while chunk := source.read(_CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        member.write(chunk)
                files[name] = Member(size, digest.hexdigest())
            manifest = asdict(Manifest(made, documents, files))
            with _open_member(archive, _MANIFEST) as member:
                member.write(json.dumps({"yinzheng backup": FORMAT, **manifest}).encode())
        stream.flush()
        os.fsync(stream.fileno())


def _open_member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    return archive.open(name, "w", force_zip64=True)


def read_manifest(file: Path) -> Manifest:
    """Return the manifest of a backup. Raises StoreError when the file is none."""
    with _opened(file) as archive, archive.open(_MANIFEST) as member:
        read = json.loads(member.read(_LARGEST_MANIFEST))
        if read["yinzheng backup"] != FORMAT:
            raise ValueError(say("another version of Yinzheng made it"))
        files = {
            name: Member(int(of["size"]), str(of["sha256"])) for name, of in read["files"].items()
        }
        if schema.DATABASE not in files:
            raise ValueError(say("it has no database"))
        return Manifest(str(read["made"]), int(read["documents"]), files)


def check_digests(file: Path) -> Manifest:
    """Return the manifest of a backup after every digest in it was compared.

    Raises StoreError when it is damaged or no backup.
    """
    manifest = read_manifest(file)
    for name in manifest.files:
        unpack(file, manifest, name, lambda chunk: None)
    return manifest


def unpack(file: Path, manifest: Manifest, name: str, write: Callable[[bytes], object]) -> None:
    """Give a member of a backup to a function in pieces. Raises StoreError for a wrong digest."""
    expected = manifest.files[name]
    digest, left = hashlib.sha256(), expected.size
    with _opened(file) as archive, archive.open(name) as member:
        while left > 0 and (chunk := member.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
            write(chunk)
        if left or member.read(1) or digest.hexdigest() != expected.sha256:
            raise ValueError(say("{name} does not match its digest", name=name))


def no_backup(file: Path, reason: Message) -> StoreError:
    """Return the error for a file that is no backup."""
    return StoreError(
        "{file} is no backup of a store ({reason}). Nothing was changed.", file=file, reason=reason
    )


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Yield an open backup; whatever shows that it is none is raised as StoreError."""
    if not file.is_file():
        raise StoreError("There is no file {file}.", file=file)
    try:
        with _open(file) as archive:
            yield archive
    except (
        zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, KeyError, TypeError, ValueError,
        AttributeError,
    ) as error:  # fmt: skip
        lacks = isinstance(error, KeyError | TypeError | AttributeError)
        reason = say("it lacks what one has") if lacks else reason_of(error)
        raise no_backup(file, reason) from error


def _open(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except OSError as error:
        raise StoreError(
            "{file} cannot be read ({reason}).", file=file, reason=reason_of(error)
        ) from error
