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
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_TABLES = ("passages", "enumerations")
CURRENT = "CURRENT"
CURRENT_DRAFT = "CURRENT.draft"
FOLDER = "generations"
MANIFEST = "manifest.json"
_MOST_FOLLOWED = 10_000  # SQLite takes 32,766 values in one statement
# A vector of another length than the others is damaged; `doctor` names it.
# One of none is to come.
LENGTH = (
    "SELECT length(vector) FROM {table} WHERE length(vector) > 0 GROUP BY length(vector)"
    " ORDER BY count(*) DESC, length(vector) DESC LIMIT 1"
)
_USABLE = f"length(vector) = ({LENGTH})"


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

    def cosines(self, table: str, vector: np.ndarray, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of rows to one unit vector, by id; of those that the index holds."""
        index = self.indexes[table]
        if index is None or not len(ids):
            return {}
        try:
            held, vectors = list(ids), index.reconstruct_batch(np.array(ids, dtype=np.int64))
        except RuntimeError:  # a damaged vector was left out of the index
            held, found = [], []
            for one in ids:
                with suppress(RuntimeError):
                    found.append(index.reconstruct(one))
                    held.append(one)
            vectors = np.stack(found) if found else np.zeros((0, index.d), np.float32)
        return dict(zip(held, (vectors @ vector).tolist(), strict=True))


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


def follow(held: DenseIndex, connection: sqlite3.Connection) -> DenseIndex | None:
    """Return the index of the revision that the connection sees, made from an earlier one.

    Only what came and went since is read, for a sync changes the store at every document.
    The earlier index must not be used any more. None when it is quicker to load it anew.
    """
    for table in _TABLES:
        index = held.indexes[table]
        usable = f"SELECT id FROM {table} WHERE {_USABLE.format(table=table)} ORDER BY id"
        now = np.array([row[0] for row in connection.execute(usable)], dtype=np.int64)
        if index is None:
            if len(now):
                return None
            continue
        import faiss

        before = faiss.vector_to_array(index.id_map)
        gone, new = np.setdiff1d(before, now), np.setdiff1d(now, before)
        if len(new) > _MOST_FOLLOWED or len(gone) > _MOST_FOLLOWED:
            return None
        if len(gone):
            index.remove_ids(gone)
        if len(new):
            marks = ",".join("?" * len(new))
            rows = connection.execute(
                f"SELECT id, vector FROM {table} WHERE id IN ({marks})", new.tolist()
            ).fetchall()
            vectors = np.stack([np.frombuffer(row["vector"], "<f4") for row in rows])
            if vectors.shape[1] != index.d:
                return None
            index.add_with_ids(vectors, np.array([row["id"] for row in rows], dtype=np.int64))
    return DenseIndex(revision(connection), held.indexes)


def publish(folder: Path, connection: sqlite3.Connection) -> None:
    """Write the generation of the current revision and remove what else lies there.

    Raises OSError or RuntimeError when it cannot be written; the draft is then removed.
    """
    now = revision(connection)
    home = folder / FOLDER
    if not _read(folder, now):
        draft = home / f".draft-{now}"
        try:
            _write_draft(draft, _build(connection, now))
            shutil.rmtree(home / now, ignore_errors=True)
            draft.rename(home / now)
            _flush(home)
            _write(home / CURRENT_DRAFT, now)
            os.replace(home / CURRENT_DRAFT, home / CURRENT)
            _flush(home)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    for path in leftovers(folder, now):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def leftovers(folder: Path, now: str) -> list[Path]:
    """Return what lies beside the generation of a revision: drafts and older ones."""
    home = folder / FOLDER
    if not home.is_dir():
        return []
    return sorted(path for path in home.iterdir() if path.name not in (now, CURRENT))


def _write_draft(draft: Path, built: DenseIndex) -> None:
    import faiss

    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    files = {}
    for table, index in built.indexes.items():
        if index is not None:
            path = draft / f"{table}.faiss"
            faiss.write_index(index, str(path))
            files[path.name] = {"size": path.stat().st_size, "sha256": _sha256(path)}
            _flush(path)
    _write(draft / MANIFEST, json.dumps({"revision": built.revision, "files": files}))
    _flush(draft)


def fault(folder: Path, connection: sqlite3.Connection) -> str:
    """Return what is wrong with the published generation, '' when it is whole and current."""
    now = revision(connection)
    home = folder / FOLDER
    try:
        current = (home / CURRENT).read_bytes().decode("utf-8", "replace")
    except OSError:
        return f"no FAISS files are published ({home / CURRENT} is missing)"
    if current != now:
        return f"the FAISS files are those of another state ({home / CURRENT})"
    manifest = _manifest(folder, now)
    if manifest is None:
        return f"{home / now / MANIFEST} is missing or damaged"
    for name, expected in manifest["files"].items():
        path = home / now / name
        if not path.is_file():
            return f"{path} is missing"
        try:
            same = (path.stat().st_size, _sha256(path)) == (expected["size"], expected["sha256"])
        except (OSError, KeyError, TypeError):
            return f"{path} or its manifest cannot be read"
        if not same:
            return f"{path} does not match its checksum"
    found = _read(folder, now)
    for table in _TABLES:
        usable = f"SELECT count(*) FROM {table} WHERE {_USABLE.format(table=table)}"
        rows = int(connection.execute(usable).fetchone()[0])
        index = found.indexes[table] if found else None
        if (index.ntotal if index else 0) != rows:
            return f"{home / now / table}.faiss does not hold the {rows} vectors of the store"
    return ""


def _build(connection: sqlite3.Connection, now: str) -> DenseIndex:
    import faiss

    _single_thread()
    indexes: dict[str, Any] = {}
    for table in _TABLES:
        rows = connection.execute(
            f"SELECT id, vector FROM {table} WHERE {_USABLE.format(table=table)} ORDER BY id"
        ).fetchall()
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
    home = folder / FOLDER / now
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
    home = folder / FOLDER
    try:
        if (home / CURRENT).read_text() != now:
            return None
        manifest = json.loads((home / now / MANIFEST).read_text())
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
