"""The SQLite schema. SQLite is the truth; everything else in a store is derived from it."""

import json
import re
import secrets
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from index.errors import StoreError
from index.messages import say

VERSION = 9
DATABASE = "store.sqlite3"
LOCK = "writer.lock"
PROGRESS = "sync.json"  # how far the writer is, or what its sync came to
LOCK_SECONDS = 0.5  # how long a writer waits for another: doctor holds the lock for a moment
_OLDER = ("1", "2", "3", "4", "5", "6", "7", "8")
KNOWN_VERSIONS = (*_OLDER, str(VERSION))
"""The schemas that this program can read, older ones after a sync."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('complete', 'words', 'outdated')),
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
    marks TEXT NOT NULL DEFAULT '[]',
    blocks TEXT NOT NULL DEFAULT '[]',
    waiting INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE files (
    root TEXT NOT NULL,
    path TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents(id),
    stamp TEXT NOT NULL,
    PRIMARY KEY (root, path)
) STRICT;
CREATE INDEX files_by_document ON files(document_id);
CREATE INDEX files_by_path ON files(path);
CREATE TABLE failures (
    root TEXT NOT NULL,
    path TEXT NOT NULL,
    stamp TEXT NOT NULL,
    reason TEXT NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (root, path)
) STRICT;
CREATE UNIQUE INDEX documents_by_digest ON documents(digest) WHERE state != 'outdated';
CREATE INDEX documents_by_verdict ON documents(verdict);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    vector BLOB NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages(document_id);
CREATE INDEX passages_by_size ON passages(length(vector));
CREATE TABLE sentences (
    passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (passage_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE tokens (
    passage_id INTEGER PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE,
    packed BLOB NOT NULL
) STRICT;
CREATE TABLE enumerations (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    head_start INTEGER NOT NULL,
    head_end INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    items TEXT NOT NULL,
    vector BLOB NOT NULL
) STRICT;
CREATE INDEX enumerations_by_document ON enumerations(document_id);
CREATE INDEX enumerations_by_size ON enumerations(length(vector));
CREATE TABLE draft_texts (
    digest TEXT PRIMARY KEY,
    packed BLOB NOT NULL
) STRICT;
CREATE TABLE draft_batches (
    digest TEXT NOT NULL,
    inputs TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY (digest, inputs, first, last)
) STRICT;
CREATE TABLE name_forms (id INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE name_keys (
    key TEXT NOT NULL,
    form_id INTEGER NOT NULL REFERENCES name_forms(id) ON DELETE CASCADE,
    PRIMARY KEY (key, form_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_keys_by_form ON name_keys(form_id);
CREATE TABLE name_places (
    form_id INTEGER NOT NULL REFERENCES name_forms(id) ON DELETE CASCADE,
    passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
    certain INTEGER NOT NULL,
    PRIMARY KEY (form_id, passage_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_places_by_passage ON name_places(passage_id);
CREATE TABLE parts (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (document_id, start, end, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX parts_by_key ON parts(kind, key);
CREATE VIRTUAL TABLE terms USING fts5(body, tokenize='ascii');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('terms', 'row');
"""
_DIGEST = 64  # hexadecimal digits of a SHA-256
_LABEL = re.compile(
    r"(?:sheet (.*), )?(p\.|slide|row|chapter|record) (\d+)(, notes)?", re.S
)  # of a place in stores up to version 5
_POSTINGS = "CREATE VIRTUAL TABLE temp.postings USING fts5vocab('main', 'terms', 'instance')"
_PAGES = "PRAGMA page_size = 4096"
"""Of a new store: half of a page is empty after each text and the tokens of each passage."""
_VACUUM = "VACUUM"
_MESSAGE = "message TEXT NOT NULL DEFAULT ''"  # not yet in the first stores of version 9
_FREE_PAGES = "free pages"  # in meta while a file is larger than what it holds
_CACHE = "PRAGMA cache_size = -16384"  # KiB


def connect(
    folder: Path, *, write: bool = False, progress: Callable[[int, int], None] | None = None
) -> sqlite3.Connection:
    """Open the database of a store.

    Raises StoreError when there is none to read, or when it is damaged or of another
    version. A writer creates it, or brings it up to date; ``progress`` is told how many of how
    many passages are.
    """
    path = folder / DATABASE
    if not write and not path.is_file():
        raise none_in(folder)
    try:
        if write:
            folder.mkdir(parents=True, exist_ok=True)
        connection = _open(path, read_only=not write)
        if write:
            connection.execute(_PAGES)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            # A migration drops the table of documents, which must not delete their passages.
            connection.execute("PRAGMA foreign_keys = OFF")
            _create(connection, progress or (lambda done, total: None))
            connection.execute("PRAGMA foreign_keys = ON")
            _shrink(connection)
        _check(connection, folder)
        if not write:
            connection.execute(_CACHE)
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(_POSTINGS)
    except (sqlite3.Error, OSError) as error:
        raise unusable(folder, error) from error
    return connection


def open_unchecked(folder: Path) -> sqlite3.Connection:
    """Open the database of a store for reading, whatever its version.

    Raises sqlite3.Error when it cannot be opened.
    """
    return _open(folder / DATABASE, read_only=True)


def version_of(connection: sqlite3.Connection) -> str:
    """Return the version of the schema of a database, '' for one that is no store."""
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except sqlite3.OperationalError:  # it has no such table
        return ""
    return str(row["value"]) if row is not None else ""


def _open(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open the file; a store on a read-only medium is read as it lies there."""
    modes = ["ro", "ro&immutable=1"] if read_only else ["rwc"]
    for mode in modes:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True, isolation_level=None, check_same_thread=False, timeout=30,
        )  # fmt: skip
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            return connection
        except sqlite3.OperationalError:
            connection.close()
            if mode == modes[-1]:
                raise
    raise AssertionError("unreachable")


def none_in(folder: Path) -> StoreError:
    """Return the error to show where there is no store yet."""
    return StoreError(
        "There is no store in {folder}. Make one from your documents: yinzheng sync FOLDER"
        " --store {folder}",
        folder=folder,
    )


def unusable(folder: Path, error: Exception) -> StoreError:
    """Return the error to show for a store that cannot be read."""
    advice = say("Check that the folder can be read and written and that the disk is not full.")
    if is_damage(error):
        advice = say(
            "Remove its database, {command}, and run yinzheng sync again; your documents are not"
            " touched.",
            command=remove_database(folder),
        )
    return StoreError(
        "The store in {folder} cannot be used ({error}). {advice}",
        folder=folder,
        error=error,
        advice=advice,
    )


def is_damage(error: BaseException | None) -> bool:
    """Return True if SQLite found that a file is damaged or no database at all."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, sqlite3.OperationalError
    )


def remove_database(folder: Path) -> str:
    """Return the command that removes the database of a store, and not what readers wrote."""
    return f"rm -f {shlex.quote(str(folder / DATABASE))}*"


def _create(connection: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        if not known:
            for statement in _SCHEMA.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute("INSERT INTO meta VALUES ('schema', ?)", (str(VERSION),))
            connection.execute("INSERT INTO meta VALUES ('revision', 'empty')")
        else:
            _migrate(connection, progress)
            if version_of(connection) == str(VERSION):
                _add_column(connection, "failures", _MESSAGE)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _migrate(connection: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
    """Bring a store of an older schema to this one, a version at a time."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    found = row["value"] if row is not None else ""
    if found not in _OLDER:
        return
    for step in _STEPS[int(found) - 1 :]:
        step(connection)
    from index.store.older.compaction import compact_vectors  # only a migration needs it

    compact_vectors(connection, progress)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(VERSION),))
    # What is derived from the vectors before is of another state.
    connection.execute("UPDATE meta SET value = ? WHERE key = 'revision'", (secrets.token_hex(8),))
    connection.execute(f"INSERT OR REPLACE INTO meta VALUES ('{_FREE_PAGES}', 'yes')")


def _shrink(connection: sqlite3.Connection) -> None:
    """Give the disk back what a migration freed.

    Where that is not possible now, as on a full disk, the next writer tries again.
    """
    query = f"SELECT 1 FROM meta WHERE key = '{_FREE_PAGES}'"
    if connection.execute(query).fetchone():
        with suppress(sqlite3.OperationalError):
            connection.execute(_VACUUM)
            connection.execute(f"DELETE FROM meta WHERE key = '{_FREE_PAGES}'")


def _add_tokens(connection: sqlite3.Connection) -> None:
    connection.execute(_statement("TABLE tokens"))


def _add_metadata(connection: sqlite3.Connection) -> None:
    """Add date, author, URL and places; the next sync parses all documents again."""
    for name, default in (("date", "''"), ("author", "''"), ("url", "''"), ("marks", "'[]'")):
        connection.execute(
            f"ALTER TABLE documents ADD COLUMN {name} TEXT NOT NULL DEFAULT {default}"
        )
    connection.execute("UPDATE meta SET value = '' WHERE key = 'parser'")


def _add_failures(connection: sqlite3.Connection) -> None:
    for name in ("TABLE failures", "INDEX files_by_path", "INDEX documents_by_verdict"):
        connection.execute(_statement(name))


def _add_drafts(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE drafts (name TEXT PRIMARY KEY, packed BLOB NOT NULL) STRICT")
    for name in ("INDEX passages_by_size", "INDEX enumerations_by_size"):
        connection.execute(_statement(name))


def _add_structure(connection: sqlite3.Connection) -> None:
    """Put into columns what version 5 wrote into strings: states, keys of drafts, places."""
    _split_digests(connection)
    _split_draft_names(connection)
    _split_labels(connection)


def _split_digests(connection: sqlite3.Connection) -> None:
    """Make ``old 7 DIGEST`` an outdated document, ``DIGEST words`` a document with its words.

    The table is copied, because SQLite cannot drop the UNIQUE constraint of its digests.
    """
    made = _statement("TABLE documents").replace("TABLE documents", "TABLE documents_6", 1)
    connection.execute(made)
    columns = (
        "title, charset, verdict, source, restored, search, segments, date, author, url, marks"
    )
    connection.execute(
        f"INSERT INTO documents_6 (id, digest, state, {columns})"
        f" SELECT id, substr(replace(digest, ' words', ''), -{_DIGEST}),"
        " CASE WHEN digest LIKE 'old %' THEN 'outdated'"
        " WHEN digest NOT LIKE '% words' THEN 'complete'"
        " WHEN replace(digest, ' words', '') IN (SELECT digest FROM documents) THEN 'outdated'"
        f" ELSE 'words' END, {columns} FROM documents"
    )
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE documents_6 RENAME TO documents")
    for name in ("UNIQUE INDEX documents_by_digest", "INDEX documents_by_verdict"):
        connection.execute(_statement(name))


def _split_draft_names(connection: sqlite3.Connection) -> None:
    """Give drafts their keys: they were named ``DIGEST texts`` or ``DIGEST inputs first last``.

    Any other is damaged and goes: what it held is embedded again.
    """
    for name in ("TABLE draft_texts", "TABLE draft_batches"):
        connection.execute(_statement(name))
    for number, name in connection.execute("SELECT rowid, name FROM drafts").fetchall():
        digest, *rest = name.split() or [""]
        if rest == ["texts"]:
            kept = "INSERT INTO draft_texts SELECT ?, packed FROM drafts WHERE rowid = ?"
            connection.execute(kept, (digest, number))
        elif len(rest) == 3 and all(bound.isdecimal() for bound in rest[1:]):
            kept = "INSERT INTO draft_batches SELECT ?, ?, ?, ?, packed FROM drafts WHERE rowid = ?"
            connection.execute(kept, (digest, *rest, number))
    connection.execute("DROP TABLE drafts")


def _split_labels(connection: sqlite3.Connection) -> None:
    """Write the places of documents as data; they were English labels such as ``p. 3``."""
    marked = "SELECT id, marks FROM documents WHERE marks != '[]'"
    for document_id, marks in connection.execute(marked).fetchall():
        try:
            labels = json.loads(marks)
            placed = [[start, *_place_of(label)] for start, label in labels]
        except (ValueError, TypeError, RecursionError):
            continue  # damaged marks stay so: the document is shown without places
        kept = json.dumps(placed, ensure_ascii=False)
        connection.execute("UPDATE documents SET marks = ? WHERE id = ?", (kept, document_id))


def _place_of(label: str) -> tuple[str, int, str, bool]:
    """Return kind, number, sheet and notes of a label. Raises ValueError for any other text."""
    found = _LABEL.fullmatch(label)
    if found is None:
        raise ValueError(label)
    sheet, unit, number, notes = found.groups()
    return ("page" if unit == "p." else unit), int(number), sheet or "", bool(notes)


def _add_blocks(connection: sqlite3.Connection) -> None:
    """Add trees and parts; the trees are empty until the next sync parses the documents again."""
    _add_column(connection, "documents", "blocks TEXT NOT NULL DEFAULT '[]'")
    connection.execute(_statement("TABLE parts"))
    connection.execute(_statement("INDEX parts_by_key"))


def _add_waiting(connection: sqlite3.Connection) -> None:
    """Count the scanned pages that wait for OCR; the next sync parses all documents again."""
    for table in ("documents", "failures"):
        _add_column(connection, table, "waiting INTEGER NOT NULL DEFAULT 0")


def _split_names(connection: sqlite3.Connection) -> None:
    """Keep a form of a name once, its keys once, and the passages it occurs in by its number."""
    from index.store.older.compaction import compact_names

    for name in (
        "TABLE name_forms", "TABLE name_keys", "INDEX name_keys_by_form", "TABLE name_places",
        "INDEX name_places_by_passage",
    ):  # fmt: skip
        connection.execute(_statement(name))
    compact_names(connection)


def _add_column(connection: sqlite3.Connection, table: str, definition: str) -> None:
    """Add a column, unless an earlier step made the table as it is now."""
    columns = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
    if definition.split()[0] not in columns:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {definition}")


_STEPS = (
    _add_tokens, _add_metadata, _add_failures, _add_drafts, _add_structure, _add_blocks,
    _add_waiting, _split_names,
)  # fmt: skip
"""The first brings version 1 to 2, and so on."""


def _statement(name: str) -> str:
    """Return the statement of the schema that creates something."""
    start = _SCHEMA.index(f"CREATE {name} ")
    return _SCHEMA[start : _SCHEMA.index(";", start)]


def _check(connection: sqlite3.Connection, folder: Path) -> None:
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise none_in(folder)  # its first sync was stopped before anything was written
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    if row is not None and row["value"] in _OLDER:
        raise StoreError(
            "The store in {folder} was made by an older Yinzheng. Bring it up to date:"
            " yinzheng sync FOLDER",
            folder=folder,
        )
    if row is None or row["value"] != str(VERSION):
        raise StoreError(
            "The store in {folder} was made by another version of Yinzheng. "
            "Remove its database, {command}, and run yinzheng sync again; your"
            " documents are not touched.",
            folder=folder,
            command=remove_database(folder),
        )
