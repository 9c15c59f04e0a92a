"""Copy the database of a store while it is in use, and make a copy the database of a store."""

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from index.address import DatabaseAddress
from index.errors import StoreError
from index.messages import Message, quoted, say
from index.settings import MilvusAddress
from index.store import dense_index, integrity, schema
from index.store.layers import choice as texts
from index.store.layers.place import Place as TextPlace
from index.store.layers.place import place_of as text_place_of
from index.store.milvus import choice, publication
from index.store.writer import set_meta

_PAGES = 2_000  # copied in one step, about 16 MB: Ctrl-C takes effect between steps
_DRAFT = "restoring.sqlite3"
Refuse = Callable[[Message], StoreError]
"""Makes the error for a database that cannot be used, from the reason."""


def copy_database(folder: Path, target: Path) -> int:
    """Copy the state that a store's database has now; return how many documents it holds.

    Texts that are in a database are in the copy itself. Raises StoreError when it is damaged, or
    texts cannot be read.
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
                "The store in {folder} is damaged and was not copied ({fault}). See: yinzheng"
                " doctor",
                folder=folder,
                fault=quoted(fault),
            )
        documents = int(copy.execute("SELECT count(*) FROM documents").fetchone()[0])
        copy.execute("BEGIN")
        texts.bring_home(copy)
        copy.execute("COMMIT")
    return documents


def _create(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def put_database(
    folder: Path,
    fill: Callable[[Path], None],
    refuse: Refuse,
    *,
    milvus: MilvusAddress | None,
    database: DatabaseAddress | None,
) -> None:
    """Make the store in a folder that of a database which ``fill`` writes to a file.

    Readers see the old store until then and the new one afterwards, in one transaction. Its vectors
    are searched by ``milvus``, by FAISS if it is None; its texts are kept in ``database``, in
    SQLite if it is None; call ``publish`` then. Raises the error that ``refuse`` makes of a reason
    when what is filled is damaged or no store, StoreError when ``database`` cannot be used.
    Hold the lock of the writer.
    """
    draft = folder / _DRAFT
    leftovers = (draft, Path(f"{draft}-journal"))
    try:
        # SQLite would undo pages by the journal that a killed restore left.
        _remove(leftovers)
        fill(draft)
        _begin_new_life(draft, folder, refuse, milvus, database)
        _overwrite(folder, draft)
    finally:
        _remove(leftovers)


def publish(folder: Path) -> None:
    """Publish a store that was put in place; one of an older schema waits for the next sync."""
    with closing(schema.open_unchecked(folder)) as connection:
        current = schema.version_of(connection) == str(schema.VERSION)
    if current:
        with closing(schema.connect(folder, write=True)) as connection:
            choice.publish(connection, folder)


def place_in(folder: Path) -> publication.Place | None:
    """Return where Milvus has the vectors of the store in a folder, None if there is none."""
    with suppress(sqlite3.Error):  # no store, a damaged one, or stopped before it was made
        with closing(schema.open_unchecked(folder)) as connection:
            return publication.place_of(connection)
    return None


def texts_in(folder: Path) -> TextPlace | None:
    """Return where the texts of the store in a folder are, None if SQLite has them."""
    with suppress(sqlite3.Error):  # as above
        with closing(schema.open_unchecked(folder)) as connection:
            return text_place_of(connection)
    return None


def _left_behind(folder: Path) -> list[dict[str, Any]]:
    with suppress(sqlite3.Error):  # as above
        with closing(schema.open_unchecked(folder)) as connection:
            return texts.left_behind(connection)
    return []


def _begin_new_life(
    draft: Path,
    folder: Path,
    refuse: Refuse,
    milvus: MilvusAddress | None,
    database: DatabaseAddress | None,
) -> None:
    """Check a database and give it a revision, a lineage, and a Milvus and texts of its own.

    Readers that saw another state of this store then take none of their caches for current: ids are
    given again that other rows had.
    """
    with closing(_create(draft)) as connection:
        try:
            fault = integrity.sqlite_fault(connection)
            version = schema.version_of(connection)
        except sqlite3.Error as error:
            fault, version = str(error), ""
        if fault or version not in schema.KNOWN_VERSIONS:
            reason = quoted(fault) if fault else say("another version of Yinzheng made it")
            raise refuse(reason)
        if text_place_of(connection) is not None:
            raise refuse(say("it lacks the texts of its documents"))
        if database is not None and version != str(schema.VERSION):
            raise refuse(
                say(
                    "an older Yinzheng made it, so that no database can take its texts yet;"
                    " without the setting database it can be restored, brought up to date by"
                    " yinzheng sync and copied by yinzheng migrate"
                )
            )
        connection.execute("BEGIN")
        set_meta(connection, "revision", secrets.token_hex(8))
        set_meta(connection, "lineage", secrets.token_hex(8))
        texts.take_over(connection, _left_behind(folder))
        publication.move_out(connection)
        if milvus is not None:
            publication.move_in(connection, folder, milvus)
        if database is not None:
            texts.move_out(connection, database)
        connection.execute("COMMIT")
        if database is not None:
            connection.execute("VACUUM")


def holds_documents(folder: Path) -> bool:
    """Return whether there is a store with documents in a folder."""
    if not (folder / schema.DATABASE).is_file():
        return False
    try:
        with closing(schema.open_unchecked(folder)) as connection:
            return bool(connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone())
    except sqlite3.Error:  # damaged, or stopped before anything was written
        return False


def _overwrite(folder: Path, draft: Path) -> None:
    """Copy a database over that of a store, through SQLite, so that readers may stay open."""
    if not (folder / schema.DATABASE).exists():  # nobody reads it, and the copy would take as long
        _take_place(folder, draft)
        return
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
        _take_place(folder, draft)


def _take_place(folder: Path, draft: Path) -> None:
    for ending in ("-wal", "-shm"):
        (folder / f"{schema.DATABASE}{ending}").unlink(missing_ok=True)
    dense_index.flush(draft)
    os.replace(draft, folder / schema.DATABASE)
    dense_index.flush(folder)


def _page_size(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA page_size").fetchone()[0])


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
