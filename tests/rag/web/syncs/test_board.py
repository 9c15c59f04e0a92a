"""The board holds the progress of the latest sync, and what it came to."""

import pytest

from index.errors import YinzhengError
from index.ingestion.progress.file import ProgressFile
from index.ingestion.report import Step, SyncReport
from index.ingestion.sync import sync
from index.messages import say
from rag.language.messages.worded import worded
from rag.web.syncs.board import SyncBoard
from rag.web.uploads import Refusal
from tests.conftest import HashEmbedder


def test_a_sync_is_told_of_from_its_first_step_to_its_report():
    board = SyncBoard()
    refused = Refusal("a.exe", "refuse_type", (".exe",))
    post = board.begin([refused])
    assert board.latest is None
    post(Step(1, 3, "b.txt"))
    begun = board.latest
    assert (begun.is_running, begun.step.done, begun.refused) == (True, 1, (refused,))
    post(SyncReport(added=2))
    over = board.latest
    assert (over.is_running, over.outcome.added, over.sync) == (False, 2, begun.sync)
    assert over.refused == (refused,)


def test_a_sync_that_another_one_keeps_from_writing_does_not_hide_it():
    board = SyncBoard()
    first, second = board.begin(), board.begin()
    first(Step(1, 3, "b.txt"))
    second(say("Another yinzheng sync is writing."))
    assert board.latest.is_running
    first(say("The disk is full."))
    assert board.latest.outcome == say("The disk is full.")


def test_the_next_sync_takes_the_place_of_the_one_before():
    board = SyncBoard()
    board.begin()(SyncReport(added=1))
    before = board.latest
    board.begin()(Step(0, 2, "c.txt"))
    assert board.latest.is_running
    assert board.latest.sync != before.sync


def test_a_sync_that_the_page_did_not_begin_is_told_of_with_its_failures(folder, settings):
    (folder / "a.txt").write_text("青山茶厂生产茶叶。", encoding="utf-8")
    (folder / "broken.txt").write_bytes(bytes(range(256)) * 40)
    board, seen = SyncBoard(settings), []
    assert board.latest is None
    sync([folder], settings, HashEmbedder(), lambda step: seen.append(board.latest))
    assert all(one.is_running for one in seen)
    assert (seen[-1].step.total, seen[-1].step.path) == (2, "")
    over = board.latest
    assert (over.is_running, over.sync, over.paths) == (False, seen[0].sync, (folder,))
    assert [failure.path for failure in over.outcome.failed] == ["broken.txt"]


def test_the_later_of_two_syncs_is_told_of(folder, settings):
    (folder / "a.txt").write_text("青山茶厂生产茶叶。", encoding="utf-8")
    board = SyncBoard(settings)
    sync([folder], settings, HashEmbedder())
    others = board.latest
    post = board.begin()
    post(Step(0, 2, "b.txt"))
    assert board.latest.is_running
    post(SyncReport(added=7))
    assert board.latest.outcome.added == 7
    (folder / "b.txt").write_text("黑石湾码头。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    assert board.latest.sync not in (others.sync, "")
    assert board.latest.outcome.added == 1


def test_a_sync_that_was_killed_is_told_of_as_stopped(settings):
    settings.store.mkdir()
    ProgressFile(settings.store, []).tell(Step(1, 3, "a.txt"))  # nobody holds the lock
    latest = SyncBoard(settings).latest
    assert not latest.is_running
    assert "stopped before its end" in worded(latest.outcome, "en")
    assert "下次同步将继续" in worded(latest.outcome, "zh")


def test_a_problem_elsewhere_names_no_folders(settings):
    settings.store.mkdir()
    with pytest.raises(YinzhengError), ProgressFile(settings.store, []).to_the_end():
        raise YinzhengError("There is nothing at /home/somebody/private/plans.")
    assert str(SyncBoard(settings).latest.outcome) == "There is nothing at plans."
