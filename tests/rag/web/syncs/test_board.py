"""The board holds the progress of the latest sync, and what it came to."""

from index.ingestion.report import Step, SyncReport
from rag.web.syncs.board import SyncBoard
from rag.web.uploads import Refusal


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
    second("Another yinzheng sync is writing.")
    assert board.latest.is_running
    first("The disk is full.")
    assert board.latest.outcome == "The disk is full."


def test_the_next_sync_takes_the_place_of_the_one_before():
    board = SyncBoard()
    board.begin()(SyncReport(added=1))
    before = board.latest
    board.begin()(Step(0, 2, "c.txt"))
    assert board.latest.is_running
    assert board.latest.sync != before.sync
