"""Recording readers' verdicts in a private file of the store's folder."""

import json
import os
import stat

import pytest

from index.errors import StoreError
from rag.feedback import FILE, record


@pytest.fixture
def answer(assistant):
    return assistant.ask("县经开区获批了什么？")


def test_each_verdict_is_a_line_of_a_file_that_only_its_owner_can_read(answer, tmp_path):
    record(tmp_path, answer, "good")
    record(tmp_path, answer, "bad", " 不对\n<b> ")
    first, second = map(json.loads, (tmp_path / FILE).read_text(encoding="utf-8").splitlines())
    assert (first["verdict"], first["comment"]) == ("good", "")
    assert (second["verdict"], second["comment"]) == ("bad", "不对\n<b>")
    assert first["question"] == answer.question
    assert first["answer"] == answer.text
    assert first["citations"] == [
        {
            "document": citation.document,
            "start": citation.source_start,
            "end": citation.source_end,
        }
        for citation in answer.citations
    ]
    assert first["time"].endswith("+00:00")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_file_that_others_could_read_becomes_private(answer, tmp_path):
    (tmp_path / FILE).touch(mode=0o644)
    record(tmp_path, answer, "good")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_symbolic_link_is_not_followed(answer, tmp_path):
    (tmp_path / "other").write_text("")
    (tmp_path / FILE).symlink_to(tmp_path / "other")
    with pytest.raises(StoreError, match="could not be kept"):
        record(tmp_path, answer, "good")
    assert (tmp_path / "other").read_text() == ""


def test_nothing_is_added_to_a_full_file(answer, tmp_path):
    record(tmp_path, answer, "good")
    line = (tmp_path / FILE).stat().st_size
    os.truncate(tmp_path / FILE, 20_000_000 - line)
    record(tmp_path, answer, "good")
    with pytest.raises(StoreError, match="no more room.*feedback.jsonl"):
        record(tmp_path, answer, "good")
    assert (tmp_path / FILE).stat().st_size == 20_000_000
