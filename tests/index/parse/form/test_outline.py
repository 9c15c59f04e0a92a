"""Sections by numbers of chapters and articles, and by headings."""

import pytest

from index.blocks import BlockKind
from index.parse.form.outline import number_of
from tests.index.parse.form.reading import numbers_of, texts_of, tree_of


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("第三十八条 甲", "第三十八条"),
        ("第38条 甲", "第38条"),
        ("第三十八条之一 甲", "第三十八条之一"),
        ("## 第一章 总则", "第一章"),
        ("3.2 范围", "3.2"),
        ("附件3", "附件3"),
        ("附录A 表格", "附录A"),
        ("Article 5", "Article 5"),
        ("Section 3.2 Fees", "Section 3.2"),
        ("一、总则", "一、"),
        ("总则", ""),
    ],
)
def test_the_printed_number_of_a_heading_is_read(line, number):
    assert number_of(line)[0].strip() == number


def test_articles_count_up_and_their_sections_begin_with_their_lines():
    text = "第一章 总则\n第一条 甲。\n补充。\n第二条 乙。\n第二章 罚则\n第三条 丙。\n"
    assert numbers_of(text, BlockKind.SECTION) == [
        "第一章", "第一条", "第二条", "第二章", "第三条",
    ]  # fmt: skip
    assert texts_of(text, BlockKind.SECTION)[1] == "第一条 甲。\n补充。"


@pytest.mark.parametrize(
    "mention",
    [
        "第一条规定的期限为十日。",
        "第一条、第二条同时废止。",
        "第九条 丁。\n第四条 戊。",
        "依照第三条。",
    ],
)
def test_a_mention_of_an_article_begins_no_section(mention):
    text = f"第二条 甲。\n第三条 乙。\n{mention}\n"
    kept = ["第二条", "第三条", "第四条"] if "第四条 " in mention else ["第二条", "第三条"]
    assert numbers_of(text, BlockKind.SECTION) == kept


def test_articles_inserted_later_stand_between_the_others():
    text = "第八条 甲。\n第八条之一 乙。\n第八条之二 丙。\n第九条 丁。\n"
    assert numbers_of(text, BlockKind.SECTION) == ["第八条", "第八条之一", "第八条之二", "第九条"]


def test_a_table_of_contents_makes_no_sections():
    text = "目录\n第一章 总则……1\n第二章 罚则……2\n第一章 总则\n甲。\n第二章 罚则\n乙。\n"
    assert texts_of(text, BlockKind.SECTION) == ["第一章 总则\n甲。", "第二章 罚则\n乙。"]


def test_numbers_with_dots_are_sections_inside_one_another():
    text = "1 概述\n甲。\n2 安装\n乙。\n2.1 准备\n丙。\n2.2 接线\n丁。\n3 维护\n戊。\n"
    assert numbers_of(text, BlockKind.SECTION) == ["1", "2", "2.1", "2.2", "3"]
    assert texts_of(text, BlockKind.SECTION)[1] == "2 安装\n乙。\n2.1 准备\n丙。\n2.2 接线\n丁。"


def test_a_single_number_with_a_dot_is_an_amount():
    assert texts_of("3.5 亿元投资到位。\n完成。\n", BlockKind.SECTION) == []


def test_english_articles_are_sections_but_not_sentences_about_them():
    text = "Article 1. Fees\nFive dollars.\nArticle 1 applies to all.\nAppendix A\nForms.\n"
    assert numbers_of(text, BlockKind.SECTION) == ["Article 1", "Appendix A"]


def test_markdown_headings_make_sections_by_their_levels():
    text = "# 甲\n## 价格\n十元。\n## 保修\n两年。\n# 乙\n无。\n"
    levels = [block.level for block in tree_of(text).walk() if block.kind is BlockKind.SECTION]
    assert levels == [1, 2, 2, 1]
