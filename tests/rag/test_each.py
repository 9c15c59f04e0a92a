"""Questions that ask the same of each of several things."""

import pytest

from rag.each import split_each
from rag.question import read_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("北京和上海的市长分别是谁", ["北京的市长是谁", "上海的市长是谁"]),
        ("北京市政协和上海市政协的主席分别是谁", ["北京市政协的主席是谁", "上海市政协的主席是谁"]),
        (
            "去年,农业的产值、工业产值和财政收入各是多少",
            ["去年,农业的产值各是多少", "去年,工业产值各是多少", "去年,财政收入各是多少"],
        ),
        (
            "Who are the mayors of Tengzhou and of Nanjing district",
            ["Who are the mayors of Tengzhou", "Who are the mayors of Nanjing district"],
        ),
        (
            "Which posts do Zhao Wei of Tengzhou and Li Hong of Nanjing hold",
            ["Which posts do Zhao Wei of Tengzhou hold", "Which posts do Li Hong of Nanjing hold"],
        ),
    ],
)
def test_it_is_taken_apart(question, parts):
    assert split_each(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "会议讨论了哪些问题",
        "四个方面分别是什么",
        "北京和上海的距离是多少",
        "参与共和国建设的分别是谁",
        "Who mediates between Nanjing and Tengzhou when they are at odds",
        "Who is the head of the Science and Technology Bureau",
        "What do the Science and Technology Bureau and the Health Bureau do",
    ],
)
def test_other_questions_stay_whole(question):
    assert split_each(question) == [question]


def test_each_part_is_answered_from_its_own_document(make_assistant, embedder):
    texts = {
        "a.txt": "南京市召开大会。南京市市长王建国主持会议，全市各部门负责同志参加会议。",
        "b.txt": "滕州市召开大会。滕州市市长李红梅主持会议，全市各部门负责同志参加会议。",
        "c.txt": "市场上卖苹果和梨。",
    }
    answer = make_assistant(texts, embedder).ask("南京市和滕州市的市长分别是谁？")
    quotes = "".join(one.quote for one in answer.citations)
    assert "王建国" in quotes
    assert "李红梅" in quotes


def test_a_question_knows_that_it_was_taken_apart():
    assert read_question("北京和上海的市长分别是谁？").each
    assert not read_question("谁主持会议？会议提出了什么要求？").each
