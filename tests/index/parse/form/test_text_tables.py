"""Tables and code laid out in plain text."""

import pytest

from index.blocks import BlockKind
from tests.index.parse.form.reading import texts_of, tree_of


def rows(text):
    """Return the cells of each row of a text, with their columns."""
    return [
        {cell.column: text[cell.start : cell.end] for cell in block.children}
        for block in tree_of(text).walk()
        if block.kind is BlockKind.ROW
    ]


@pytest.mark.parametrize(
    "text",
    [
        "型号\t功率\nXK-20\t2.2\n",
        "型号    功率\nXK-20   2.2\n",
        "| 型号 | 功率 |\n|---|---|\n| XK-20 | 2.2 |\n",
        "型号|功率\nXK-20|2.2\n",
    ],
)
def test_lines_with_the_same_number_of_cells_are_a_table(text):
    assert rows(text) == [{0: "型号", 1: "功率"}, {0: "XK-20", 1: "2.2"}]
    headers = [block.header for block in tree_of(text).walk() if block.kind is BlockKind.ROW]
    assert headers == [True, False]


def test_a_first_row_of_values_is_no_header():
    for text in ("姓名\t张三\n性别\t男\n", "张三\t95\n李四\t76\n"):
        assert not any(block.header for block in tree_of(text).walk())


def test_columns_of_words_have_a_header_too():
    text = "姓名\t部门\n张三\t财务\n李四\t人事\n"
    headers = [block.header for block in tree_of(text).walk() if block.kind is BlockKind.ROW]
    assert headers == [True, False, False]


def test_an_empty_cell_has_no_block_but_a_column():
    assert rows("甲\t乙\t丙\n丁\t\t戊\n")[1] == {0: "丁", 2: "戊"}


def test_a_single_line_or_sentences_with_blanks_are_no_table():
    assert rows("甲\t乙\n正文。\n") == []
    assert rows("今天开会。  大家都来。\n明天开会。  大家也来。\n") == []


def test_code_stands_between_fences_or_is_indented():
    fenced = "如下：\n```bash\nls -l\n```\n完。\n"
    assert texts_of(fenced, BlockKind.CODE) == ["```bash\nls -l\n```"]
    indented = "如下：\n\n    int x = 1;\n    return x;\n\n完。\n"
    assert texts_of(indented, BlockKind.CODE) == ["int x = 1;\n    return x;"]


def test_indented_prose_and_an_open_fence_are_no_code():
    assert texts_of("    第一段写在这里。\n    第二段写在这里。\n", BlockKind.CODE) == []
    assert texts_of("```\n没有结束。\n", BlockKind.CODE) == []
