"""A running sync is known to other processes by a file in the store."""

import json
import os
import subprocess
import sys

import pytest

from index.errors import ReadError
from index.ingestion.doctor import examine
from index.ingestion.progress import file as progress_file
from index.ingestion.progress.file import ProgressFile, ProgressReader
from index.ingestion.report import Failure, Step, SyncReport
from index.ingestion.sync import sync
from index.ingestion.writer_lock import hold_writer_lock
from index.messages import quoted
from index.store.schema import PROGRESS
from tests.conftest import HashEmbedder
from tests.index.ingestion.syncing import write

LOCKED = {"writer": "Another", "action": "written", "advice": ""}
WAITING = """
import sys
from pathlib import Path
from index.ingestion.sync import sync
from index.settings import load_settings
from tests.conftest import HashEmbedder

class Waiting(HashEmbedder):
    def encode_passages(self, texts, progress=None):
        print("embedding", flush=True)
        sys.stdin.readline()
        return super().encode_passages(texts)

sync([Path(sys.argv[1])], load_settings(store=Path(sys.argv[2])), Waiting())
"""


@pytest.fixture
def elsewhere(folder, settings):
    """Start a sync in another process, which waits before it embeds; the line read lets it go."""
    write(folder, secret="青山茶厂生产茶叶。")
    child = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(folder), str(settings.store)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin
    assert child.stdout
    assert child.stdout.readline() == "embedding\n"
    yield child
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


def test_a_sync_of_another_process_is_seen_while_it_runs_and_at_its_end(
    elsewhere, folder, settings
):
    reader = ProgressReader(settings.store)
    told, goes_on = reader.look()
    assert goes_on
    assert (told.step.total, told.outcome, told.paths) == (1, None, (folder,))
    assert "secret" not in (settings.store / PROGRESS).read_text()
    elsewhere.stdin.write("\n")
    elsewhere.stdin.flush()
    assert elsewhere.wait(60) == 0
    over, goes_on = reader.look()
    assert not goes_on
    assert (over.sync, over.outcome.added, over.outcome.failed) == (told.sync, 1, [])
    assert over.outcome.seconds > 0


def test_a_killed_sync_does_not_go_on_and_the_next_writer_removes_what_it_left(elsewhere, settings):
    reader = ProgressReader(settings.store)
    assert reader.look()[1]
    elsewhere.kill()
    elsewhere.wait()
    told, goes_on = reader.look()
    assert (told.outcome, goes_on) == (None, False)
    with hold_writer_lock(settings.store, **LOCKED):
        assert reader.look() == (None, False)
        assert ProgressReader(settings.store).look() == (None, False)


def test_a_sync_that_fails_tells_why(folder, settings):
    write(folder, a="青山茶厂生产茶叶。")
    sync([folder], settings, HashEmbedder())
    with pytest.raises(ReadError):
        sync([folder / "absent"], settings, HashEmbedder())
    told, goes_on = ProgressReader(settings.store).look()
    assert "absent" in str(told.outcome)
    assert not goes_on


def test_a_look_that_only_asks_whether_the_store_is_written_removes_nothing(folder, settings):
    write(folder, a="青山茶厂生产茶叶。")
    sync([folder], settings, HashEmbedder())
    reader = ProgressReader(settings.store)
    told, _ = reader.look()
    assert told.outcome.added == 1
    examine(settings)
    assert reader.look()[0] == told


def test_it_is_written_rarely(settings, monkeypatch):
    settings.store.mkdir()
    told = ProgressFile(settings.store, [])
    file = settings.store / PROGRESS
    for done in range(100):
        told.tell(Step(done, 100, "a.txt"))
    assert json.loads(file.read_text())["step"]["done"] == 0
    monkeypatch.setattr(progress_file, "_SECONDS_BETWEEN_WRITES", 0)
    told.tell(Step(60, 100, "a.txt", page=4, pages=6))
    step = ProgressReader(settings.store).look()[0].step
    assert step == Step(60, 100, "", page=4, pages=6)


def test_names_that_are_no_text_are_told(settings):
    settings.store.mkdir()
    told = ProgressFile(settings.store, [])
    name = os.fsdecode(b"\xff.txt")
    told.end(SyncReport(failed=[Failure(name, quoted("damaged"))]))
    assert ProgressReader(settings.store).look()[0].outcome.failed[0].path == name


def test_what_cannot_be_written_or_read_is_left_out(settings):
    ProgressFile(settings.store, []).tell(Step(0, 1, "a.txt"))  # there is no such folder
    assert ProgressReader(settings.store).look() == (None, False)
    settings.store.mkdir()
    for wrong in ("", "[]", "{}", '{"sync": 1}'):
        (settings.store / PROGRESS).write_text(wrong)
        assert ProgressReader(settings.store).look() == (None, False)
