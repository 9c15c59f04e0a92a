"""Turn a store into what an older version would have written."""

import json
import sqlite3
from contextlib import closing

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


def make_version_5(folder):
    """Undo what version 6 changed: states and places as strings, named drafts."""
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_6(old)
        _set_version(old, 5)


def make_version_4(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_6(old)
        _undo_version_5(old)
        _set_version(old, 4)


def make_version_3(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
        _undo_version_6(old)
        _undo_version_5(old)
        _undo_version_4(old)
        _set_version(old, 3)


def make_version_2(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as old, old:
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
