"""Turn a store into what an older version would have written."""

import io
import json
import sqlite3
from contextlib import closing

import numpy as np

from index.embed.token_codec import codebook_of, read_tokens
from index.embed.vector_codec import read_bytes, read_halves
from index.store.schema import DATABASE
from index.types import Place, PlaceKind

_DOCUMENTS_5 = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    charset TEXT NOT NULL,
    verdict TEXT NOT NULL,
    source TEXT NOT NULL,
    restored TEXT NOT NULL,
    search TEXT NOT NULL,
    segments TEXT NOT NULL,
    date TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    marks TEXT NOT NULL DEFAULT '[]'
) STRICT"""
_COLUMNS = "title, charset, verdict, source, restored, search, segments, date, author, url, marks"
_DIGEST = """CASE state WHEN 'complete' THEN digest WHEN 'words' THEN digest || ' words'
    ELSE 'old ' || id || ' ' || digest END"""


_NAMES_8 = """
CREATE TABLE names (
    key TEXT NOT NULL,
    form TEXT NOT NULL,
    passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
    certain INTEGER NOT NULL,
    PRIMARY KEY (key, form, passage_id)
) STRICT, WITHOUT ROWID"""


def make_version_8(folder):
    """Undo what version 9 changed: vectors of four bytes, tokens of one, one table of names."""
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_9(old)
        _set_version(old, 8)


def make_version_5(folder):
    """Undo what version 6 changed: states and places as strings, named drafts."""
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_9(old)
        _undo_version_6(old)
        _set_version(old, 5)


def make_version_4(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_9(old)
        _undo_version_6(old)
        _undo_version_5(old)
        _set_version(old, 4)


def make_version_3(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_9(old)
        _undo_version_6(old)
        _undo_version_5(old)
        _undo_version_4(old)
        _set_version(old, 3)


def make_version_2(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_9(old)
        _undo_version_6(old)
        _undo_version_5(old)
        _undo_version_4(old)
        _undo_version_3(old)
        _set_version(old, 2)


def make_version_1(folder):
    make_version_2(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        old.execute("DROP TABLE tokens")
        _set_version(old, 1)


def _undo_version_9(old):
    old.execute(_NAMES_8)
    old.execute(
        "INSERT INTO names SELECT k.key, f.form, p.passage_id, p.certain FROM name_keys k"
        " JOIN name_forms f ON f.id = k.form_id JOIN name_places p ON p.form_id = f.id"
    )
    old.execute("CREATE INDEX names_by_form ON names(form)")
    old.execute("CREATE INDEX names_by_passage ON names(passage_id)")
    for table in ("name_places", "name_keys", "name_forms"):
        old.execute(f"DROP TABLE {table}")
    old.create_function("of_half", 1, lambda blob: blob and read_halves([blob])[0].tobytes())
    old.create_function(
        "of_bytes", 1, lambda blob: blob and read_bytes([blob], len(blob) - 4)[0].tobytes()
    )
    for table, function in (
        ("passages", "of_half"), ("enumerations", "of_half"), ("sentences", "of_bytes"),
    ):  # fmt: skip
        old.execute(f"UPDATE {table} SET vector = {function}(vector)")
    (model,) = old.execute("SELECT coalesce(max(value), '') FROM meta WHERE key = 'model'")
    old.create_function("of_codes", 1, lambda blob: _steps_8(blob, codebook_of(model[0])))
    old.execute("UPDATE tokens SET packed = of_codes(packed)")
    for number, packed in old.execute("SELECT rowid, packed FROM draft_batches").fetchall():
        old.execute(
            "UPDATE draft_batches SET packed = ? WHERE rowid = ?",
            (_batch_8(packed, codebook_of(model[0])), number),
        )


def _steps_8(blob, codebook):
    """Return tokens as version 8 packed them: count and dimensions, scales, starts, vectors."""
    tokens = read_tokens(blob, codebook).tokens()
    scales = np.abs(tokens.vectors).max(axis=1, initial=0).astype("<f4")
    steps = np.round(tokens.vectors / np.maximum(scales, 1e-12)[:, None] * 127).astype(np.int8)
    head = np.array(steps.shape, "<u4")
    return bytes(head) + bytes(scales) + bytes(tokens.starts.astype("<u4")) + bytes(steps)


def _batch_8(packed, codebook):
    with np.load(io.BytesIO(packed)) as data:
        arrays = dict(data)
    ends = np.cumsum(arrays["sizes"]).tolist()
    tokens = arrays["tokens"].tobytes()
    parts = [
        _steps_8(tokens[start:end], codebook)
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    arrays["sizes"] = np.array([len(part) for part in parts])
    arrays["tokens"] = np.frombuffer(b"".join(parts), np.uint8)
    np.savez(target := io.BytesIO(), **arrays)
    return target.getvalue()


def _undo_version_6(old):
    old.execute("DROP TABLE parts")
    # Without this the references of the other tables would follow the renamed table.
    old.execute("PRAGMA legacy_alter_table = ON")
    old.execute("ALTER TABLE documents RENAME TO documents_6")
    old.execute(_DOCUMENTS_5)
    old.execute(
        f"INSERT INTO documents (id, digest, {_COLUMNS})"
        f" SELECT id, {_DIGEST}, {_COLUMNS} FROM documents_6"
    )
    old.execute("DROP INDEX documents_by_verdict")
    old.execute("CREATE INDEX documents_by_verdict ON documents(verdict)")
    old.execute("DROP TABLE documents_6")
    old.execute("PRAGMA legacy_alter_table = OFF")
    for number, marks in old.execute("SELECT id, marks FROM documents").fetchall():
        labels = [
            (start, Place(PlaceKind(kind), *rest).label) for start, kind, *rest in json.loads(marks)
        ]
        old.execute("UPDATE documents SET marks = ? WHERE id = ?", (json.dumps(labels), number))
    old.execute("CREATE TABLE drafts (name TEXT PRIMARY KEY, packed BLOB NOT NULL) STRICT")
    old.execute("INSERT INTO drafts SELECT digest || ' texts', packed FROM draft_texts")
    old.execute(
        "INSERT INTO drafts SELECT digest || ' ' || inputs || ' ' || first || ' ' || last, packed"
        " FROM draft_batches"
    )
    old.execute("DROP TABLE draft_texts")
    old.execute("DROP TABLE draft_batches")


def _undo_version_5(old):
    old.execute("DROP TABLE drafts")
    old.execute("DROP INDEX passages_by_size")
    old.execute("DROP INDEX enumerations_by_size")


def _undo_version_4(old):
    old.execute("DROP TABLE failures")
    old.execute("DROP INDEX files_by_path")
    old.execute("DROP INDEX documents_by_verdict")


def _undo_version_3(old):
    for column in ("date", "author", "url", "marks"):
        old.execute(f"ALTER TABLE documents DROP COLUMN {column}")


def _set_version(old, version):
    old.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(version),))
