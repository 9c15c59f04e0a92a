"""Examine a store without changing it, and mend what is derived.

No model is loaded. SQLite is the truth: what is derived from it (the FAISS files, the index
of terms) is made anew; what SQLite itself lacks is read again from the documents by the
next sync.
"""

import shlex
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from index.embed import identity_of
from index.errors import StoreError
from index.ingestion.changes import stamp_at
from index.ingestion.compatibility import is_parsed_now
from index.settings import Settings
from index.store import dense_index, integrity, writer
from index.store.schema import DATABASE, LOCK, LOCK_SECONDS, connect, none_in

_SHOWN = 3


@dataclass(frozen=True)
class Check:
    """One check: ``problem`` is '' when it passed; ``mend`` is the command that mends it."""

    name: str
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """What was found; ``notes`` are no faults, ``mended`` is what a repair did."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    mended: tuple[str, ...] = field(default=())

    @property
    def problems(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(one for one in self.checks if one.problem)

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
        return Diagnosis((Check("database", str(error), _sync_command(settings, [])),))
    try:
        connection.execute("BEGIN")  # one state, whatever is written meanwhile
        return _examine(settings, connection)
    finally:
        connection.close()


def repair(settings: Settings) -> Diagnosis:
    """Make anew what is derived, and have incomplete documents read again by the next sync.

    Raises StoreError when there is no store, or when another run is writing.
    """
    before = examine(settings)
    mended: list[str] = []
    if not any(one.name == "database" for one in before.problems):
        try:
            with FileLock(settings.store / LOCK, timeout=LOCK_SECONDS):
                connection = connect(settings.store, write=True)
                try:
                    mended = _mend(settings.store, connection)
                finally:
                    connection.close()
        except Timeout as error:
            raise StoreError(
                f"A yinzheng sync is writing to {settings.store}. Wait until it has finished."
            ) from error
        except (sqlite3.Error, OSError, RuntimeError) as error:
            raise StoreError(
                f"The store in {settings.store} could not be mended ({error}). Make room or"
                " check the permissions, then run yinzheng doctor --repair again."
            ) from error
    after = examine(settings)
    return Diagnosis(after.checks, after.notes, tuple(mended))


def _examine(settings: Settings, connection: sqlite3.Connection) -> Diagnosis:
    folder = settings.store
    own = _command("doctor --repair", settings)
    again = _sync_command(settings, _roots(connection))
    writing = _is_writing(folder)
    checks: list[Check] = []

    def add(name: str, find: Callable[[], str], mend: str) -> None:
        try:
            problem = find()
        except (sqlite3.Error, ValueError, TypeError) as error:
            problem = f"it cannot be read ({error})"
        checks.append(Check(name, problem, mend if problem else ""))

    remake = f"rm -r {shlex.quote(str(folder))} && {again}"
    add("database", lambda: integrity.integrity(connection), remake)
    if checks[0].problem:
        return Diagnosis(tuple(checks))
    add("references", lambda: integrity.dangling(connection), remake)
    add("terms", lambda: integrity.terms_fault(connection), own)
    add("passages", lambda: _named(connection, integrity.incomplete(connection)), own)
    add("offsets", lambda: _named(connection, integrity.misplaced(connection)), own)
    add("documents", lambda: _unread(connection), again)
    if not writing:  # else it is about to be replaced
        add("faiss", lambda: dense_index.fault(folder, connection), own)
        add("leftovers", lambda: _leftovers(folder, connection), own)
    return Diagnosis(tuple(checks), tuple(_notes(settings, connection, again, writing=writing)))


def _mend(folder: Path, connection: sqlite3.Connection) -> list[str]:
    mended = []
    if integrity.terms_fault(connection):
        with writer.transaction(connection):
            writer.rebuild_terms(connection)
        mended.append("made the index of terms anew")
    faulty = {**integrity.misplaced(connection), **integrity.incomplete(connection)}
    if faulty:
        with writer.transaction(connection):
            writer.read_again(connection, faulty)
        mended.append(f"the next sync reads again: {_named(connection, faulty)}")
    fault = dense_index.fault(folder, connection)
    left = dense_index.leftovers(folder, dense_index.revision(connection))
    dense_index.publish(folder, connection)
    if fault:
        mended.append(f"made the FAISS files anew: {fault}")
    if left:
        mended.append(f"removed what was left over: {', '.join(path.name for path in left)}")
    return mended


def _named(connection: sqlite3.Connection, faulty: dict[int, str]) -> str:
    """Return documents and what is wrong with each, '' for none."""
    shown = []
    for document_id, reason in list(faulty.items())[:_SHOWN]:
        row = connection.execute(
            "SELECT path FROM files WHERE document_id = ? ORDER BY path", (document_id,)
        ).fetchone()
        shown.append(f"{row['path'] if row else 'a document'}: {reason}")
    more = f"; and {len(faulty) - _SHOWN} more" if len(faulty) > _SHOWN else ""
    return "; ".join(shown) + more


def _unread(connection: sqlite3.Connection) -> str:
    count = integrity.unread(connection)
    return f"{count} are to be read again" if count else ""


def _leftovers(folder: Path, connection: sqlite3.Connection) -> str:
    left = dense_index.leftovers(folder, dense_index.revision(connection))
    return f"left behind by a run that was stopped: {', '.join(map(str, left))}" if left else ""


def _notes(
    settings: Settings, connection: sqlite3.Connection, again: str, *, writing: bool
) -> list[str]:
    notes = []
    if writing:
        notes.append("a sync is writing now; the FAISS files were not looked at")
    waiting = integrity.by_words_only(connection)
    if waiting:
        notes.append(f"{waiting} documents are found by their words only so far: {again}")
    changed = _changed(connection)
    if changed:
        notes.append(f"{changed} files have changed or gone since they were read: {again}")
    failed = int(connection.execute("SELECT count(*) FROM failures").fetchone()[0])
    if failed:
        notes.append(f"{failed} files could not be read: {again} --retry")
    if not is_parsed_now(connection) and connection.execute("SELECT 1 FROM documents").fetchone():
        notes.append(f"the documents were read by an older Yinzheng: {again}")
    row = connection.execute("SELECT value FROM meta WHERE key = 'model'").fetchone()
    if row and row["value"] != identity_of(settings.model):
        notes.append(f"made with the model {row['value']}, which is not the one that is set")
    return notes


def _changed(connection: sqlite3.Connection) -> int:
    count = 0
    for row in connection.execute("SELECT root, path, stamp FROM files WHERE stamp != ''"):
        try:
            count += stamp_at(Path(row["root"]) / row["path"]) != row["stamp"]
        except OSError:
            count += 1
    return count


def _is_writing(folder: Path) -> bool:
    """Tell whether a sync holds the lock; one that was killed does not, whatever file it left."""
    if not (folder / LOCK).exists():
        return False
    try:
        with FileLock(folder / LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # a store that cannot be written is not being written
        return False


def _roots(connection: sqlite3.Connection) -> list[str]:
    return [row["root"] for row in connection.execute("SELECT DISTINCT root FROM files")]


def _sync_command(settings: Settings, roots: list[str]) -> str:
    given = " ".join(map(shlex.quote, roots)) or "FOLDER"
    return _command(f"sync {given}", settings)


def _command(words: str, settings: Settings) -> str:
    """Return a command line for the store of the settings."""
    store = settings.store
    default = Settings.model_fields["store"].default
    return f"yinzheng {words}" + ("" if store == default else f" --store {shlex.quote(str(store))}")
