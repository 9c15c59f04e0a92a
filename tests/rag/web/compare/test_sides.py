"""Two documents are asked the same, and what differs in their answers is told and marked."""

import pytest

from rag.web.compare.columns import render_sides
from rag.web.compare.sides import ask_both, differences, editions, verdict
from tests.conftest import HashEmbedder

OLD = "差旅办法\n\n第一条　出差住宿费每天不超过三百元。\n第二条　伙食补助每天一百元。\n"
NEW = OLD.replace("三百元", "四百五十元")
OTHER = "公园管理规定\n\n公园每天早上六点开门，晚上十点关门，夏天延长一小时。\n"
QUESTION = "出差住宿费每天不超过多少元？"


@pytest.fixture
def assistant(make_assistant):
    rules = {"差旅办法2022.txt": OLD, "差旅办法2024.txt": NEW}
    return make_assistant({**rules, "公园.txt": OTHER, "副本/甲.txt": OTHER}, HashEmbedder())


def asked(assistant, first, second, question=QUESTION):
    *_, sides = ask_both(assistant, question, (first, second))
    return sides


def test_two_editions_are_named_and_what_differs_is_marked(assistant):
    sides = asked(assistant, "差旅办法2024.txt", "差旅办法2022.txt")
    assert [side.age for side in sides] == ["newer", "older"]
    assert verdict(*sides) == "both_differ"
    shown = render_sides(QUESTION, sides)
    assert "<mark>四百五十</mark>" in shown
    assert "newer edition" in shown
    assert "yz-judge" not in shown
    assert shown.count("yz-passages") == 2


def test_each_side_answers_from_its_own_document_only(assistant):
    first, second = asked(assistant, "差旅办法2022.txt", "差旅办法2024.txt")
    assert {citation.document for citation in first.turn.answer.citations} == {"差旅办法2022.txt"}
    assert {citation.document for citation in second.turn.answer.citations} == {"差旅办法2024.txt"}


def test_a_document_that_does_not_answer_is_told_from_one_that_does(assistant):
    shown = render_sides(QUESTION, asked(assistant, "公园.txt", "差旅办法2022.txt"))
    assert "<b><bdi>差旅办法2022.txt</bdi></b>: " in shown
    assert "only this one answers." in shown


def test_a_folder_and_its_copy_say_the_same(assistant):
    sides = asked(assistant, "公园.txt", "副本", "公园早上几点开门？")
    assert verdict(*sides) == "both_same"
    assert editions(assistant.store, ("公园.txt", "副本")) == ("", "")


def test_a_name_that_there_is_not_is_a_problem_of_its_side(assistant):
    first, second = asked(assistant, "<b>", "差旅办法2022.txt")
    assert "no document or folder" in str(first.turn.problem)
    assert second.turn.answer.answered
    assert "<b>:" not in render_sides("<i>", [first, second]).replace("<bdi>", "")
    assert "<i>" not in render_sides("<i>", [first, second])


def test_chinese_is_compared_by_characters_and_figures_whole():
    left, right = differences("不超过300元，由县局发放。", "不超过3000元，由市局发放。")
    assert [piece.text for piece in left if piece.differs] == ["300", "县"]
    assert [piece.text for piece in right if piece.differs] == ["3000", "市"]
    assert "".join(piece.text for piece in left) == "不超过300元，由县局发放。"
    assert differences("公园早上开门。", "住宿费三百元。") is None


def test_a_wording_that_adds_a_sentence_is_compared_with_the_shorter_one():
    added = "同一建筑物相邻店铺的招牌，上沿应当齐平。历史文化街区不得使用电子显示屏，剧场除外。"
    old, new = (
        "招牌的高度不得超过二点五米，凸出不超过30厘米。",
        "招牌的高度不得超过三米，凸出不超过40厘米。",
    )
    left, right = differences(old, new + added)
    assert {"二点五", "30"} <= {piece.text for piece in left if piece.differs}
    assert {"三", "40"} <= {piece.text for piece in right if piece.differs}
    assert differences("住宿费三百元，由各单位凭发票报销。", new + added) is None
