"""Bring a store in line with folders of documents: the only writer.

Documents are known by the hash of their content, so a renamed file is not embedded again
and two equal files are one document. Each file is one transaction: killed anywhere, the
store holds whole documents, and the next run goes on from there.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index import parse
from index.embed import Embedder, Encoded, Tokens, identity_of, open_embedder
from index.errors import ModelError, ReadError, StoreError, YinzhengError
from index.files import FoundFile, find_files
from index.formats.reader import DocumentReader
from index.read import read_bytes
from index.report import Failure, Step, SyncReport
from index.restore import Verdict
from index.settings import Settings
from index.store import dense, write
from index.store.schema import connect
from index.types import Enumeration, Parsed

_ENUMERATION_TEXT = 400


@dataclass(frozen=True)
class _Known:
    digest: str
    stamp: str


def sync(
    paths: Sequence[Path],
    settings: Settings,
    embedder: Embedder | None = None,
    progress: Callable[[Step], None] | None = None,
) -> SyncReport:
    """Add, update and remove documents so that the store shows what the paths hold.

    Files outside the given paths stay as they are. The embedder is loaded only when there
    is something to embed.

    Raises StoreError when another run is writing, ReadError when a path does not exist and
    nothing is known of it, ModelError when the store was made by another model.
    """
    began = time.perf_counter()
    try:
        settings.store.mkdir(parents=True, exist_ok=True)
        lock = FileLock(settings.store / "writer.lock", timeout=0)
        with lock:
            connection = connect(settings.store, write=True)
            try:
                with DocumentReader.within(settings) as reader:
                    report = _Run(connection, settings, reader, embedder, progress).over(paths)
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
        embedder: Embedder | None,
        progress: Callable[[Step], None] | None,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._reader = reader
        self._embedder = embedder
        self._progress = progress or (lambda step: None)
        self._report = SyncReport()
        self._failed: list[Path] = []
        self._new_identity = ""
        self._check_identity()
        self._damaged = {_folder(*key) for key in self._with_verdict(Verdict.DAMAGED)}

    def over(self, paths: Sequence[Path]) -> SyncReport:
        found: dict[tuple[str, str], FoundFile] = {}
        known = self._known()
        for start in paths:
            if not start.exists():
                if not any(_below(key, start.resolve()) for key in known):
                    raise ReadError(
                        f"There is no file or folder {start}. Give the folder of your documents."
                    )
                continue  # it was deleted: its documents go below
            for one in find_files(start, leave_out=self._settings.store):
                if isinstance(one, FoundFile):
                    found[one.root, one.path] = one
                else:
                    self._report.failed.append(Failure(*one))
                    self._failed.append(start.resolve() / one[0])
        for done, (key, file) in enumerate(found.items()):
            self._progress(Step(done, len(found), file.path))
            self._one(file, known.get(key))
        self._promote(found)
        self._progress(Step(len(found), len(found), ""))
        self._remove(paths, known, found)
        query = "SELECT count(*) FROM passages"
        self._report.passages = int(self._connection.execute(query).fetchone()[0])
        return self._report

    def _check_identity(self) -> None:
        """Compare the store's model and parser with ours. Raises ModelError."""
        identity = self._embedder.identity if self._embedder else identity_of(self._settings.model)
        rows = self._connection.execute("SELECT key, value FROM meta").fetchall()
        meta = {row["key"]: row["value"] for row in rows}
        held = self._connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone()
        if held and meta.get("model", identity) != identity:
            raise ModelError(
                f"The store in {self._settings.store} was made with the model {meta['model']},"
                f" the settings now name {identity}. Set model back, or delete that folder and"
                " run yinzheng sync again."
            )
        if not held:
            self._new_identity = identity
        elif meta.get("parser") != parse.VERSION:
            with write.transaction(self._connection):
                write.set_meta(self._connection, "parser", parse.VERSION)
                # What an older parser made is parsed again, file by file.
                self._connection.execute("UPDATE files SET stamp = ''")
                self._connection.execute("UPDATE documents SET digest = 'old ' || digest")

    def _known(self) -> dict[tuple[str, str], _Known]:
        rows = self._connection.execute(
            "SELECT f.*, d.digest FROM files f JOIN documents d ON d.id = f.document_id"
        )
        return {(row["root"], row["path"]): _Known(row["digest"], row["stamp"]) for row in rows}

    def _one(self, file: FoundFile, known: _Known | None) -> None:
        try:
            stamp = _stamp(file.location)
            if known and known.stamp == stamp:
                self._report.unchanged += 1
                return
            data = read_bytes(file.location, int(self._settings.max_file_mb * 1e6))
            digest = hashlib.sha256(data).hexdigest()
            held = self._document(digest)
            made = None if held else self._make(data, file)
        except OSError as error:
            # It may be readable again next time: what the store holds of it stays.
            self._failed.append(Path(file.root) / file.path)
            reason = f"cannot be read: {error.strerror or error}"
            self._report.failed.append(Failure(file.path, reason))
            return
        except ReadError as error:
            self._report.failed.append(Failure(file.path, str(error)))
            self._forget(file, known)
            return
        except YinzhengError:
            raise
        except Exception as error:  # a fault of ours in one file must not stop the others
            self._failed.append(Path(file.root) / file.path)
            reason = f"Yinzheng failed on it, please report this: {type(error).__name__}: {error}"
            self._report.failed.append(Failure(file.path, reason))
            return
        with write.transaction(self._connection):
            if self._new_identity:
                write.set_meta(self._connection, "model", self._new_identity)
                write.set_meta(self._connection, "parser", parse.VERSION)
                self._new_identity = ""
            if made:
                held = write.add_document(self._connection, digest, *made)
            write.put_file(self._connection, file.root, file.path, held or 0, stamp)
            if known:  # a new file leaves no document behind; looking for one scans them all
                write.remove_orphans(self._connection)
        self._count(known, digest)

    def _count(self, known: _Known | None, digest: str) -> None:
        if known is None:
            self._report.added += 1
        elif known.digest == digest:
            self._report.unchanged += 1
        else:
            self._report.updated += 1

    def _make(self, data: bytes, file: FoundFile) -> tuple[Parsed, write.Vectors]:
        raw = self._reader.read(file.path, data)
        folder = _folder(file.root, file.path)
        parsed = parse.parse(raw, near_damage=folder in self._damaged, path=file.path)
        if not parsed.passages:
            raise ReadError("it holds no words")
        if parsed.verdict == Verdict.DAMAGED.value:
            self._damaged.add(folder)
        notes = (Failure(file.path, note) for note in raw.notes)
        self._report.noted += [note for note in notes if note not in self._report.noted]
        return parsed, self._embed(parsed)

    def _promote(self, found: dict[tuple[str, str], FoundFile]) -> None:
        """Parse suspect pages again that turned out to lie beside damaged ones."""
        for key in self._with_verdict(Verdict.SUSPECT):
            file = found.get(key)
            if file is None or _folder(*key) not in self._damaged:
                continue
            counted = asdict(self._report)
            with write.transaction(self._connection):
                self._connection.execute(
                    "UPDATE documents SET digest = 'old ' || digest WHERE id ="
                    " (SELECT document_id FROM files WHERE root = ? AND path = ?)",
                    key,
                )
            self._one(file, _Known("", ""))
            for name in ("added", "updated", "unchanged"):
                setattr(self._report, name, counted[name])

    def _with_verdict(self, verdict: Verdict) -> list[tuple[str, str]]:
        rows = self._connection.execute(
            "SELECT root, path FROM files f JOIN documents d ON d.id = f.document_id"
            " WHERE d.verdict = ?",
            (verdict.value,),
        )
        return [(row["root"], row["path"]) for row in rows]

    def _forget(self, file: FoundFile, known: _Known | None) -> None:
        """Remove a file that was a text and is none any more."""
        if known:
            with write.transaction(self._connection):
                write.remove_file(self._connection, file.root, file.path)
                write.remove_orphans(self._connection)
            self._report.removed += 1

    def _document(self, digest: str) -> int | None:
        row = self._connection.execute(
            "SELECT id FROM documents WHERE digest = ?", (digest,)
        ).fetchone()
        return int(row["id"]) if row else None

    def _embed(self, parsed: Parsed) -> write.Vectors:
        if self._embedder is None:
            self._embedder = open_embedder(self._settings.model)
        passages = [parsed.indexed(p.start, p.end) for p in parsed.passages]
        sentences = [parsed.indexed(s.start, s.end) for p in parsed.passages for s in p.sentences]
        enumerations = [enumeration_text(parsed.search, one) for one in parsed.enumerations]
        encoded = _placed(self._embedder.encode_passages(passages), parsed)
        others = self._embedder.embed_passages([*sentences, *enumerations])
        return write.Vectors(encoded, others[: len(sentences)], others[len(sentences) :])

    def _remove(
        self,
        paths: Sequence[Path],
        known: dict[tuple[str, str], _Known],
        found: dict[tuple[str, str], FoundFile],
    ) -> None:
        roots = [path.resolve() for path in paths]
        gone = [
            (root, path)
            for root, path in known
            if (root, path) not in found
            # What lies below a folder that could not be opened may still be there.
            and not any((Path(root) / path).is_relative_to(failed) for failed in self._failed)
            and any(_below((root, path), start) for start in roots)
        ]
        if gone:
            with write.transaction(self._connection):
                for root, path in gone:
                    write.remove_file(self._connection, root, path)
                write.remove_orphans(self._connection)
            self._report.removed += len(gone)


def _folder(root: str, path: str) -> Path:
    return (Path(root) / path).parent


def _below(key: tuple[str, str], start: Path) -> bool:
    root, path = key
    return (Path(root) / path).is_relative_to(start)


def _stamp(location: Path) -> str:
    """Return what changes whenever a file is written; ctime also when its time is kept."""
    status = location.stat()
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def enumeration_text(text: str, one: Enumeration) -> str:
    """Return what an enumeration is found by: its head and the heads of its points."""
    heads = "".join(text[item.start : item.head_end] for item in one.items)
    return (one.speaker + text[one.head_start : one.head_end] + heads)[:_ENUMERATION_TEXT]


def _placed(encoded: Encoded, parsed: Parsed) -> Encoded:
    """Return passages whose tokens begin at places of the restored text, not of the indexed."""
    tokens = []
    for passage, one in zip(parsed.passages, encoded.tokens, strict=True):
        places = [at - passage.start for at in parsed.places(passage.start, passage.end)]
        starts = [places[min(at, len(places) - 1)] if places else 0 for at in one.starts.tolist()]
        tokens.append(Tokens(one.vectors, np.array(starts, dtype=np.int64)))
    return Encoded(encoded.vectors, tokens)
