"""The kinds of answers: what asks for them, and what gives them."""

import pytest

from rag.question.answer_type import asks, tells
from rag.types import AnswerType


@pytest.mark.parametrize(
    "text",
    [
        "记者 王小明 李红 摄影 赵刚",
        "通讯员 王小明",
        "本报记者王小明 李红",
        "发表时间:2020-1-1 发布者:长江出版集团 浏览次数:9",
        "来源:长江日报",
        "(王小明 摄)",
        "(王小明报道)",
    ],
)
def test_lines_that_name_reporters_or_publishers_are_bylines(text):
    assert tells(text, AnswerType.BYLINE)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("这篇报道的记者是谁", True),
        ("消息由哪家单位发布", True),
        ("who took the photographs", True),
        ("谁主持会议", False),
        ("作者认为教育的目的是什么", False),
        ("how many libraries were reported to be built", False),
    ],
)
def test_a_question_may_ask_for_the_byline(question, expected):
    assert asks(question, AnswerType.BYLINE) is expected


@pytest.mark.parametrize(
    "text",
    [
        "记者从市政府获悉,今年丰收",
        "作者指出,这是大事",
        "图片、文章来源于网络",
        "(征求意见稿)",
        "(英文)",
        "(如图)",
    ],
)
def test_sentences_and_remarks_are_not_bylines(text):
    assert not tells(text, AnswerType.BYLINE)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("会上提出了几点要求", True),
        ("讲了几点", True),
        ("从哪几点入手", True),
        ("报告列了几个问题", True),
        ("违约金是几个月的租金", False),
        ("要等几个工作日", False),
        ("上午几点挂号", False),
        ("早上几点挂号", False),
        ("校车几点发车", False),
        ("几点半上课", False),
    ],
)
def test_a_number_of_months_and_the_time_of_day_are_no_lists(question, expected):
    assert asks(question, AnswerType.LIST) is expected
