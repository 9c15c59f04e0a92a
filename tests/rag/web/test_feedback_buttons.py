"""The buttons with which a reader judges an answer."""

import pytest

from index.messages import quoted
from rag.feedback import FILE
from rag.web.conversation import Turn, converse, render_thread
from rag.web.feedback_buttons import record_feedback, render_feedback_buttons


def test_the_page_records_a_verdict_once_and_shows_it(assistant, tmp_path):
    *_, turn = converse(assistant, "县经开区获批了什么？", ())
    (judged,) = record_feedback(
        tmp_path, (turn,), {"turn": "1", "verdict": "bad", "comment": "why"}
    )
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
def test_a_verdict_without_an_answer_is_not_recorded(assistant, tmp_path, data):
    *_, turn = converse(assistant, "县经开区获批了什么？", ())
    assert record_feedback(tmp_path, (turn, Turn(2, "?")), data)[0] == turn
    assert not (tmp_path / FILE).exists()


def test_the_page_says_when_a_verdict_could_not_be_recorded(assistant, tmp_path):
    *_, turn = converse(assistant, "县经开区获批了什么？", ())
    (judged,) = record_feedback(tmp_path / "<gone>", (turn,), {"turn": "1", "verdict": "good"})
    assert "could not be kept" in str(judged.feedback_error)
    assert str(tmp_path) not in str(judged.feedback_error)
    assert "评价未能保存" in render_feedback_buttons(1, "good", judged.feedback_error)
    assert "&lt;b&gt;" in render_feedback_buttons(1, "good", quoted("<b>"))
