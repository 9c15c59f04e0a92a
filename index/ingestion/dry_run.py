"""Find out what a sync would do, without doing it."""

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field

from index.address import Place
from index.embed import identity_of
from index.errors import ReadError
from index.formats.ocr import engine
from index.ingestion.changes import (
    Key,
    Known,
    gone_folders,
    known_files,
    missing_files,
    scan,
    stamp,
)
from index.ingestion.compatibility import is_parsed_now, require_model
from index.ingestion.discover import FoundFile
from index.ingestion.failures import Failures
from index.ingestion.intake import bytes_of, unread
from index.ingestion.report import Failure
from index.messages import reason_of
from index.settings import Settings
from index.store.document_status import DocumentState
from index.store.schema import DATABASE, connect


@dataclass
class Plan:
    """The paths that a sync would add, update and remove.

    ``new`` counts the contents that no complete document of the store has, which would be read
    and embedded. ``failed`` are files that are known to be unreadable; others may prove so when
    they are read. ``gone`` are folders that are gone or empty, which a sync refuses without
    ``remove_all``.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    new: int = 0
    failed: list[Failure] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """Return the object that ``sync --dry-run --json`` prints."""
        return asdict(self) | {"failed": [one.to_dict() for one in self.failed]}


def plan(paths: Sequence[Place], settings: Settings) -> Plan:
    """Compare the paths with the store; loads no model and writes nothing.

    Raises ReadError when a path does not exist and no file below it is known, ModelError when
    the store was made by another model, StoreError when it cannot be read.
    """
    if not (settings.store / DATABASE).is_file():
        return _against(paths, settings, None)
    with closing(connect(settings.store)) as connection:
        require_model(connection, identity_of(settings.model), settings.store)
        return _against(paths, settings, connection)


def _against(
    paths: Sequence[Place], settings: Settings, connection: sqlite3.Connection | None
) -> Plan:
    known = known_files(connection) if connection else {}
    digests = {file.digest for file in known.values() if file.state is DocumentState.COMPLETE}
    failures = Failures(connection, settings) if connection else None
    again = connection is not None and not is_parsed_now(connection)
    reads_scans = engine.is_installed()
    seen = scan(paths, known, settings.store)
    found = Plan(failed=list(seen.failed))
    for key, file in seen.found.items():
        try:
            now = stamp(file)
            failure = failures.of(key, now) if failures else None
            if failure:
                found.failed.append(Failure(file.path, failure.reason))
            else:
                _compare(
                    found, key, file, known.get(key), now, digests, settings,
                    again=again or (reads_scans and key in known and known[key].waiting > 0),
                )  # fmt: skip
        except OSError as error:
            found.failed.append(Failure(file.path, unread(reason_of(error))))
        except ReadError as error:
            found.failed.append(Failure(file.path, error.message))
            if key in known:
                found.removed.append(file.path)
    found.removed += [path for _, path in missing_files(paths, known, seen)]
    found.gone = [str(path) for path in gone_folders(paths, known, seen)]
    return found


def _compare(
    found: Plan,
    key: Key,
    file: FoundFile,
    known: Known | None,
    now: str,
    digests: set[str],
    settings: Settings,
    *,
    again: bool,
) -> None:
    if known and known.stamp == now and not again:
        found.unchanged += 1
        return
    data = bytes_of(file.real_path, int(settings.max_file_mb * 1e6))
    digest = hashlib.sha256(data).hexdigest()
    if again or digest not in digests:
        found.new += 1
        digests.add(digest)
    if known is None:
        found.added.append(key[1])
    elif known.holds(digest) and not again:
        found.unchanged += 1
    else:
        found.updated.append(key[1])
