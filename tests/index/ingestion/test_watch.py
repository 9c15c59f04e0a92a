import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from filelock import FileLock

from index.errors import ReadError, StoreError
from index.ingestion.sync import sync
from index.ingestion.watch import watch
from index.store import Store
from tests.conftest import HashEmbedder


@pytest.fixture
def watching(folder, settings, monkeypatch):
    """Yield the list of reports, and a function that waits for so many, while watching."""
    monkeypatch.setattr("index.ingestion.watch.LazyEmbedder", lambda model: HashEmbedder())
    monkeypatch.setattr("index.ingestion.watch._PATIENCE_SECONDS", 0)
    monkeypatch.setattr("index.ingestion.watch._DEBOUNCE_MS", 200)
    monkeypatch.setattr("index.ingestion.watch._TICK_MS", 100)
    reports: list[object] = []
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=([folder], settings, reports.append, None, stop))
    thread.start()

    def wait(count):
        until = time.monotonic() + 20
        while len(reports) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(reports) >= count
        return reports[count - 1]

    wait(1)
    yield reports, wait
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_a_change_is_synced_and_the_store_and_hidden_files_are_not(folder, settings, watching):
    reports, wait = watching
    (folder / "a.txt").write_text("第一篇。", encoding="utf-8")
    assert wait(2).added == 1
    (folder / ".hidden.txt").write_text("别看。", encoding="utf-8")
    time.sleep(1)
    assert len(reports) == 2
    (folder / "b.txt").write_text("第二篇。", encoding="utf-8")  # so that the folder is not empty
    assert wait(3).added == 1
    (folder / "a.txt").unlink()
    assert wait(4).removed == 1


def test_many_changes_at_once_are_one_sync(folder, watching):
    reports, wait = watching
    for number in range(30):
        (folder / f"{number}.txt").write_text(f"第{number}篇。", encoding="utf-8")
    wait(2)
    time.sleep(1)
    assert len(reports) <= 3
    assert sum(report.added for report in reports) == 30


def test_a_run_that_meets_another_writer_is_tried_again(folder, settings, watching):
    reports, wait = watching
    with FileLock(settings.store / "writer.lock"):
        (folder / "a.txt").write_text("第一篇。", encoding="utf-8")
        assert isinstance(wait(2), StoreError)
    until = time.monotonic() + 20
    while isinstance(reports[-1], StoreError) and time.monotonic() < until:
        time.sleep(0.02)
    assert reports[-1].added == 1


def test_changes_of_a_store_inside_the_folder_and_of_hidden_files_are_ignored(
    folder, settings, monkeypatch
):
    from index.ingestion.watch import document_filter

    wanted = document_filter([folder], folder / "store")
    assert wanted(None, str(folder / "a.txt"))
    assert wanted(None, str(folder / "sub" / "a.txt"))
    assert not wanted(None, str(folder / "store" / "store.sqlite3-wal"))
    assert not wanted(None, str(folder / ".git" / "index"))


def test_a_folder_that_does_not_exist_is_not_watched(tmp_path, settings):
    with pytest.raises(ReadError, match="folder to watch"):
        watch([tmp_path / "nothing"], settings, print)


def test_ctrl_c_ends_watching_cleanly_and_the_store_is_usable(folder, settings):
    (folder / "a.txt").write_text("第一篇。", encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main(sys.argv[1:]))",
         "sync", str(folder), "--watch", "--store", str(settings.store)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    with child:
        try:
            assert child.stdout.readline().startswith("1 added")
            os.kill(child.pid, signal.SIGINT)
            _, stderr = child.communicate(timeout=60)  # on a busy machine
        finally:
            child.kill()
    assert child.returncode == 0
    assert stderr == "yinzheng: stopped watching. What was finished is kept.\n"
    assert Store(settings.store).counts()["documents"] == 1
    assert sync([folder], settings).unchanged == 1
