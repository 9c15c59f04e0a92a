"""The reader that is shipped, where its file is."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from rag.reading.reader import FILE, Read, load_reader

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the trained reader is not there")

DOCS = Path(__file__).parents[4] / "docs"
CASES = [
    ("试用期最长多久？", "劳动合同期限三年以上的，试用期不得超过六个月。", "六个月"),
    ("北河水库是哪一年建成的？", "北河水库位于城北，一九七三年动工，1978年建成。", "1978年"),
    ("Who opened the exhibition?", "The exhibition was opened by Mary Brown in May.", "Mary Brown"),
    ("谁主持了会议？", "昨日，市防汛会议在市政府召开。副市长陈建国主持会议。", "陈建国"),
]
OTHER = "申请人应当提交身份证复印件两份，并在窗口领取回执。"


@pytest.fixture(scope="module")
def reader():
    return load_reader("builtin")


@pytest.mark.parametrize(("question", "text", "answer"), CASES)
def test_the_answer_of_a_plain_question_is_in_its_best_span(reader, question, text, answer):
    (found,) = reader.read(question, [Read("", text)], 0.0)
    span = found.spans[0]
    assert answer in text[span.start : span.end]
    assert found.share(span.start, span.end) > 0.3


@pytest.mark.parametrize(("question", "text", "answer"), CASES)
def test_a_passage_about_something_else_answers_less(reader, question, text, answer):
    right, other = (reader.read(question, [Read("", one)], 0.0)[0] for one in (text, OTHER))
    assert right.answered > other.answered + 1


def test_the_script_in_the_page_about_the_reader_runs():
    script = re.search(r"```python\n(.+?)```", (DOCS / "reader.md").read_text("utf-8"), re.DOTALL)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(script[1], {})
    assert "六个月" in printed.getvalue()
