"""Headings without a number or a mark."""

import pytest

from index.blocks import BlockKind
from tests.index.parse.form.reading import texts_of

BODY = "本公司成立于一九九八年，主要生产离心机。"


def headings(text):
    return texts_of(text, BlockKind.HEADING)


def test_a_short_line_with_text_under_it_is_a_heading():
    text = f"公司简介\n{BODY}\n产品介绍\n{BODY}\n"
    assert headings(text) == ["公司简介", "产品介绍"]
    assert texts_of(text, BlockKind.SECTION)[0] == f"公司简介\n{BODY}"


def test_english_headings_are_in_capitals_or_begin_each_word_with_one():
    text = (
        "General Rules\n\nWear a helmet at all times.\n\nFIRE DRILLS\n\nThey are held in May.\n"
        "as was\nsaid before.\n"
    )
    assert headings(text) == ["General Rules", "FIRE DRILLS"]


@pytest.mark.parametrize(
    "text",
    [
        "张三\n李四\n王五\n",  # a run of short lines
        f"{'这一行没有写完' * 5}\n要到下一行\n{BODY}\n",  # a line that was broken
        f"2024年4月1日\n{BODY}\n",
        f"他强调：\n{BODY}\n",
    ],
)
def test_names_datelines_and_broken_lines_are_no_headings(text):
    assert headings(text) == []


def test_a_list_or_pairs_may_stand_under_a_heading():
    assert headings("注意事项\n• 不要喧哗\n• 不要拍照\n") == ["注意事项"]
    assert headings("联系方式\n电话：0551\n地址：合肥\n") == ["联系方式"]
