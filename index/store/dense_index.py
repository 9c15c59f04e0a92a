"""The dense indexes: exhaustive FAISS over float16, derived from the vectors in SQLite.

A generation is a folder with the two index files and a manifest of their sizes and
SHA-256. It is written under another name, flushed to disk, published by one rename, then named
in ``CURRENT``. FAISS is given a file only after its checksum was verified; a generation that is
missing, damaged or of another revision is rebuilt in memory from SQLite.
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
from typing import Any, Literal

import numpy as np

from index.embed.vector_codec import read_halves
from index.store.records import Selection

Table = Literal["passages", "enumerations"]
"""A table whose rows have vectors that are searched."""
TABLES: tuple[Table, ...] = ("passages", "enumerations")
CURRENT = "CURRENT"
CURRENT_DRAFT = "CURRENT.draft"
FOLDER = "generations"
MANIFEST = "manifest.json"
_MOST_FOLLOWED = 10_000  # rows; SQLite takes 32,766 values in one statement
# A vector of another length than the others is damaged; `doctor` reports it. An empty one is
# still to come.
LENGTH = (
    "SELECT length(vector) FROM {table} WHERE length(vector) > 0 GROUP BY length(vector)"
    " ORDER BY count(*) DESC, length(vector) DESC LIMIT 1"
)
USABLE = f"length(vector) = ({LENGTH})"
"""The condition for a row to be searched; format it with its table."""


@dataclass(frozen=True)
class DenseIndex:
    """FAISS indexes by table (None for a table without vectors) of one revision of the store.

    It is the ``VectorIndex`` of ``index.store.protocol``.
    """

    revision: str
    indexes: dict[Table, Any]

    @property
    def dimension(self) -> int:
        """How many numbers a vector has, 0 if there is none."""
        index = self.indexes["passages"]
        return int(index.d) if index is not None else 0

    def search(
        self, table: Table, vector: np.ndarray, k: int, among: Selection | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (row id, cosine), best first, for one unit vector (dim,).

        ``among`` are the rows to choose from, by default all.
        """
        import faiss

        index = self.indexes[table]
        if index is None or index.ntotal == 0 or k < 1:
            return []
        params = None
        if among is not None:
            params = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among.ids))  # type: ignore[call-arg]
        query = vector.reshape(1, -1).astype(np.float32)
        scores, ids = index.search(query, min(k, index.ntotal), params=params)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def cosines(self, table: Table, vector: np.ndarray, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of rows to one unit vector (dim,), by id.

        Rows without a vector are left out.
        """
        index = self.indexes[table]
        if index is None or not len(ids):
            return {}
        known = list(ids)
        try:
            vectors = self.vectors(table, np.array(ids, dtype=np.int64))
        except RuntimeError:  # a damaged vector was left out of the index
            known, found = [], []
            for row_id in ids:
                with suppress(RuntimeError):
                    found.append(index.reconstruct(row_id))
                    known.append(row_id)
            vectors = np.stack(found) if found else np.zeros((0, index.d), np.float32)
        return dict(zip(known, (vectors @ vector).tolist(), strict=True))

    def ids(self, table: Table) -> np.ndarray:
        """Return the ids of all rows with a vector, int64 (n,), in the order of the index."""
        index = self.indexes[table]
        if index is None:
            return np.zeros(0, np.int64)
        import faiss

        ids: np.ndarray = faiss.vector_to_array(index.id_map)
        return ids

    def vectors(self, table: Table, ids: np.ndarray) -> np.ndarray:
        """Return the unit vectors of rows, float32 (n, dim), by their ids, int64 (n,).

        Raises RuntimeError when one of them has no vector.
        """
        index = self.indexes[table]
        if index is None:
            return np.zeros((0, 1), np.float32)
        vectors: np.ndarray = index.reconstruct_batch(ids)
        return vectors


def revision(connection: sqlite3.Connection) -> str:
    """Return the revision of the store that this connection sees.

    Every change draws a new one at random, so that a database that was deleted or restored
    from a backup never matches index files made from another.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
    return str(row["value"])


def lineage(connection: sqlite3.Connection) -> str:
    """Return a text that changes when a store is restored from a backup, '' before that.

    Within a lineage no id is given twice.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = 'lineage'").fetchone()
    return str(row["value"]) if row is not None else ""


def load(folder: Path, connection: sqlite3.Connection) -> DenseIndex:
    """Return the dense index of the revision that the connection sees."""
    now = revision(connection)
    return _read(folder, now) or _build(connection, now)


def build(connection: sqlite3.Connection) -> DenseIndex:
    """Return the dense index of the rows that the connection sees, whatever is published."""
    return _build(connection, revision(connection))


def follow(earlier: DenseIndex, connection: sqlite3.Connection) -> DenseIndex | None:
    """Turn an earlier index into that of the revision that the connection sees.

    Only rows that were added or removed since are read, because a sync changes the store at
    every document. Both revisions must be of one lineage; the earlier index must not be used any
    more. Returns None when loading the index is quicker.
    """
    for table in TABLES:
        index = earlier.indexes[table]
        usable = f"SELECT id FROM {table} WHERE {USABLE.format(table=table)} ORDER BY id"
        now = np.array([row[0] for row in connection.execute(usable)], dtype=np.int64)
        if index is None:
            if len(now):
                return None
            continue
        before = earlier.ids(table)
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
            vectors = read_halves([row["vector"] for row in rows])
            if vectors.shape[1] != index.d:
                return None
            index.add_with_ids(vectors, np.array([row["id"] for row in rows], dtype=np.int64))
    return DenseIndex(revision(connection), earlier.indexes)


def publish(folder: Path, connection: sqlite3.Connection) -> None:
    """Write the generation of the current revision and remove all other files of generations.

    Raises OSError or RuntimeError when it cannot be written; the draft is then removed.
    """
    now = revision(connection)
    home = folder / FOLDER
    if not _is_whole(folder, now):
        draft = home / f".draft-{now}"
        try:
            _write_draft(draft, _build(connection, now))
            shutil.rmtree(home / now, ignore_errors=True)
            draft.rename(home / now)
            flush(home)
            _write(home / CURRENT_DRAFT, now)
            os.replace(home / CURRENT_DRAFT, home / CURRENT)
            flush(home)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    for path in leftovers(folder, now):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def leftovers(folder: Path, now: str) -> list[Path]:
    """Return the files of generations that are not of a revision: drafts and older ones."""
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
            flush(path)
    _write(draft / MANIFEST, json.dumps({"revision": built.revision, "files": files}))
    flush(draft)


def fault(folder: Path, connection: sqlite3.Connection) -> str:
    """Return the fault of the published generation, '' when it is whole and current."""
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
            same = _is_as_written(path, expected)
        except (OSError, KeyError, TypeError):
            return f"{path} or its manifest cannot be read"
        if not same:
            return f"{path} does not match its checksum"
    found = _read(folder, now)
    for table in TABLES:
        usable = f"SELECT count(*) FROM {table} WHERE {USABLE.format(table=table)}"
        rows = int(connection.execute(usable).fetchone()[0])
        index = found.indexes[table] if found else None
        if (index.ntotal if index else 0) != rows:
            return f"{home / now / table}.faiss does not hold the {rows} vectors of the store"
    return ""


def _is_whole(folder: Path, now: str) -> bool:
    """Return True if the generation of a revision is published and as it was written.

    It is not loaded: a sync without changes would spend most of its time on that.
    """
    manifest = _manifest(folder, now)
    if manifest is None:
        return False
    files = manifest["files"]
    try:
        return {Path(name).stem for name in files} <= set(TABLES) and all(
            _is_as_written(folder / FOLDER / now / name, expected)
            for name, expected in files.items()
        )
    except (OSError, KeyError, TypeError):
        return False


def _is_as_written(path: Path, expected: dict[str, Any]) -> bool:
    return (path.stat().st_size, _sha256(path)) == (expected["size"], expected["sha256"])


def _build(connection: sqlite3.Connection, now: str) -> DenseIndex:
    import faiss

    _single_thread()
    indexes: dict[Table, Any] = {}
    for table in TABLES:
        rows = connection.execute(
            f"SELECT id, vector FROM {table} WHERE {USABLE.format(table=table)} ORDER BY id"
        ).fetchall()
        indexes[table] = None
        if rows:
            vectors = read_halves([row["vector"] for row in rows])
            halves = faiss.ScalarQuantizer.QT_fp16
            held = faiss.IndexScalarQuantizer(vectors.shape[1], halves, faiss.METRIC_INNER_PRODUCT)
            index = faiss.IndexIDMap2(held)
            index.add_with_ids(vectors, np.array([row["id"] for row in rows], dtype=np.int64))
            indexes[table] = index
    return DenseIndex(now, indexes)


def _read(folder: Path, now: str) -> DenseIndex | None:
    """Return the published index of a revision, None when it is missing or damaged."""
    manifest = _manifest(folder, now)
    if manifest is None:
        return None
    import faiss

    _single_thread()
    home = folder / FOLDER / now
    found: dict[str, Any] = {}
    try:
        for name, expected in manifest["files"].items():
            data = (home / name).read_bytes()
            sound = len(data) == expected["size"]
            if not sound or hashlib.sha256(data).hexdigest() != expected["sha256"]:
                return None
            # Not read_index: the bytes that were verified must be the bytes that are read.
            found[Path(name).stem] = faiss.deserialize_index(np.frombuffer(data, np.uint8))
    except (OSError, RuntimeError, KeyError, TypeError):
        return None
    if not set(found) <= set(TABLES):
        return None
    return DenseIndex(now, {table: found.get(table) for table in TABLES})


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
    """Use one thread: for a single query OpenMP's waiting costs more than it saves."""
    import faiss

    faiss.omp_set_num_threads(1)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    flush(path)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
