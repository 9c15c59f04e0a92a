"""Bring a store in line with folders of documents: the only writer.

Documents are known by the hash of their content, so a renamed file is not embedded again
and two equal files are one document. All new files are read first and can be found by their
words; then each document is embedded and written whole, in one transaction, in their place.
Killed anywhere, the next run goes on from there; of a large document it goes on after the
last batch that was embedded.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock, Timeout

from index import parse
from index.compare import Key, Known, gone, known_files, look, stamp
from index.embed import Embedder
from index.embed.lazy import LazyEmbedder
from index.errors import LibraryMissing, ReadError, StoreError, YinzhengError
from index.failures import Failures
from index.files import FoundFile
from index.formats.reader import DocumentReader
from index.identity import is_parsed_now, read_again, record_identity, require_model
from index.read import read_bytes
from index.report import Failure, Step, SyncReport
from index.restore import Verdict
from index.settings import Settings
from index.store import dense, drafts, write
from index.store.schema import LOCK, LOCK_SECONDS, connect
from index.types import Parsed
from index.vectors import count_texts, embed

_PARSED_HELD = 1_000_000  # characters of documents that are not parsed twice
_DESTROYED = "characters were destroyed (锟斤拷) before the file was saved; get the original"


def sync(
    paths: Sequence[Path],
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Callable[[Step], None] | None = None,
    *,
    retry: bool = False,
) -> SyncReport:
    """Add, update and remove documents so that the store shows what the paths hold.

    Files outside the given paths stay as they are. The embedder is loaded only when there
    is something to embed. ``retry``: files that could not be read are tried again, changed
    or not.

    Raises StoreError when another run is writing, ReadError when a path does not exist and
    nothing is known of it, ModelError when the store was made by another model.
    """
    began = time.perf_counter()
    embedder = embedder or LazyEmbedder(settings.model)
    try:
        settings.store.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.store / LOCK, timeout=LOCK_SECONDS):
            connection = connect(settings.store, write=True)
            try:
                with DocumentReader.within(settings) as reader:
                    run = _Run(connection, settings, reader, embedder, progress, retry)
                    report = run.over(paths)
                dense.publish(settings.store, connection)
            finally:
                connection.close()
    except Timeout as error:
        raise StoreError(
            f"Another yinzheng sync is writing to {settings.store}. Wait until it has finished."
        ) from error
    except (sqlite3.Error, OSError, RuntimeError) as error:
        raise StoreError(
            f"The store in {settings.store} could not be written ({error}). What it held before is"
            " still there; make room or check the permissions, then run yinzheng sync again."
        ) from error
    report.seconds = round(time.perf_counter() - began, 3)
    return report


class _Run:
    """One run over the given paths; holds what the steps share."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        settings: Settings,
        reader: DocumentReader,
        embedder: Embedder,
        progress: Callable[[Step], None] | None,
        retry: bool,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._reader = reader
        self._embedder = embedder
        self._progress = progress or (lambda step: None)
        self._retry = retry
        self._report = SyncReport()
        self._blocked: list[Path] = []
        self._waiting: list[tuple[Key, FoundFile, Known | None]] = []
        self._parsed: dict[str, Parsed] = {}
        self._room = _PARSED_HELD
        self._done = self._total = 0
        held = require_model(connection, embedder.identity, settings.store)
        if held and not is_parsed_now(connection):
            read_again(connection)
        self._nameless = not held
        self._failures = Failures(connection, settings)
        self._damaged = {_folder(*key) for key in self._with_verdict(Verdict.DAMAGED)}

    def over(self, paths: Sequence[Path]) -> SyncReport:
        known = known_files(self._connection)
        seen = look(paths, known, self._settings.store)
        self._report.failed += seen.failed
        self._blocked = seen.blocked
        self._total = len(seen.found)
        for number, (key, file) in enumerate(seen.found.items(), 1):
            self._tell(file.path)
            self._one(key, file, known.get(key), whole=self._nameless)
            self._done = number - len(self._waiting)
        for key, file, held in self._waiting:
            self._tell(file.path)
            self._one(key, file, held)
            self._done += 1
        self._promote(seen.found)
        self._tell("")
        drafts.forget(self._connection)
        self._remove(gone(paths, known, seen))
        self._failures.forget(gone(paths, self._failures.keys(), seen))
        query = "SELECT count(*) FROM passages"
        self._report.passages = int(self._connection.execute(query).fetchone()[0])
        return self._report

    def _tell(self, path: str, embedded: int = 0, texts: int = 0) -> None:
        self._progress(Step(self._done, self._total, path, embedded, texts))

    def _one(self, key: Key, file: FoundFile, known: Known | None, *, whole: bool = True) -> None:
        """Bring one file up to date; unless ``whole``, one to embed is only read and waits."""
        try:
            now = stamp(file.location)
            if known and known.stamp == now:
                self._report.unchanged += 1
                return
            reason = "" if self._retry else self._failures.reason(key, now)
            if reason:
                self._report.remembered += 1
                self._fail(file, reason)
                return
            data = read_bytes(file.location, int(self._settings.max_file_mb * 1e6))
            digest = hashlib.sha256(data).hexdigest()
            held = self._document(digest)
            parsed = None if held else self._read(key, now, data, digest, file)
            made = self._embed(parsed, digest, file) if parsed and whole else None
        except OSError as error:
            # It may be readable again next time: what the store holds of it stays.
            self._fail(file, f"cannot be read: {error.strerror or error}")
            return
        except ReadError as error:
            self._report.failed.append(Failure(file.path, str(error)))
            if known:  # it was a text and is none any more
                self._remove([key])
            return
        except YinzhengError:
            raise
        except Exception as error:  # a fault of ours in one file must not stop the others
            what = f"{type(error).__name__}: {error}"
            self._fail(file, f"Yinzheng failed on it, please report this: {what}")
            return
        if parsed and not made:
            self._waiting.append((key, file, known))
            self._hold(digest, parsed)
            # What a file held before may have moved: it goes when all files have been seen.
            if known is None:
                self._write_words(key, digest, parsed)
            return
        self._write(key, now, digest, held, parsed, made)
        self._count(known, digest)

    def _write(
        self,
        key: Key,
        now: str,
        digest: str,
        held: int | None,
        parsed: Parsed | None,
        made: write.Vectors | None,
    ) -> None:
        with write.transaction(self._connection):
            if self._nameless:
                record_identity(self._connection, self._embedder.identity)
                self._nameless = False
            if parsed and made:
                held = write.add_document(self._connection, digest, parsed, made)
                self._report.embedded += made.embedded
            write.put_file(self._connection, *key, held or 0, now)
        self._failures.forget([key])

    def _write_words(self, key: Key, digest: str, parsed: Parsed) -> None:
        """Have a new document found by its words, until it is written whole."""
        held = self._document(digest + write.WORDS)
        with write.transaction(self._connection):
            held = held or write.add_document(self._connection, digest, parsed, None)
            write.put_file(self._connection, *key, held, "")

    def _fail(self, file: FoundFile, reason: str) -> None:
        """Report a file of which the store keeps what it holds."""
        self._blocked.append(Path(file.root) / file.path)
        self._report.failed.append(Failure(file.path, reason))

    def _count(self, known: Known | None, digest: str) -> None:
        if known is None or known.digest.endswith(write.WORDS):
            self._report.added += 1
        elif known.digest == digest:
            self._report.unchanged += 1
        else:
            self._report.updated += 1

    def _read(self, key: Key, now: str, data: bytes, digest: str, file: FoundFile) -> Parsed:
        parsed = self._parsed.pop(digest, None)
        late = _folder(*key) in self._damaged
        if parsed:
            self._room += len(parsed.source)
        if parsed and not (late and parsed.verdict == Verdict.SUSPECT.value):
            return parsed
        try:
            parsed = self._parse(data, file)
        except LibraryMissing:
            raise
        except (ReadError, TimeoutError, ChildProcessError) as error:
            reason = str(error) if isinstance(error, ReadError) else f"cannot be read: {error}"
            self._failures.remember(key, now, reason)
            raise
        return parsed

    def _hold(self, digest: str, parsed: Parsed) -> None:
        """Keep what was parsed until it is embedded, as far as there is room."""
        if len(parsed.source) <= self._room and digest not in self._parsed:
            self._room -= len(parsed.source)
            self._parsed[digest] = parsed

    def _embed(self, parsed: Parsed, digest: str, file: FoundFile) -> write.Vectors:
        done = 0

        def tell(count: int) -> None:
            nonlocal done
            done += count
            self._tell(file.path, done, count_texts(parsed))

        made_by = f"{digest} {self._embedder.identity} {parse.VERSION} {parsed.verdict}"
        return embed(parsed, self._embedder, drafts.Drafts(self._connection, made_by), tell)

    def _parse(self, data: bytes, file: FoundFile) -> Parsed:
        raw = self._reader.read(file.path, data)
        folder = _folder(file.root, file.path)
        parsed = parse.parse(raw, near_damage=folder in self._damaged, path=file.path)
        if not parsed.passages:
            raise ReadError("it holds no words")
        if parsed.verdict == Verdict.DAMAGED.value:
            self._damaged.add(folder)
        told = [*raw.notes, *([_DESTROYED] if parsed.verdict == Verdict.LOST.value else [])]
        notes = (Failure(file.path, note) for note in told)
        self._report.noted += [note for note in notes if note not in self._report.noted]
        return parsed

    def _promote(self, found: dict[Key, FoundFile]) -> None:
        """Parse suspect pages again that turned out to lie beside damaged ones."""
        for key in self._with_verdict(Verdict.SUSPECT):
            file = found.get(key)
            if file is None or _folder(*key) not in self._damaged:
                continue
            counted = asdict(self._report)
            with write.transaction(self._connection):
                write.read_again(self._connection, [write.held(self._connection, *key)])
            self._one(key, file, Known("", ""))
            for name in ("added", "updated", "unchanged"):
                setattr(self._report, name, counted[name])

    def _with_verdict(self, verdict: Verdict) -> list[Key]:
        rows = self._connection.execute(
            "SELECT root, path FROM files f JOIN documents d ON d.id = f.document_id"
            " WHERE d.verdict = ?",
            (verdict.value,),
        )
        return [(row["root"], row["path"]) for row in rows]

    def _document(self, digest: str) -> int | None:
        row = self._connection.execute(
            "SELECT id FROM documents WHERE digest = ?", (digest,)
        ).fetchone()
        return int(row["id"]) if row else None

    def _remove(self, keys: list[Key]) -> None:
        if keys:
            with write.transaction(self._connection):
                for key in keys:
                    write.remove_file(self._connection, *key)
            self._report.removed += len(keys)


def _folder(root: str, path: str) -> Path:
    return (Path(root) / path).parent
