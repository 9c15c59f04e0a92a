"""The dense indexes: exact FAISS, derived from the vectors in SQLite.

A generation is a folder with the two index files and a manifest of their sizes and
SHA-256. It is written aside, flushed to disk and published by one rename, then named in
``CURRENT``. A file is given to FAISS only after its checksum was verified; a generation
that is missing, damaged or of another revision is rebuilt in memory from SQLite.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_TABLES = ("passages", "enumerations")
_CURRENT = "CURRENT"
_FOLDER = "generations"


@dataclass(frozen=True)
class DenseIndex:
    """FAISS indexes by table, and the store revision that they show."""

    revision: str
    indexes: dict[str, Any]

    def search(
        self, table: str, vector: np.ndarray, k: int, among: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (row id, cosine), best first, for one unit vector.

        ``among`` are the row ids (int64) to choose from, by default all.
        """
        import faiss

        index = self.indexes[table]
        if index is None or index.ntotal == 0 or k < 1:
            return []
        chosen = None
        if among is not None:
            chosen = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]
        asked = vector.reshape(1, -1).astype(np.float32)
        scores, ids = index.search(asked, min(k, index.ntotal), params=chosen)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]


def revision(connection: sqlite3.Connection) -> str:
    """Return the revision of the store that this connection sees.

    It is drawn anew at every change, so that a database that was deleted or restored from
    a backup never matches the files made from another.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
    return str(row["value"])


def load(folder: Path, connection: sqlite3.Connection) -> DenseIndex:
    """Return the dense index of the revision that the connection sees."""
    now = revision(connection)
    return _read(folder, now) or _build(connection, now)


def publish(folder: Path, connection: sqlite3.Connection) -> None:
    """Write the generation of the current revision and remove older ones."""
    import faiss

    now = revision(connection)
    if _read(folder, now):
        return
    home = folder / _FOLDER
    target, draft = home / now, home / f".draft-{now}"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    draft.mkdir(parents=True)
    built = _build(connection, now)
    files = {}
    for table, index in built.indexes.items():
        if index is not None:
            path = draft / f"{table}.faiss"
            faiss.write_index(index, str(path))
            files[path.name] = {"size": path.stat().st_size, "sha256": _sha256(path)}
            _flush(path)
    _write(draft / "manifest.json", json.dumps({"revision": now, "files": files}))
    _flush(draft)
    draft.rename(target)
    _flush(home)
    _write(home / f"{_CURRENT}.draft", now)
    os.replace(home / f"{_CURRENT}.draft", home / _CURRENT)
    _flush(home)
    for old in home.iterdir():
        if old.is_dir() and old != target:
            shutil.rmtree(old, ignore_errors=True)


def _build(connection: sqlite3.Connection, now: str) -> DenseIndex:
    import faiss

    _single_thread()
    indexes: dict[str, Any] = {}
    for table in _TABLES:
        rows = connection.execute(f"SELECT id, vector FROM {table} ORDER BY id").fetchall()
        indexes[table] = None
        if rows:
            vectors = np.stack([np.frombuffer(row["vector"], "<f4") for row in rows])
            index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
            index.add_with_ids(vectors, np.array([row["id"] for row in rows], dtype=np.int64))
            indexes[table] = index
    return DenseIndex(now, indexes)


def _read(folder: Path, now: str) -> DenseIndex | None:
    """Return the published index of a revision, or None when it is not there and sound."""
    manifest = _manifest(folder, now)
    if manifest is None:
        return None
    import faiss

    _single_thread()
    home = folder / _FOLDER / now
    indexes: dict[str, Any] = dict.fromkeys(_TABLES)
    try:
        for name, expected in manifest["files"].items():
            data = (home / name).read_bytes()
            sound = len(data) == expected["size"]
            if not sound or hashlib.sha256(data).hexdigest() != expected["sha256"]:
                return None
            # The bytes that were verified are the bytes that are read.
            index = faiss.deserialize_index(np.frombuffer(data, np.uint8))
            indexes[Path(name).stem] = index
    except (OSError, RuntimeError, KeyError, TypeError):
        return None
    return DenseIndex(now, indexes) if set(indexes) == set(_TABLES) else None


def _manifest(folder: Path, now: str) -> dict[str, Any] | None:
    home = folder / _FOLDER
    try:
        if (home / _CURRENT).read_text() != now:
            return None
        manifest = json.loads((home / now / "manifest.json").read_text())
    except (OSError, ValueError):
        return None
    if not isinstance(manifest, dict) or manifest.get("revision") != now:
        return None
    files = manifest.get("files")
    return manifest if isinstance(files, dict) else None


def _single_thread() -> None:
    """One thread answers a single query faster: OpenMP's waiting costs more than it saves."""
    import faiss

    faiss.omp_set_num_threads(1)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    _flush(path)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
