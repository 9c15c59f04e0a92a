"""Paragraphs for what no other block holds, and answers to headings that ask."""

from index.blocks import BlockKind
from tests.index.parse.form.reading import texts_of, tree_of


def test_every_line_that_no_block_holds_is_a_paragraph():
    text = "今天开会。大家都来。\n\n明天也开会。\n"
    assert texts_of(text, BlockKind.PARAGRAPH) == ["今天开会。大家都来。", "明天也开会。"]


def test_a_line_without_words_is_no_paragraph():
    assert texts_of("今天开会。\n——\n***\n", BlockKind.PARAGRAPH) == ["今天开会。"]


def test_the_lines_of_an_item_are_paragraphs_if_there_are_several():
    text = "要求：\n1. 甲要做好。\n  还要做完。\n2. 乙要做好。\n"
    assert texts_of(text, BlockKind.PARAGRAPH) == ["1. 甲要做好。", "还要做完。"]


def test_a_section_whose_heading_asks_is_an_answer_unless_it_has_sections():
    text = "# 怎么办？\n\n按一下。\n"
    assert texts_of(text, BlockKind.ANSWER) == ["按一下。"]
    divided = "# 怎么办？\n\n## 电脑\n\n按一下。\n"
    assert texts_of(divided, BlockKind.ANSWER) == []
    assert [b.kind for b in tree_of(divided).children] == [BlockKind.SECTION]
