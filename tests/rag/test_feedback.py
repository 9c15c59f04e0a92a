import json
import os
import stat

import pytest

from index.errors import StoreError
from rag.feedback import FILE, record
from rag.web.conversation import Turn, converse, render_thread
from rag.web.feedback_buttons import record_feedback, render_feedback_buttons


@pytest.fixture
def answer(assistant):
    return assistant.ask("县经开区获批了什么？")


def test_a_verdict_is_one_line_that_only_its_owner_can_read(answer, tmp_path):
    record(tmp_path, answer, "good")
    record(tmp_path, answer, "bad", " 不对\n<b> ")
    first, second = map(json.loads, (tmp_path / FILE).read_text(encoding="utf-8").splitlines())
    assert (first["verdict"], first["comment"]) == ("good", "")
    assert (second["verdict"], second["comment"]) == ("bad", "不对\n<b>")
    assert first["question"] == answer.question
    assert first["answer"] == answer.text
    assert first["citations"] == [
        {"document": one.document, "start": one.source_start, "end": one.source_end}
        for one in answer.citations
    ]
    assert first["time"].endswith("+00:00")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed_to_them(answer, tmp_path):
    (tmp_path / FILE).touch(mode=0o644)
    record(tmp_path, answer, "good")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_link_is_not_followed(answer, tmp_path):
    (tmp_path / "other").write_text("")
    (tmp_path / FILE).symlink_to(tmp_path / "other")
    with pytest.raises(StoreError, match="could not be kept"):
        record(tmp_path, answer, "good")
    assert (tmp_path / "other").read_text() == ""


def test_the_page_keeps_a_verdict_once_and_shows_it(assistant, tmp_path):
    *_, turn = converse(assistant, "县经开区获批了什么？", ())
    data = {"turn": "1", "verdict": "bad", "comment": "why"}
    (judged,) = record_feedback(tmp_path, (turn,), data)
    assert judged.verdict == "bad"
    assert len((tmp_path / FILE).read_text(encoding="utf-8").splitlines()) == 1
    html = render_thread((judged,))
    assert "data-verdict='bad' aria-pressed='true'" in html
    assert "data-verdict='good' aria-pressed='false'" in html


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"turn": "2", "verdict": "good"},
        {"turn": "1", "verdict": "<b>"},
        {"turn": [], "verdict": []},
    ],
)
def test_what_names_no_answer_is_not_kept(assistant, tmp_path, data):
    *_, turn = converse(assistant, "县经开区获批了什么？", ())
    assert record_feedback(tmp_path, (turn, Turn(2, "?")), data)[0] == turn
    assert not (tmp_path / FILE).exists()


def test_a_full_file_is_not_added_to(answer, tmp_path):
    record(tmp_path, answer, "good")
    line = (tmp_path / FILE).stat().st_size
    os.truncate(tmp_path / FILE, 20_000_000 - line)
    record(tmp_path, answer, "good")
    with pytest.raises(StoreError, match="no more room.*feedback.jsonl"):
        record(tmp_path, answer, "good")
    assert (tmp_path / FILE).stat().st_size == 20_000_000


def test_feedback_that_could_not_be_saved_is_reported(assistant, tmp_path):
    *_, turn = converse(assistant, "县经开区获批了什么？", ())
    (judged,) = record_feedback(tmp_path / "<gone>", (turn,), {"turn": "1", "verdict": "good"})
    assert "could not be kept" in judged.feedback_error
    assert str(tmp_path) not in judged.feedback_error
    assert judged.feedback_error in render_feedback_buttons(1, "good", judged.feedback_error)
    assert "&lt;b&gt;" in render_feedback_buttons(1, "good", "<b>")
