"""Files and folders that cannot be read, and what is remembered of them."""

import os
import sqlite3
from contextlib import closing

import pytest

from index.errors import LibraryMissing, ReadError, StoreError
from index.ingestion import intake
from index.ingestion.dry_run import plan
from index.ingestion.sync import sync
from index.messages import quoted
from index.settings import load_settings
from index.store import Store
from index.store.schema import DATABASE, connect
from tests.conftest import HashEmbedder
from tests.index.ingestion.syncing import write


@pytest.fixture
def embedder():
    return HashEmbedder()


def test_one_bad_file_does_not_stop_the_others(folder, settings, embedder):
    write(folder, good="好的文章。", empty="")
    (folder / "zeros.bin").write_bytes(bytes(100))
    (folder / "link.txt").symlink_to("/etc/hostname")
    report = sync([folder], settings, embedder)
    assert report.added == 1
    assert {failure.path for failure in report.failed} == {"empty.txt", "zeros.bin", "link.txt"}
    assert all(failure.reason for failure in report.failed)


def test_a_file_that_became_unreadable_keeps_what_the_store_holds(
    folder, settings, embedder, monkeypatch
):
    write(folder, a="第一篇文章。")
    sync([folder], settings, embedder)
    os.utime(folder / "a.txt", (1, 1))

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("index.ingestion.intake.read_bytes", denied)
    report = sync([folder], settings, embedder)
    assert (report.failed[0].path, report.removed, report.passages) == ("a.txt", 0, 1)


def test_a_bug_that_one_file_triggers_does_not_stop_the_others(folder, settings, monkeypatch):
    write(folder, a="好的。", b="坏的。")
    from index.parse import document

    real = document.parse

    def faulty(raw, **options):
        if "坏" in raw.text:
            raise ValueError("a fault")
        return real(raw, **options)

    monkeypatch.setattr("index.parse.document.parse", faulty)
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, report.failed[0].path) == (1, "b.txt")
    assert "report this: ValueError: a fault" in report.failed[0].reason


def test_a_folder_that_cannot_be_opened_keeps_its_documents(folder, settings, monkeypatch):
    (folder / "sub").mkdir()
    write(folder / "sub", a="里面的文章。")
    sync([folder], settings, HashEmbedder())
    real = os.scandir

    def denied(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", denied)
    report = sync([folder], settings, HashEmbedder())
    assert (report.removed, report.passages, report.failed[0].path) == (0, 1, "sub")


def test_a_folder_that_does_not_exist_is_an_error(tmp_path, settings, embedder):
    with pytest.raises(ReadError, match="Give the folder"):
        sync([tmp_path / "nothing"], settings, embedder)


def test_a_file_in_the_way_of_the_store_is_a_clear_error(tmp_path, folder, embedder):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="could not be written"):
        sync([folder], load_settings(store=tmp_path / "file"), embedder)


def slow_reader(monkeypatch, tries, error):
    from index.formats.reader import DocumentReader

    real = DocumentReader.read

    def read(self, path, data):
        if path.startswith("slow"):
            tries.append(path)
            raise error
        return real(self, path, data)

    monkeypatch.setattr(DocumentReader, "read", read)


@pytest.mark.parametrize(
    "error", [TimeoutError("reading it took over 120 s"), ReadError("a damaged PDF file")]
)
def test_a_file_that_failed_is_tried_again_only_when_something_changed(
    folder, settings, embedder, monkeypatch, error
):
    tries: list[str] = []
    slow_reader(monkeypatch, tries, error)
    write(folder, slow="一篇文章。", good="另一篇文章。")
    first = sync([folder], settings, embedder)
    second = sync([folder], settings, embedder)
    assert (len(tries), first.remembered, second.remembered) == (1, 0, 1)
    assert second.failed == first.failed
    assert str(error) in second.failed[0].reason
    sync([folder], settings, embedder, retry=True)
    assert len(tries) == 2
    write(folder, slow="一篇改过的文章。")
    sync([folder], settings, embedder)
    assert len(tries) == 3
    more = settings.model_copy(update={"max_file_seconds": 500})
    assert sync([folder], more, embedder).remembered == 0
    assert len(tries) == 4
    monkeypatch.undo()
    assert sync([folder], more, embedder, retry=True).added == 1
    assert sync([folder], more, embedder).failed == []


def test_a_remembered_reason_is_known_as_data(folder, settings, embedder):
    (folder / "half.pdf").write_bytes(b"%PDF-1.7 and no more")
    first = sync([folder], settings, embedder)
    second = sync([folder], settings, embedder)
    assert second.remembered == 1
    assert second.failed == first.failed
    assert second.failed[0].message.template.startswith("a damaged PDF file: it is cut off")


def test_a_store_made_before_reasons_were_data_is_read_and_written(
    folder, settings, embedder, monkeypatch
):
    monkeypatch.setattr("index.ingestion.dry_run.identity_of", lambda model: embedder.identity)
    write(folder, good="一篇文章。")
    (folder / "half.pdf").write_bytes(b"%PDF-1.7 and no more")
    (reason,) = (failure.reason for failure in sync([folder], settings, embedder).failed)
    with closing(sqlite3.connect(settings.store / DATABASE)) as before:
        before.execute("ALTER TABLE failures DROP COLUMN message")
    assert [one.reason for one in plan([folder], settings).failed] == [reason]
    assert [one.message for one in sync([folder], settings, embedder).failed] == [quoted(reason)]
    again = sync([folder], settings, embedder, retry=True)
    assert sync([folder], settings, embedder).failed == again.failed != [quoted(reason)]


def test_a_file_whose_library_is_missing_is_tried_again(folder, settings, embedder, monkeypatch):
    tries: list[str] = []
    slow_reader(monkeypatch, tries, LibraryMissing("pip install something"))
    write(folder, slow="一篇文章。")
    for _ in range(2):
        assert sync([folder], settings, embedder).remembered == 0
    assert len(tries) == 2


def test_the_failure_of_a_file_that_is_gone_is_forgotten(folder, settings, embedder):
    write(folder, empty="")
    assert sync([folder], settings, embedder).failed
    (folder / "empty.txt").unlink()
    assert sync([folder], settings, embedder).failed == []
    connection = connect(settings.store)
    assert connection.execute("SELECT count(*) FROM failures").fetchone()[0] == 0
    connection.close()


def test_trying_unreadable_files_again_publishes_no_new_index(folder, settings, embedder):
    write(folder, good="一篇文章。", empty="")
    sync([folder], settings, embedder)
    before = (settings.store / "generations" / "CURRENT").read_text()
    sync([folder], settings, embedder, retry=True)
    assert (settings.store / "generations" / "CURRENT").read_text() == before


def told(settings):
    store = Store(settings.store)
    unread = {one.path: str(one.reason) for one in store.unread()}
    store.close()
    return unread


def test_the_store_names_what_could_not_be_read_until_it_can(
    folder, settings, embedder, monkeypatch
):
    write(folder, good="一篇文章。", shut="第二篇文章。", large="很长" * 9)
    (folder / "sub").mkdir()
    real_open, real_list = intake.read_bytes, os.scandir

    def denied(path, most):
        if path.name == "shut.txt":
            raise PermissionError(13, "Permission denied")
        return real_open(path, 40)

    def closed(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return real_list(path)

    monkeypatch.setattr("index.ingestion.intake.read_bytes", denied)
    monkeypatch.setattr("os.scandir", closed)
    for _ in range(2):  # nothing of it keeps a file from being tried again
        report = sync([folder], settings, embedder)
        assert report.remembered == 0
        assert told(settings) == {one.path: one.reason for one in report.failed}
        assert set(told(settings)) == {"shut.txt", "large.txt", "sub"}
    monkeypatch.undo()
    sync([folder], settings, embedder)
    assert told(settings) == {}
