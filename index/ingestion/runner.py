"""A run of sync: files are compared and read, their words stored, then they are embedded."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from index.embed import Embedder
from index.embed.inputs import Texts, texts_of
from index.formats.reader import DocumentReader
from index.ingestion.batches import Part, Unembedded, embed
from index.ingestion.changes import Key, Known, gone, is_as_known, known_files, look, stamp
from index.ingestion.compatibility import is_parsed_now, read_again, record_identity, require_model
from index.ingestion.discover import FoundFile
from index.ingestion.failures import Failures
from index.ingestion.intake import Intake
from index.ingestion.report import Step, SyncReport
from index.restore import Verdict
from index.settings import Settings
from index.store import document_status, writer
from index.store.pending import Drafts
from index.types import Parsed


@dataclass(frozen=True)
class _File:
    """A file to bring up to date: its stamp when it was read, and what the store held of it."""

    key: Key
    found: FoundFile
    stamp: str
    known: Known | None


@dataclass(frozen=True)
class _Read:
    """What was read of a file; its document is parsed if it is new."""

    file: _File
    digest: str
    parsed: Parsed | None = None
    texts: Texts | None = None


@dataclass
class _Whole:
    """A document that is being embedded, of these files; parsed unless its words are stored."""

    files: list[_File]
    parsed: Parsed | None


class Run:
    """One run over some paths; holds what its steps share."""

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
        self._store = settings.store
        self._embedder = embedder
        self._progress = progress or (lambda step: None)
        self._retry = retry
        self._report = SyncReport()
        self._waiting: dict[str, list[_File]] = {}
        self._whole: dict[str, _Whole] = {}
        self._seen = self._left = self._total = 0
        named = require_model(connection, embedder.identity, settings.store)
        if named and not is_parsed_now(connection):
            read_again(connection)
        self._nameless = not named
        self._failures = Failures(connection, settings)
        self._drafts = Drafts(connection, embedder.identity)
        self._together = writer.Together(connection)
        self._intake = Intake(settings, reader, self._failures, self._report)
        for key in document_status.files_with(connection, Verdict.DAMAGED.value):
            self._intake.found_damaged(key)

    def over(self, paths: Sequence[Path]) -> SyncReport:
        """Bring the store in line with the paths. Raises ReadError for one that is not there."""
        known = known_files(self._connection)
        seen = look(paths, known, self._store)
        self._report.failed += seen.failed
        self._intake.blocked = seen.blocked
        self._total = len(seen.found)
        for key, file in seen.found.items():
            self._tell(file.path)
            self._compare(key, file, known.get(key))
            self._seen += 1
            if self._nameless:  # so that a model that cannot be loaded is named at once
                self._embed()
            self._together.settle()
        self._together.settle(now=True)
        self._embed()
        self._promote(seen.found)
        self._tell("")
        self._drafts.forget_finished()
        self._remove(gone(paths, known, seen))
        self._failures.forget(gone(paths, self._failures.keys(), seen))
        query = "SELECT count(*) FROM passages"
        self._report.passages = int(self._connection.execute(query).fetchone()[0])
        return self._report

    def _tell(self, path: str, embedded: int = 0, texts: int = 0) -> None:
        done = max(self._seen - self._left, 0)
        self._progress(Step(done, self._total, path, embedded, texts))

    def _compare(self, key: Key, file: FoundFile, known: Known | None) -> None:
        """Bring one file up to date, or let it wait to be embedded; its words are stored."""
        if is_as_known(file, known):
            self._report.unchanged += 1
            return
        read = self._read(key, file, known)
        if read is None:
            return
        one, digest = read.file, read.digest
        if document := self._document(digest):
            self._left += 1
            self._put([one], document, digest)
            return
        self._waiting.setdefault(digest, []).append(one)
        self._left += 1
        # What a file held before may have moved: it goes when all files have been seen.
        if known is None and not self._nameless:
            self._together.begin()
            words = self._document(digest + writer.WORDS)
            if read.parsed and read.texts:
                words = writer.add_document(self._connection, digest, read.parsed)
                self._drafts.keep_texts(digest, read.texts)
            writer.put_file(self._connection, *key, words, "")

    def _read(self, key: Key, file: FoundFile, known: Known | None) -> _Read | None:
        """Return a file that is not as it was; None when there is nothing more to do."""
        found = None
        with self._intake.guarded(key, self._remove_known(known)):
            found = self._read_changed(key, file, known)
        return found

    def _read_changed(self, key: Key, file: FoundFile, known: Known | None) -> _Read | None:
        now = stamp(file)
        reason = "" if self._retry else self._failures.reason(key, now)
        if reason:
            self._report.remembered += 1
            self._intake.fail(key, reason)
            return None
        data, digest = self._intake.read(file)
        parsed = None
        new = known is None and not self._nameless
        if new and not (self._document(digest) or self._document(digest + writer.WORDS)):
            parsed = self._intake.parse(key, now, file, data)
        return _Read(
            _File(key, file, now, known), digest, parsed, texts_of(parsed) if parsed else None
        )

    def _embed(self) -> None:
        """Bring the vectors of all documents that wait for them."""
        for group in embed(self._unembedded(), self._embedder, self._drafts, self._tell):
            self._write(group)
        self._together.settle(now=True)

    def _unembedded(self) -> Iterator[Unembedded]:
        while self._waiting:
            digest = next(iter(self._waiting))
            files = [one for one in self._waiting.pop(digest) if self._is_as_read(one, digest)]
            if not files:
                continue
            if digest in self._whole:
                self._whole[digest].files += files
            elif document := self._document(digest):
                self._put(files, document, digest)
            else:
                self._tell(files[0].found.path)
                texts = self._prepare(files, digest)
                if texts:
                    yield Unembedded(digest, files[0].found.path, texts)

    def _is_as_read(self, one: _File, digest: str) -> bool:
        """Tell whether a file is as it was when it was seen; compare it anew if not."""
        same = None
        with self._intake.guarded(one.key, self._remove_known(one.known)):
            same = stamp(one.found) == one.stamp
        if not same:
            self._left -= 1
        if same is False:
            self._compare(one.key, one.found, one.known or Known(digest + writer.WORDS, ""))
        return bool(same)

    def _prepare(self, files: list[_File], digest: str) -> Texts | None:
        """Return what of a document is embedded; files that cannot be read are taken out."""
        words = self._document(digest + writer.WORDS)
        texts = None
        if words and not self._is_to_be_restored(words, files):
            texts = self._drafts.texts(digest)
        parsed = None
        while files and not texts:
            read = self._parsed(files[0], digest)
            if read:
                parsed, texts = read.parsed, read.texts
            else:
                files.pop(0)
                self._left -= 1
        if texts:
            self._whole[digest] = _Whole(files, parsed)
        return texts

    def _parsed(self, one: _File, digest: str) -> _Read | None:
        """Return a document that has this digest, None when it cannot be read."""
        found = None
        with self._intake.guarded(one.key, self._remove_known(one.known)):
            data, now = self._intake.read(one.found)
            if now != digest:
                raise OSError("it was being written; run yinzheng sync again")
            parsed = self._intake.parse(one.key, one.stamp, one.found, data)
            found = _Read(one, digest, parsed, texts_of(parsed))
        return found

    def _is_to_be_restored(self, document: int, files: Sequence[_File]) -> bool:
        """Tell whether a suspect page turned out to lie beside damaged ones."""
        beside = any(self._intake.is_beside_damage(one.key) for one in files)
        return (
            beside and document_status.verdict(self._connection, document) == Verdict.SUSPECT.value
        )

    def _write(self, group: list[Part]) -> None:
        """Write a batch: documents that end in it are whole, the rest is kept."""
        self._together.settle(now=True)
        failed = {
            part.document.digest: part.made for part in group if isinstance(part.made, Exception)
        }
        made = [part for part in group if part.document.digest not in failed]
        whole = [part for part in made if part.ends]
        with writer.transaction(self._connection, revise=bool(whole)):
            for part in made:
                one, batch = part.document, part.made
                assert isinstance(batch, writer.Batch)
                if part.ends:
                    self._write_whole(one, batch)
                else:
                    self._drafts.keep(one.digest, one.texts, part.first, batch)
        self._report.embedded += sum(part.last - part.first for part in made)
        for part in whole:
            self._finish(self._whole.pop(part.document.digest).files, part.document.digest)
        for digest, error in failed.items():
            for file in self._whole.pop(digest).files:
                self._intake.fail_by_us(file.key, error)
                self._left -= 1

    def _write_whole(self, one: Unembedded, last: writer.Batch) -> None:
        digest = one.digest
        if self._nameless:
            record_identity(self._connection, self._embedder.identity)
            self._nameless = False
        whole = self._whole[digest]
        document = self._document(digest + writer.WORDS)
        if whole.parsed:
            writer.read_again(self._connection, [document])
            document = writer.add_document(self._connection, digest, whole.parsed)
        batches = chain(self._drafts.batches(digest, one.texts), [last])
        writer.put_vectors(self._connection, document, digest, batches)
        self._drafts.forget(digest)
        for file in whole.files:
            writer.put_file(self._connection, *file.key, document, file.stamp)

    def _put(self, files: Sequence[_File], document: int, digest: str) -> None:
        """Record that files hold a document that is stored."""
        self._together.begin()
        for one in files:
            writer.put_file(self._connection, *one.key, document, one.stamp)
        self._finish(files, digest)

    def _finish(self, files: Sequence[_File], digest: str) -> None:
        """Count files that were brought up to date."""
        self._left -= len(files)
        self._failures.forget([one.key for one in files])
        for one in files:
            if one.known is None or one.known.digest.endswith(writer.WORDS):
                self._report.added += 1
            elif one.known.digest == digest:
                self._report.unchanged += 1
            else:
                self._report.updated += 1

    def _promote(self, found: dict[Key, FoundFile]) -> None:
        """Parse suspect pages again that turned out to lie beside damaged ones."""
        counted = asdict(self._report)
        for key in document_status.files_with(self._connection, Verdict.SUSPECT.value):
            if key in found and self._intake.is_beside_damage(key):
                with writer.transaction(self._connection):
                    writer.read_again(self._connection, [writer.held(self._connection, *key)])
                self._compare(key, found[key], Known("", ""))
        self._embed()
        for name in ("added", "updated", "unchanged"):
            setattr(self._report, name, counted[name])

    def _document(self, digest: str) -> int:
        return document_status.document_id(self._connection, digest)

    def _remove(self, keys: list[Key]) -> None:
        if keys:
            with writer.transaction(self._connection):
                for key in keys:
                    writer.remove_file(self._connection, *key)
            self._report.removed += len(keys)

    def _remove_known(self, known: Known | None) -> Callable[[Key], None]:
        """Return what removes a file that was a text and is none any more."""
        return lambda key: self._remove([key] if known else [])
