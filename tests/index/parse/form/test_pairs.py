"""Keys with values, and labelled questions with answers."""

import pytest

from index.blocks import BlockKind
from tests.index.parse.form.reading import texts_of


def pairs(text):
    keys, values = (texts_of(text, kind) for kind in (BlockKind.KEY, BlockKind.VALUE))
    return list(zip(keys, values, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "姓名：张三\n职务：局长\n",
        "姓名：张三  职务：局长\n",
        "姓名：张三\t职务：局长",
        "姓名：\n张三\n职务：\n局长\n",
    ],
)
def test_pairs_stand_on_lines_of_their_own_or_beside_one_another_or_on_two_lines(text):
    assert pairs(text) == [("姓名", "张三"), ("职务", "局长")]


def test_a_pair_with_a_short_noun_as_key_stands_alone():
    assert pairs("开了会。\n法定代表人：王五\n") == [("法定代表人", "王五")]


@pytest.mark.parametrize(
    "text",
    [
        "他说：今天很好。\n",
        "会议强调：要抓好落实。\n",
        "网址：//a\n",
        "附件：1. 申请表\n2. 汇总表\n",
        "时间是10:20\n",
        "要求如下：大家都来\n",
    ],
)
def test_speech_and_announcements_are_no_pairs(text):
    assert pairs(text) == []


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("问：几点？\n答：九点。\n问：多少？\n答：十元。\n", ["答：九点。", "答：十元。"]),
        ("Q1. Where?\nA1. Here.\nQ2. When?\nA2. Now.\n", ["A1. Here.", "A2. Now."]),
        ("【问】几点？\n【答】九点。\n", ["【答】九点。"]),
        ("问：几点？答：九点。\n问：多少？答：十元。\n", ["答：九点。", "答：十元。"]),
        ("问：几点？\n问：多少？\n答：十元。\n", ["答：十元。"]),
        ("问：几点？\n", []),
    ],
)
def test_a_question_is_answered_by_what_follows_its_label(text, answers):
    assert texts_of(text, BlockKind.ANSWER) == answers


def test_text_after_the_last_of_some_short_answers_belongs_to_none():
    text = "问：几点？\n答：九点。\n问：多少？\n答：十元。\n感谢来访。\n"
    assert texts_of(text, BlockKind.ANSWER)[-1] == "答：十元。"
