"""Write what a store of version 8 holds in the smaller forms of version 9.

Vectors took four bytes a dimension and are rounded; tokens took one and are coded, without those
of punctuation; a name stood in three indexes with each passage it occurs in. Nothing is embedded
again: all of it is made from what the store holds. Called inside the transaction of a migration.
"""

import io
import sqlite3
from collections.abc import Callable, Iterator

import numpy as np

from index.embed import Tokens
from index.embed.token_codec import Codebook, codebook_of, pack, worded
from index.embed.vector_codec import pack_bytes, pack_half

Progress = Callable[[int, int], None]
"""Called with how many of how many passages of a store are brought up to date."""

_COUNT = np.dtype("<u4")
_NAMES = (
    "INSERT INTO name_forms (form) SELECT DISTINCT form FROM names ORDER BY form",
    "INSERT INTO name_keys SELECT DISTINCT n.key, f.id FROM names n"
    " JOIN name_forms f ON f.form = n.form ORDER BY n.key, f.id",
    "INSERT INTO name_places SELECT f.id, n.passage_id, max(n.certain) FROM names n"
    " JOIN name_forms f ON f.form = n.form GROUP BY f.id, n.passage_id",
    "DROP TABLE names",
)


def compact_names(connection: sqlite3.Connection) -> None:
    """Move the names into the tables of version 9, which are empty, and drop that of version 8."""
    for statement in _NAMES:
        connection.execute(statement)


def compact_vectors(connection: sqlite3.Connection, progress: Progress) -> None:
    """Write all vectors and tokens anew, a document at a time."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'model'").fetchone()
    codebook = codebook_of(row["value"]) if row is not None else None
    connection.create_function("as_half", 1, _as_half, deterministic=True)
    connection.create_function("as_bytes", 1, _as_bytes, deterministic=True)
    total = int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])
    done = 0
    for document_id, text in _documents(connection):
        passages = connection.execute(
            "SELECT p.id, p.start, p.end, t.packed FROM passages p"
            " LEFT JOIN tokens t ON t.passage_id = p.id WHERE p.document_id = ?",
            (document_id,),
        )
        for passage_id, start, end, packed in passages.fetchall():
            if packed is not None:
                _replace_tokens(connection, passage_id, packed, text[start:end], codebook)
            connection.execute(
                "UPDATE sentences SET vector = as_bytes(vector) WHERE passage_id = ?",
                (passage_id,),
            )
            done += 1
        for table in ("passages", "enumerations"):
            connection.execute(
                f"UPDATE {table} SET vector = as_half(vector) WHERE document_id = ?",
                (document_id,),
            )
        progress(done, total)
    _compact_drafts(connection, codebook)


def _documents(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield ids and restored texts, reading each when it is asked for."""
    for row in connection.execute("SELECT id FROM documents ORDER BY id").fetchall():
        query = "SELECT restored FROM documents WHERE id = ?"
        yield row["id"], connection.execute(query, (row["id"],)).fetchone()["restored"]


def _as_half(blob: bytes) -> bytes:
    """Return a vector of float32 as float16; one that is damaged or still to come stays so."""
    return pack_half(np.frombuffer(blob, "<f4")) if _is_sound(blob) else blob


def _as_bytes(blob: bytes) -> bytes:
    return pack_bytes(np.frombuffer(blob, "<f4")) if _is_sound(blob) else blob


def _is_sound(blob: bytes) -> bool:
    whole = len(blob) > 0 and len(blob) % 4 == 0
    return whole and bool(np.isfinite(np.frombuffer(blob, "<f4")).all())


def _replace_tokens(
    connection: sqlite3.Connection,
    passage_id: int,
    packed: bytes,
    text: str,
    codebook: Codebook | None,
) -> None:
    """Code the tokens of a passage; damaged ones go, and ``doctor`` names their document."""
    try:
        coded = pack(worded(_read_steps(packed), text), codebook)
    except ValueError:
        connection.execute("DELETE FROM tokens WHERE passage_id = ?", (passage_id,))
        return
    put = "UPDATE tokens SET packed = ? WHERE passage_id = ?"
    connection.execute(put, (coded, passage_id))


def _read_steps(data: bytes) -> Tokens:
    """Return the tokens of a passage as version 8 wrote them.

    They were the count ``n`` and the dimensions ``dim``, uint32; scales, float32 ``(n,)``; starts,
    uint32 ``(n,)``; vectors, int8 ``(n, dim)``. Raises ValueError if the size does not fit.
    """
    count, width = np.frombuffer(data, _COUNT, 2).tolist()
    if len(data) != 8 + 8 * count + count * width:
        raise ValueError("the size of tokens does not fit")
    scales = np.frombuffer(data, "<f4", count, 8)
    if not np.isfinite(scales).all():
        raise ValueError("a scale of tokens is no number")
    starts = np.frombuffer(data, _COUNT, count, 8 + 4 * count)
    steps = np.frombuffer(data, np.int8, count * width, 8 + 8 * count).reshape(count, width)
    vectors = steps * (scales / np.float32(127))[:, None]
    return Tokens(vectors.astype(np.float32, copy=False), starts.astype(np.int64))


def _compact_drafts(connection: sqlite3.Connection, codebook: Codebook | None) -> None:
    """Code the tokens of batches that were embedded; damaged ones are embedded again."""
    for row in connection.execute("SELECT rowid AS number, packed FROM draft_batches").fetchall():
        try:
            coded = _compact_batch(row["packed"], codebook)
        except (ValueError, KeyError, OSError, EOFError):
            connection.execute("DELETE FROM draft_batches WHERE rowid = ?", (row["number"],))
            continue
        put = "UPDATE draft_batches SET packed = ? WHERE rowid = ?"
        connection.execute(put, (coded, row["number"]))


def _compact_batch(packed: bytes, codebook: Codebook | None) -> bytes:
    with np.load(io.BytesIO(packed), allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    ends = np.cumsum(arrays["sizes"]).tolist()
    tokens = arrays["tokens"].tobytes()
    parts = [
        pack(_read_steps(tokens[start:end]), codebook)
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    arrays["sizes"] = np.array([len(part) for part in parts], np.int64)
    arrays["tokens"] = np.frombuffer(b"".join(parts), np.uint8)
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()
