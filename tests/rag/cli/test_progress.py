"""Without a terminal a long sync says now and then how far it has come."""

import time

import pytest

from index.ingestion.report import Step
from rag.cli import progress
from rag.cli.progress import sync_bar


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.05)


def test_the_last_step_is_printed_in_a_line(capsys):
    with sync_bar(hidden=False) as note:
        note(Step(3, 40, "sub/a\x1b[2J.txt", 120, 4000))
        time.sleep(1)
    line = capsys.readouterr().err.splitlines()[0]
    assert line == ("yinzheng: 3 of 40 files are done; now sub/a[2J.txt: 120 of 4000 sentences")


def test_a_file_that_takes_long_to_read_is_named(capsys):
    with sync_bar(hidden=False) as note:
        note(Step(0, 1, "a.txt"))
        time.sleep(1)
    assert "0 of 1 files are done; now a.txt\n" in capsys.readouterr().err


def test_for_scripts_and_after_the_end_nothing_is_printed(capsys):
    with sync_bar(hidden=True) as note:
        note(Step(0, 1, "a.txt"))
        time.sleep(0.3)
    with sync_bar(hidden=False) as note:
        note(Step(1, 1, ""))
        time.sleep(0.3)
    assert capsys.readouterr().err == ""


def test_a_store_that_is_brought_up_to_date_is_told_of_at_once(capsys):
    with sync_bar(hidden=False) as note:
        note(Step(0, 0, "", migrated=3, passages=9))
        note(Step(0, 0, "", migrated=9, passages=9))
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "made by an older Yinzheng" in told[0]
    with sync_bar(hidden=True) as note:
        note(Step(0, 0, "", migrated=3, passages=9))
    assert capsys.readouterr().err == ""
