"""Lists by markers that count up, and the sections they make."""

import pytest

from index.blocks import BlockKind
from tests.index.parse.form.reading import numbers_of, texts_of, tree_of


def items(text):
    return texts_of(text, BlockKind.ITEM)


def test_an_item_reaches_to_the_next_marker_and_the_last_to_the_end_of_its_line():
    text = "步骤：\n1）打开；\n2）放入；\n   不超过五克。\n3）盖上。\n完成后清洗。"
    assert items(text) == ["1）打开；", "2）放入；\n   不超过五克。", "3）盖上。"]


def test_printed_numbers_are_kept_as_printed():
    assert numbers_of("如下：①甲。②乙。", BlockKind.ITEM) == ["①", "②"]
    assert numbers_of("如下：\n（一）甲。\n（二）乙。", BlockKind.ITEM) == ["（一）", "（二）"]


@pytest.mark.parametrize(
    ("lead", "announces"),
    [
        ("有下列情形之一的，处罚款：", True),
        ("主要有三个方面。", True),
        ("The fees are as follows.", True),
        ("今天开了会。", False),
    ],
)
def test_a_line_that_announces_a_list_is_its_lead_in(lead, announces):
    text = f"{lead}\n（一）甲；\n（二）乙。\n"
    assert texts_of(text, BlockKind.LEAD_IN) == [lead] * announces


def test_only_the_last_sentence_of_a_line_is_the_lead_in():
    text = "开了会。要求如下：\n1. 甲。\n2. 乙。"
    assert texts_of(text, BlockKind.LEAD_IN) == ["要求如下："]


def test_a_list_opens_inside_an_item_and_the_outer_one_goes_on():
    text = "（一）占道的：\n1. 白天；\n2. 夜间；\n（二）扰民的。"
    assert items(text) == [
        "（一）占道的：\n1. 白天；\n2. 夜间；", "1. 白天；", "2. 夜间；", "（二）扰民的。",
    ]  # fmt: skip


def test_bullets_are_nested_by_their_indents():
    text = "- 甲\n  - 乙\n  - 丙\n- 丁\n"
    assert items(text) == ["- 甲\n  - 乙\n  - 丙", "- 乙", "- 丙", "- 丁"]


def test_bullets_after_other_text_are_another_list():
    text = "- 甲\n- 乙\n这里是正文。\n- 丙\n- 丁\n"
    assert len(texts_of(text, BlockKind.LIST)) == 2


def test_a_list_within_a_line_stays_within_its_line():
    text = "会上说：一是好；二是快。\n会后又说三是省。"
    assert items(text) == ["一是好；", "二是快。"]


def test_numbered_headings_with_text_under_them_are_sections():
    text = "一、加强领导\n要抓好。\n二、落实责任\n要落实。\n"
    assert texts_of(text, BlockKind.HEADING) == ["一、加强领导", "二、落实责任"]
    assert texts_of(text, BlockKind.SECTION)[0] == "一、加强领导\n要抓好。"
    assert items(text) == []


def test_an_item_that_begins_with_a_short_heading_has_it_as_its_heading():
    text = "1. 加强领导\n2. 落实责任\n  层层落实。\n3. 抓好总结\n"
    second = [block for block in tree_of(text).walk() if block.kind is BlockKind.ITEM][1]
    heading = second.first(BlockKind.HEADING)
    assert heading and text[heading.start : heading.end] == "2. 落实责任"


def test_a_higher_numbering_is_not_inside_a_lower_one():
    text = "谈三点：一是好。二是快。三是省。谈几点意见。一、抓学习。二、抓落实。"
    outer = [block for block in tree_of(text).walk() if block.kind is BlockKind.LIST]
    assert [block.level for block in outer] == [1, 1]
