"""Which folders a store was made from, so that they are read again without being named."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from index.address import Address, Place, place_of
from index.ingestion.changes import is_below
from index.settings import Settings
from index.store.schema import DATABASE
from index.store.writer import transaction

_KEY = "folders"  # in meta: a list of absolute paths and of addresses
_OWN = "corpus"  # in the folder of a store that was not made from the corpus


def remember_folders(connection: sqlite3.Connection, paths: Sequence[Place]) -> None:
    """Note what was given to a sync, folders, files and addresses, beside what was before.

    Those that are gone, and of which nothing is left in the store, are forgotten.
    """
    given = [str(path.resolve() if isinstance(path, Path) else path) for path in paths]
    noted = dict.fromkeys([*_remembered(connection), *given])
    kept = [path for path in noted if _exists(path) or _is_held(connection, path)]
    if kept != _remembered(connection):  # a sync that changes nothing writes nothing
        with transaction(connection, revise=False):
            value = json.dumps(kept, ensure_ascii=False)
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, value))


def folders_to_read(settings: Settings) -> list[Place]:
    """Return what a sync reads that is given no path.

    This is the setting ``corpus`` if it is set; else the folders and files that the store was made
    from, and what the page added to them; for a store that does not know them the default corpus.
    """
    own = settings.store / _OWN
    if "corpus" in settings.given and settings.corpus != own:
        return [settings.corpus]
    found = [place_of(path) for path in _stored(settings)]
    if own.is_dir() and own.resolve() not in found:
        found.append(own.resolve())
    return found or [settings.corpus]


def with_own_corpus(settings: Settings) -> Settings:
    """Return settings whose corpus is where the page may put files.

    A store that was made from other folders than the default corpus has one in its own folder:
    nothing is written into the reader's folders, and no other documents are read.
    """
    found = folders_to_read(settings)
    if "corpus" in settings.given or settings.corpus.resolve() in found:
        return settings
    if found == [settings.corpus]:
        return settings
    return settings.model_copy(update={"corpus": settings.store / _OWN})


def _stored(settings: Settings) -> list[str]:
    """Return the remembered folders of a store, none if there is no store that can be read."""
    file = settings.store / DATABASE
    with suppress(sqlite3.Error):
        if file.is_file():
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
                return _remembered(opened)
    return []


def _remembered(connection: sqlite3.Connection) -> list[str]:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return [str(path) for path in json.loads(row[0])] if row else []


def _exists(path: str) -> bool:
    return not Address.is_one(path) and Path(path).exists()


def _is_held(connection: sqlite3.Connection, path: str) -> bool:
    """Return True if the store holds a file at or below a path."""
    start = place_of(path)
    rows = connection.execute("SELECT root, path FROM files")
    return any(is_below((root, file), start) for root, file in rows)
