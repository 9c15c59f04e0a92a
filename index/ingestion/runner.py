"""One run of sync: compare and read files, store their words, then embed them."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path

from index.address import Place
from index.embed.inputs import Texts, texts_of
from index.formats.ocr import engine
from index.ingestion.batches import Embedding, Part, Unembedded, embed
from index.ingestion.changes import (
    Key,
    Known,
    is_unchanged,
    known_files,
    missing_files,
    refuse_if_gone,
    scan,
    stamp,
)
from index.ingestion.compatibility import (
    has_vectors,
    is_parsed_now,
    mark_all_outdated,
    mark_waiting_outdated,
    record_identity,
    require_model,
)
from index.ingestion.discover import FoundFile
from index.ingestion.failures import Failures
from index.ingestion.intake import Expected, Intake, Source
from index.ingestion.report import Step, SyncReport
from index.messages import say
from index.restore.verdict import Verdict
from index.settings import Settings
from index.store import document_status, writer
from index.store.document_status import DocumentState
from index.store.milvus.choice import publish_if_due
from index.store.pending import Drafts
from index.types import Parsed


@dataclass(frozen=True)
class _File:
    """A file to bring up to date: its stamp when it was read, and what the store knew of it."""

    key: Key
    found: FoundFile
    stamp: str
    known: Known | None


@dataclass(frozen=True)
class _Read:
    """A file that was read; its document is parsed if it is new."""

    file: _File
    digest: str
    parsed: Parsed | None = None
    texts: Texts | None = None


@dataclass
class _InProgress:
    """A document that is being embedded for some files; parsed unless its words are stored."""

    files: list[_File]
    parsed: Parsed | None


class Run:
    """One run over some paths; holds the state that its steps share."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        settings: Settings,
        source: Source,
        embedding: Embedding,
        progress: Callable[[Step], None] | None,
        retry: bool,
    ) -> None:
        self._connection = connection
        self._store = settings.store
        self._embedding = embedding
        self._progress = progress or (lambda step: None)
        self._retry = retry
        self._report = SyncReport()
        self._waiting: dict[str, list[_File]] = {}
        self._in_progress: dict[str, _InProgress] = {}
        self._seen = self._left = self._total = 0
        self._latest = Step(0, 0, "")
        has_documents = require_model(connection, embedding.identity, settings.store)
        if has_documents and not is_parsed_now(connection):
            mark_all_outdated(connection)
        if engine.is_installed():
            mark_waiting_outdated(connection)
        self._source = source
        source.on_page(self._report_page)
        self._is_new = not has_vectors(connection)
        self._failures = Failures(connection, settings, retry=retry)
        self._drafts = Drafts(connection, embedding.identity)
        self._group_commit = writer.GroupCommit(connection)
        self._intake = Intake(source, self._failures, self._report)
        for key in document_status.files_with(connection, Verdict.DAMAGED.value):
            self._intake.note_damage(key)

    def sync(
        self, paths: Sequence[Place], *, remove_all: bool, removed: Collection[Path]
    ) -> SyncReport:
        """Bring the store in line with the paths and return the report.

        Raises ReadError when a path does not exist and no file below it is known, and FolderGone
        when all documents of a folder would go, unless ``remove_all``.
        """
        known = known_files(self._connection)
        seen = scan(paths, known, self._store)
        if not remove_all:
            refuse_if_gone(paths, known, seen, removed)
        self._report.failed += [self._failures.told(one.path, one.message) for one in seen.failed]
        self._intake.blocked = seen.blocked
        self._total = len(seen.found)
        self._source.expect(self._to_read(seen.found, known))
        for key, file in seen.found.items():
            self._report_progress(file.path)
            self._compare(key, file, known.get(key))
            self._seen += 1
            if self._is_new:  # so that a model that cannot be loaded is reported at once
                self._group_commit.commit()
                self._embed()
            self._group_commit.commit_if_due()
        self._group_commit.commit()
        self._source.expect(self._to_parse())
        self._embed()
        self._promote(seen.found)
        self._report_progress("")
        self._drafts.forget_finished()
        self._remove(missing_files(paths, known, seen))
        self._failures.forget(missing_files(paths, self._failures.keys(), seen))
        self._failures.settle(seen.unread | self._intake.unread, seen.found)
        query = "SELECT count(*) FROM passages"
        self._report.passages = int(self._connection.execute(query).fetchone()[0])
        scans = self._source.scans
        self._report.ocr_pages, self._report.ocr_seconds = scans.pages, round(scans.seconds, 3)
        waiting = document_status.waiting_pages(self._connection)
        self._report.waiting_files, self._report.waiting = waiting
        return self._report

    def _report_progress(self, path: str, embedded: int = 0, texts: int = 0) -> None:
        done = max(self._seen - self._left, 0)
        self._latest = Step(done, self._total, path, embedded, texts)
        self._progress(self._latest)

    def _report_page(self, page: int, pages: int) -> None:
        self._progress(replace(self._latest, page=page, pages=pages))

    def _to_read(self, found: dict[Key, FoundFile], known: dict[Key, Known]) -> Iterator[Expected]:
        """Yield the files that will be read, as far as it can be told before."""
        for key, file in found.items():
            before = known.get(key)
            if is_unchanged(file, before):
                continue
            try:
                now = stamp(file)
            except OSError:  # it will be reported
                continue
            if self._retry or not self._failures.of(key, now):
                yield Expected(file, now, before is None, self._intake.is_near_damage(key))

    def _to_parse(self) -> Iterator[Expected]:
        """Yield the files whose documents will be parsed before they are embedded."""
        for digest, (file, *_) in list(self._waiting.items()):
            if not self._words_document(digest):
                near_damage = self._intake.is_near_damage(file.key)
                yield Expected(file.found, file.stamp, True, near_damage)

    def _compare(self, key: Key, file: FoundFile, known: Known | None) -> None:
        """Bring one file up to date, or store its words and let it wait to be embedded."""
        if is_unchanged(file, known):
            self._report.unchanged += 1
            return
        read = self._read(key, file, known)
        if read is None:
            return
        digest = read.digest
        self._left += 1
        if document := self._complete_document(digest):
            self._put([read.file], document, digest)
            return
        self._waiting.setdefault(digest, []).append(read.file)
        # The document that a changed file held stays until all files have been seen: another
        # file may hold it now.
        if known is None:
            self._group_commit.begin()
            if self._is_new:
                record_identity(self._connection, self._embedding.identity)
            document = self._words_document(digest)
            if read.parsed and read.texts:
                document = writer.add_document(self._connection, digest, read.parsed)
                self._drafts.keep_texts(digest, read.texts)
            writer.put_file(self._connection, *key, document, "")

    def _read(self, key: Key, file: FoundFile, known: Known | None) -> _Read | None:
        """Return a file that has changed, None when it cannot be read."""
        found = None
        with self._intake.guarded(key, self._remove_known(known)):
            found = self._read_changed(key, file, known)
        return found

    def _read_changed(self, key: Key, file: FoundFile, known: Known | None) -> _Read | None:
        now = stamp(file)
        failure = None if self._retry else self._failures.of(key, now)
        if failure:
            self._report.remembered += not failure.waiting  # which trying again would not change
            self._intake.fail(key, failure.reason)
            return None
        content = self._intake.open(key, now, file)
        digest = content.digest
        parsed = None
        if known is None and not (self._complete_document(digest) or self._words_document(digest)):
            parsed = self._intake.parse(key, now, file, content)
        return _Read(
            _File(key, file, now, known), digest, parsed, texts_of(parsed) if parsed else None
        )

    def _embed(self) -> None:
        """Embed and complete all documents that wait."""
        for group in embed(
            self._unembedded(), self._embedding, self._drafts, self._report_progress
        ):
            self._write(group)
        self._group_commit.commit()

    def _unembedded(self) -> Iterator[Unembedded]:
        """Yield the documents that wait, reading the files of those that have no drafts."""
        while self._waiting:
            digest = next(iter(self._waiting))
            waiting = self._waiting.pop(digest)
            files = [file for file in waiting if self._is_as_read(file, digest)]
            if not files:
                continue
            if digest in self._in_progress:
                self._in_progress[digest].files += files
            elif document := self._complete_document(digest):
                self._put(files, document, digest)
            else:
                self._report_progress(files[0].found.path)
                texts = self._prepare(files, digest)
                if texts:
                    yield Unembedded(digest, files[0].found.path, texts)

    def _is_as_read(self, file: _File, digest: str) -> bool:
        """Return True if a file has not changed since it was read; compare it again if it has."""
        same = None
        with self._intake.guarded(file.key, self._remove_known(file.known)):
            same = stamp(file.found) == file.stamp
        if not same:
            self._left -= 1
        if same is False:
            known = file.known or Known(digest, DocumentState.WORDS, "")
            self._compare(file.key, file.found, known)
        return bool(same)

    def _prepare(self, files: list[_File], digest: str) -> Texts | None:
        """Return the texts of a document to embed; files that cannot be read are taken out."""
        words = self._words_document(digest)
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
            self._in_progress[digest] = _InProgress(files, parsed)
        return texts

    def _parsed(self, file: _File, digest: str) -> _Read | None:
        """Return the parsed document of a file with this digest, None when it cannot be read."""
        found = None
        with self._intake.guarded(file.key, self._remove_known(file.known)):
            content = self._intake.open(file.key, file.stamp, file.found)
            if content.digest != digest:
                raise OSError(say("it was being written; run yinzheng sync again"))
            parsed = self._intake.parse(file.key, file.stamp, file.found, content)
            found = _Read(file, digest, parsed, texts_of(parsed))
        return found

    def _is_to_be_restored(self, document: int, files: Sequence[_File]) -> bool:
        """Return True if a suspect page turned out to lie in a folder with damaged ones."""
        if not any(self._intake.is_near_damage(file.key) for file in files):
            return False
        verdict = document_status.verdict(self._connection, document)
        return verdict == Verdict.SUSPECT.value

    def _write(self, group: list[Part]) -> None:
        """Write a batch: complete the documents that end in it, keep drafts of the others."""
        self._group_commit.commit()
        failed = {
            part.document.digest: part.made for part in group if isinstance(part.made, Exception)
        }
        made = [part for part in group if part.document.digest not in failed]
        last_parts = [part for part in made if part.ends]
        with writer.transaction(self._connection, revise=bool(last_parts)):
            for part in made:
                document, batch = part.document, part.made
                assert isinstance(batch, writer.Batch)
                if part.ends:
                    self._complete(document, batch)
                else:
                    self._drafts.keep_batch(document.digest, document.texts, part.first, batch)
        self._report.embedded += sum(part.last - part.first for part in made)
        for part in last_parts:
            digest = part.document.digest
            self._finish(self._in_progress.pop(digest).files, digest)
        if last_parts:
            publish_if_due(self._connection, self._store)
        for digest, error in failed.items():
            for file in self._in_progress.pop(digest).files:
                if isinstance(error, ChildProcessError):
                    self._intake.fail_with_lost_workers(file.key, file.stamp, error)
                else:
                    self._intake.fail_with_bug(file.key, error)
                self._left -= 1

    def _complete(self, unembedded: Unembedded, last: writer.Batch) -> None:
        """Write all vectors of a document; its last batch comes after those in the drafts."""
        digest = unembedded.digest
        if self._is_new:
            record_identity(self._connection, self._embedding.identity)
            self._is_new = False
        in_progress = self._in_progress[digest]
        document = self._words_document(digest)
        if in_progress.parsed:
            writer.mark_outdated(self._connection, [document])
            document = writer.add_document(self._connection, digest, in_progress.parsed)
        batches = chain(self._drafts.batches(digest, unembedded.texts), [last])
        writer.put_vectors(self._connection, document, batches)
        self._drafts.forget(digest)
        for file in in_progress.files:
            writer.put_file(self._connection, *file.key, document, file.stamp)

    def _put(self, files: Sequence[_File], document: int, digest: str) -> None:
        """Record that files hold a document that is stored."""
        self._group_commit.begin()
        for file in files:
            writer.put_file(self._connection, *file.key, document, file.stamp)
        self._finish(files, digest)

    def _finish(self, files: Sequence[_File], digest: str) -> None:
        """Count files that were brought up to date."""
        self._left -= len(files)
        self._failures.forget([file.key for file in files])
        for file in files:
            if file.known is None or file.known.state is DocumentState.WORDS:
                self._report.added += 1
            elif file.known.holds(digest):
                self._report.unchanged += 1
            else:
                self._report.updated += 1

    def _promote(self, found: dict[Key, FoundFile]) -> None:
        """Parse suspect pages again that turned out to lie in a folder with damaged ones."""
        counted = asdict(self._report)
        for key in document_status.files_with(self._connection, Verdict.SUSPECT.value):
            if key in found and self._intake.is_near_damage(key):
                document = writer.document_of_file(self._connection, *key)
                with writer.transaction(self._connection):
                    writer.mark_outdated(self._connection, [document])
                self._compare(key, found[key], Known("", DocumentState.OUTDATED, ""))
        self._embed()
        for name in ("added", "updated", "unchanged"):
            setattr(self._report, name, counted[name])

    def _complete_document(self, digest: str) -> int:
        return document_status.document_id(self._connection, digest, DocumentState.COMPLETE)

    def _words_document(self, digest: str) -> int:
        return document_status.document_id(self._connection, digest, DocumentState.WORDS)

    def _remove(self, keys: list[Key]) -> None:
        if keys:
            with writer.transaction(self._connection):
                for key in keys:
                    writer.remove_file(self._connection, *key)
            self._report.removed += len(keys)

    def _remove_known(self, known: Known | None) -> Callable[[Key], None]:
        """Return a function that removes a file if the store knew it."""
        return lambda key: self._remove([key] if known else [])
