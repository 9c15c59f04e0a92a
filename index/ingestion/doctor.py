"""Examine a store without changing it, and repair what is derived.

No model is loaded. SQLite is the truth: what is derived from it (the FAISS files, the index
of terms) is rebuilt; what SQLite itself lacks is read again from the documents by the next sync.
"""

import shlex
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.address import Address
from index.embed import identity_of
from index.errors import StoreError
from index.ingestion.changes import stamp_at
from index.ingestion.compatibility import is_parsed_now
from index.ingestion.writer_lock import is_locked, open_for_writing
from index.messages import say
from index.settings import Settings
from index.store import dense_index, integrity, writer
from index.store.document_status import DocumentState, UnreadFile, unread_files
from index.store.layers import choice as texts
from index.store.layers.place import place_of as text_place_of
from index.store.milvus import publication
from index.store.schema import DATABASE, connect, is_damage, none_in, remove_database

_SHOWN = 3  # documents named in a message


@dataclass(frozen=True)
class Check:
    """A check: ``problem`` is '' when it passed, else ``mend`` is the command that repairs it.

    ``mend`` is '' where no command does: then the problem says what to look at.
    """

    name: str
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """The checks of a store, ``notes`` that are no problems, and what a repair ``mended``."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    mended: tuple[str, ...] = field(default=())

    @property
    def problems(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.problem)

    def to_dict(self) -> dict[str, object]:
        """Return the object that ``doctor --json`` prints."""
        return {"sound": not self.problems, **asdict(self)}


def examine(settings: Settings) -> Diagnosis:
    """Check a store; changes nothing. Raises StoreError when there is none."""
    folder = settings.store
    if not (folder / DATABASE).is_file():
        raise none_in(folder)
    try:
        connection = connect(folder)
    except StoreError as error:
        return Diagnosis((_unusable(settings, error),))
    try:
        connection.execute("BEGIN")  # all checks see one state, whatever is written meanwhile
        return _examine(settings, connection)
    finally:
        connection.close()


def _unusable(settings: Settings, error: StoreError) -> Check:
    """Return the check of a database that cannot be opened."""
    again = _sync_command(settings, [])
    if is_damage(error.__cause__):
        problem = f"the file is damaged, or no database ({error.__cause__})"
        return Check("database", problem, f"{remove_database(settings.store)} && {again}")
    if error.__cause__ is not None:  # it is there, but cannot be read; a sync could not either
        return Check("database", str(error))
    return Check("database", str(error), again)


def repair(settings: Settings) -> Diagnosis:
    """Rebuild what is derived, and have the next sync read incomplete documents again.

    Raises StoreError when there is no store, another process is writing to it or it cannot be
    written.
    """
    before = examine(settings)
    mended: list[str] = []
    if not any(check.name == "database" for check in before.problems):
        with open_for_writing(
            settings.store,
            writer=say("A yinzheng sync"),
            action=say("mended"),
            advice=say(
                "Make room or check the permissions, then run yinzheng doctor --repair again."
            ),
        ) as connection:
            mended = _repair(settings.store, connection)
    after = examine(settings)
    return Diagnosis(after.checks, after.notes, tuple(mended))


def _examine(settings: Settings, connection: sqlite3.Connection) -> Diagnosis:
    folder = settings.store
    own = _command("doctor --repair", settings)
    again = _sync_command(settings, _roots(connection))
    writing = is_locked(folder)
    checks: list[Check] = []

    def add(name: str, find: Callable[[], str], mend: str) -> None:
        try:
            problem = find()
        except (sqlite3.Error, ValueError, TypeError) as error:
            problem = f"it cannot be read ({error})"
        except StoreError as error:  # no command makes a database answer
            problem, mend = str(error), ""
        checks.append(Check(name, problem, mend if problem else ""))

    remake = f"{remove_database(folder)} && {again}"
    add("database", lambda: integrity.sqlite_fault(connection), remake)
    if checks[0].problem:
        return Diagnosis(tuple(checks))
    add("references", lambda: integrity.dangling_rows(connection), remake)
    add("terms", lambda: integrity.terms_fault(connection), own)
    add("passages", lambda: _named(connection, integrity.incomplete_documents(connection)), own)
    if text_place_of(connection) is not None:
        add("texts", lambda: texts.fault(connection), own)
    readable = checks[-1].name != "texts" or not checks[-1].problem
    if readable:
        add("offsets", lambda: _named(connection, integrity.misplaced_documents(connection)), own)
    add("documents", lambda: _outdated(connection), again)
    if not writing:  # a sync replaces them in a moment
        if publication.place_of(connection) is not None:
            add("milvus", lambda: publication.fault(connection, folder), own)
        else:
            add("faiss", lambda: dense_index.fault(folder, connection), own)
        if readable:
            add("leftovers", lambda: _leftovers(folder, connection), own)
    return Diagnosis(tuple(checks), tuple(_notes(settings, connection, again, writing=writing)))


def _repair(folder: Path, connection: sqlite3.Connection) -> list[str]:
    mended = []
    if fault := texts.fault(connection):
        texts.prepare(connection)
        mended.append(f"made the table of texts anew: {fault}")
    if integrity.terms_fault(connection):
        with writer.transaction(connection):
            writer.rebuild_terms(connection)
        mended.append("made the index of terms anew")
    misplaced = integrity.misplaced_documents(connection)
    faulty = misplaced | integrity.incomplete_documents(connection)
    if faulty:
        with writer.transaction(connection):
            writer.mark_outdated(connection, faulty)
        mended.append(f"the next sync reads again: {_named(connection, faulty)}")
    if surplus := texts.surplus(connection):
        texts.tidy(connection, changed=True)
        mended.append(f"removed {surplus} texts of no document from the database")
    if publication.place_of(connection) is not None:
        fault = publication.fault(connection, folder)
        publication.bring_in_line(connection, folder)
        return [*mended, f"sent the vectors to Milvus again: {fault}"] if fault else mended
    fault = dense_index.fault(folder, connection)
    left = dense_index.leftovers(folder, dense_index.revision(connection))
    dense_index.publish(folder, connection)
    if fault:
        mended.append(f"made the FAISS files anew: {fault}")
    if left:
        mended.append(f"removed what was left over: {', '.join(path.name for path in left)}")
    return mended


def _named(connection: sqlite3.Connection, faulty: dict[int, str]) -> str:
    """Return the first documents and the fault of each, '' for none."""
    shown = []
    for document_id, reason in list(faulty.items())[:_SHOWN]:
        row = connection.execute(
            "SELECT path FROM files WHERE document_id = ? ORDER BY path", (document_id,)
        ).fetchone()
        shown.append(f"{row['path'] if row else 'a document'}: {reason}")
    more = f"; and {len(faulty) - _SHOWN} more" if len(faulty) > _SHOWN else ""
    return "; ".join(shown) + more


def _outdated(connection: sqlite3.Connection) -> str:
    count = integrity.count_documents(connection, DocumentState.OUTDATED)
    return f"{count} are to be read again" if count else ""


def _leftovers(folder: Path, connection: sqlite3.Connection) -> str:
    left: list[str] = []
    if publication.place_of(connection) is None:
        left += map(str, dense_index.leftovers(folder, dense_index.revision(connection)))
    if surplus := texts.surplus(connection):
        left.append(f"{surplus} texts in the database")
    return f"left behind by a run that was stopped: {', '.join(left)}" if left else ""


def _notes(
    settings: Settings, connection: sqlite3.Connection, again: str, *, writing: bool
) -> list[str]:
    notes = []
    if writing:
        notes.append("a sync is writing now; what is made for searching vectors was not looked at")
    waiting = integrity.count_documents(connection, DocumentState.WORDS)
    if waiting:
        notes.append(f"{waiting} documents are found by their words only so far: {again}")
    changed = _changed(connection)
    if changed:
        notes.append(f"{changed} files have changed or gone since they were read: {again}")
    if unread := unread_files(connection):
        notes.append(_unread(settings, unread))
    if not is_parsed_now(connection) and connection.execute("SELECT 1 FROM documents").fetchone():
        notes.append(f"the documents were read by an older Yinzheng: {again}")
    row = connection.execute("SELECT value FROM meta WHERE key = 'model'").fetchone()
    if row and row["value"] != identity_of(settings.model):
        notes.append(f"made with the model {row['value']}, which is not the one that is set")
    return notes


def _unread(settings: Settings, unread: list[UnreadFile]) -> str:
    """Return the first files that could not be read, each with its reason, and what helps."""
    shown = "; ".join(f"{file.path}: {file.reason}" for file in unread[:_SHOWN])
    more = f"; and {len(unread) - _SHOWN} more" if len(unread) > _SHOWN else ""
    return (
        f"not read: {shown}{more}. Do what the reason says: a sync reads files that have changed"
        f" ({_command('info', settings)} lists all)"
    )


def _changed(connection: sqlite3.Connection) -> int:
    count = 0
    for row in connection.execute("SELECT root, path, stamp FROM files WHERE stamp != ''"):
        if Address.is_one(row["root"]):
            continue  # only a sync asks a storage
        try:
            count += stamp_at(Path(row["root"]) / row["path"]) != row["stamp"]
        except OSError:
            count += 1
    return count


def _roots(connection: sqlite3.Connection) -> list[str]:
    return [row["root"] for row in connection.execute("SELECT DISTINCT root FROM files")]


def _sync_command(settings: Settings, roots: list[str]) -> str:
    given = " ".join(map(shlex.quote, roots)) or "FOLDER"
    return _command(f"sync {given}", settings)


def _command(words: str, settings: Settings) -> str:
    """Return a command line for the store of the settings."""
    store: str | Path = f"milvus:{settings.milvus}" if settings.milvus else settings.store
    default = Settings.store
    return f"yinzheng {words}" + ("" if store == default else f" --store {shlex.quote(str(store))}")
