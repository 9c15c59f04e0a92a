import pytest

from index.blocks import BlockKind, Visibility, nest
from index.formats.plain.markdown import read

TEXT = """---
title: "关于数字化的意见"
date: 2024-04-01T08:00:00+08:00
author: 某某办公室
tags: [a, b]
---
# 第一章

正文**第一句**。
"""


def test_front_matter_gives_title_date_and_author_and_the_text_is_kept_as_it_is():
    raw = read(TEXT.encode(), 1000)
    assert (raw.title, raw.date, raw.author) == ("关于数字化的意见", "2024-04-01", "某某办公室")
    assert raw.text == TEXT


def test_without_front_matter_the_first_heading_is_the_title():
    raw = read("引言\n\n# 标题 #\n\n正文。".encode(), 1000)
    assert (raw.title, raw.date) == ("标题", "")


def test_a_date_that_does_not_exist_is_ignored():
    assert read(b"---\ndate: 2024-02-30\n---\ntext", 1000).date == ""


def blocks_of(text, *kinds):
    raw = read(text.encode(), 10**7)
    found = [block for block in raw.blocks if block.kind in kinds]
    return [(raw.text[block.start : block.end], block) for block in found]


def test_headings_have_their_level_and_a_single_first_one_is_the_title():
    text = "# 书名\n\n## 第一章\n\n甲。\n\n第二章\n---\n\n乙。\n"
    found = blocks_of(text, BlockKind.TITLE, BlockKind.HEADING)
    assert [(part, block.level) for part, block in found] == [
        ("# 书名", 0), ("## 第一章", 2), ("第二章", 2),
    ]  # fmt: skip


def test_lists_are_nested_and_keep_their_numbers():
    found = blocks_of("3. 开门\n   - 轻推\n4. 关门\n", BlockKind.ITEM)
    assert [(part, block.number) for part, block in found] == [
        ("3. 开门\n   - 轻推", "3."), ("- 轻推", ""), ("4. 关门", "4."),
    ]  # fmt: skip


def test_the_cells_of_a_table_are_found_in_its_lines():
    text = "> | 站名 | 年份 |\n> |---|:-:|\n> | 枫桥\\|东 | 2011 |\n> | | 2015 |\n"
    rows = blocks_of(text, BlockKind.ROW)
    cells = blocks_of(text, BlockKind.CELL)
    assert [block.header for _, block in rows] == [True, False, False]
    assert [(part, block.column) for part, block in cells] == [
        ("站名", 0), ("年份", 1), ("枫桥\\|东", 0), ("2011", 1), ("2015", 1),
    ]  # fmt: skip


def test_a_table_in_html_has_rows_and_cells():
    text = (
        "# 甲\n\n<table><tr><th>功能</th><th>版本</th></tr>\n"
        "<tr><td rowspan=2>无损</td><td>免费</td></tr>\n\n<tr><td>专业</td></tr></table>\n"
    )
    assert [block.header for _, block in blocks_of(text, BlockKind.ROW)] == [True, False, False]
    assert [(part, block.column) for part, block in blocks_of(text, BlockKind.CELL)] == [
        ("功能", 0), ("版本", 1), ("无损", 0), ("免费", 1), ("专业", 1),
    ]  # fmt: skip


def test_code_is_code_and_indented_prose_is_not():
    code = "```html\n<table><tr><td>x</td></tr></table>\n# 不是标题\n```"
    text = f"{code}\n\n    会议指出，要落实责任。\n"
    assert [part for part, _ in blocks_of(text, BlockKind.CODE)] == [code]
    assert not blocks_of(text, BlockKind.HEADING, BlockKind.TABLE, BlockKind.CELL)


def test_notes_comments_struck_text_and_front_matter_are_marked():
    notes = ["[^1]: 含早。", "[^b]: 一间。"]
    text = "---\ntitle: 甲\n---\n\n房价~~六百~~五百。[^1]\n\n<!-- 草稿 -->\n\n" + "\n".join(notes)
    seen = {part: block.visibility for part, block in blocks_of(text, BlockKind.PARAGRAPH)}
    assert seen == {"六百": Visibility.STRUCK, "<!-- 草稿 -->": Visibility.HIDDEN}
    assert [part for part, _ in blocks_of(text, BlockKind.FOOTNOTE)] == notes
    assert blocks_of(text, BlockKind.EDITORIAL)[0][0] == "---\ntitle: 甲\n---"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_offsets_are_into_the_text_whatever_ends_its_lines(line_end):
    text = line_end.join(["# 甲", "", "- 乙", "- 丙", "", "## 丁", ""])
    assert [part for part, _ in blocks_of(text, BlockKind.ITEM, BlockKind.HEADING)] == [
        "- 乙", "- 丙", "## 丁",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "- " * 3000 + "甲",
        ">" * 5000 + "甲",
        "|" + "甲|" * 5000 + "\n|" + "-|" * 5000 + "\n|" + "1|" * 5000,
        "甲" * 1_000_000,
        "<table>" * 2000 + "<tr><td>" * 2000,
        "# 甲\n" * 20_000,
    ],
)
def test_any_structure_is_read_in_time_and_gives_a_tree(text):
    raw = read(text.encode(), 10**7)
    assert raw.text == text
    assert nest(len(text), raw.blocks).end == len(text)
