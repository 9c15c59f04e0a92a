"""Questions that ask the same about several things."""

import pytest

from index.text.normalize import search_layer
from rag.question.decomposition import split_each
from rag.question.parser import read_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("北京和上海的市长分别是谁", ["北京的市长是谁", "上海的市长是谁"]),
        ("北京市政协和上海市政协的主席分别是谁", ["北京市政协的主席是谁", "上海市政协的主席是谁"]),
        (
            "去年,农业、工业和商业的产值各是多少",
            ["去年,农业的产值各是多少", "去年,工业的产值各是多少", "去年,商业的产值各是多少"],
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
def test_a_question_about_several_things_becomes_a_question_about_each(question, parts):
    assert split_each(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "会议讨论了哪些问题",
        "四个方面分别是什么",
        "小麦、玉米产量分别是多少",
        "春季运动会的时间和地点分别是什么",
        "省、市各有关部门的职责是什么",
        "《》和（）的分别",
        "北京和上海的距离是多少",
        "参与共和国建设的分别是谁",
        "Who mediates between Nanjing and Tengzhou when they are at odds",
        "Who is the head of the Science and Technology Bureau",
        "What do the Science and Technology Bureau and the Health Bureau do",
    ],
)
def test_other_questions_are_not_split(question):
    assert split_each(question) == [question]


CITIES = {"南京": "王建国", "滕州": "李红梅", "芜湖": "赵志强", "当涂": "周卫东", "合肥": "吴小燕"}


@pytest.fixture
def cities(make_assistant, embedder):
    """Return an assistant over more documents of the same kind than are compared at a time."""
    texts = {
        f"{city}{kind}.txt": f"{city}市召开{kind}大会。{city}市市长{mayor}主持，部署{kind}工作。"
        for city, mayor in CITIES.items()
        for kind in ("农业", "教育", "旅游")
    }
    return make_assistant(texts, embedder)


def test_each_part_is_answered_from_its_own_document(cities):
    answer = cities.ask("南京市和滕州市的市长分别是谁？")
    quotes = "".join(citation.quote for citation in answer.citations)
    assert "王建国" in quotes
    assert "李红梅" in quotes
    assert {citation.document[:2] for citation in answer.citations} == {"南京", "滕州"}


def test_each_part_is_retrieved_for_separately(assistant):
    answer = assistant.ask("马鞍山和滕州两地的市政协主席分别是谁？")
    quotes = "".join(search_layer(citation.quote) for citation in answer.citations)
    assert "市政协主席吴桂林" in quotes
    assert "市政协主席薛登峰" in quotes


def test_nothing_is_answered_about_a_thing_that_no_document_mentions(cities):
    answer = cities.ask("南京市和苏州市的市长分别是谁？")
    assert {citation.document[:2] for citation in answer.citations} <= {"南京"}


def test_only_a_question_that_asks_the_same_of_each_thing_is_marked_as_such():
    assert read_question("北京和上海的市长分别是谁？").each
    assert not read_question("谁主持会议？会议提出了什么要求？").each
