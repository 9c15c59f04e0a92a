"""The tree of a text: what its form tells, joined to what the file declares."""

import random

import pytest

from index.blocks import Block, BlockKind, Visibility
from index.parse.document import parse
from index.parse.form.tree import build_tree
from index.text.normalize import search_layer
from index.types import RawText

SNIPPETS = [
    "第一章 总则\n", "第三条 有下列情形之一的：\n", "（一）甲；\n", "（二）乙。\n", "1. 一项\n",
    "2. 二项\n", "  - 点\n", "- 点\n", "一、加强领导\n", "二、落实责任\n", "问：几点开门？\n",
    "答：九点。\n", "姓名：张三\n", "性别：男  年龄：三十\n", "名称\t价格\n", "茶\t五元\n",
    "| a | b |\n", "|---|---|\n", "```\n", "x = 1;\n", "\n", "一是好；二是要。", "会议要求如下：",
    "这是一个比较长的句子，它写在一行里，有三十多个字，所以不是标题，是正文。\n", "概述\n",
    "# 标题\n", "## 怎么办？\n", "**粗体**\n", "1.1 范围\n", "1.2 定义\n", "Article 2\n",
    "附件1\n", "　　", "\r\n", "①甲②乙", "聚焦甲乙、丙丁、戊己三大任务。",
    "责任要扛起来。环境要优起来。考核要严起来。",
]  # fmt: skip
KINDS = [kind for kind in BlockKind if kind is not BlockKind.DOCUMENT]


def tree_of(text, declared=()):
    return build_tree(text, search_layer(text), declared)


def assert_rebuilds(block, text):
    """Check that children lie in order inside their block, and that they cover the text once."""
    parts = []
    at = block.start
    for child in block.children:
        assert at <= child.start < child.end <= block.end
        parts += [text[at : child.start], assert_rebuilds(child, text)]
        at = child.end
    whole = "".join([*parts, text[at : block.end]])
    assert whole == text[block.start : block.end]
    return whole


def outline(block, text):
    """Return the kinds of the blocks in a block, nested, and the texts of those without blocks."""
    if not block.children:
        return f"{block.kind}: {text[block.start : block.end]}"
    return (str(block.kind), *(outline(child, text) for child in block.children))


@pytest.mark.parametrize("seed", range(150))
def test_any_text_with_any_declared_blocks_is_rebuilt_from_its_tree(seed):
    chosen = random.Random(seed)  # noqa: S311
    text = "".join(chosen.choices(SNIPPETS, k=chosen.randrange(40)))
    declared = []
    for _ in range(chosen.randrange(6)):
        start = chosen.randrange(len(text) + 1)
        end = chosen.randrange(start, len(text) + 1)
        visibility = chosen.choice([Visibility.VISIBLE] * 4 + [Visibility.HIDDEN])
        declared.append(Block(chosen.choice(KINDS), start, end, visibility=visibility))
    tree = tree_of(text, declared)
    assert (tree.start, tree.end) == (0, len(text))
    assert assert_rebuilds(tree, text) == text
    parse(RawText(text, "utf-8", blocks=tuple(declared)))


@pytest.mark.parametrize("seed", range(60))
def test_every_word_of_a_text_stands_in_a_block(seed):
    text = "".join(random.Random(seed).choices(SNIPPETS, k=30))  # noqa: S311

    def bare(block):
        """Return the characters of a block that belong to none of its children."""
        at = block.start
        for child in block.children:
            yield from text[at : child.start]
            at = child.end
        yield from text[at : block.end]

    assert [char for char in bare(tree_of(text)) if char.isalnum()] == []


def test_a_law_is_a_tree_of_chapters_articles_and_lists():
    text = (
        "第五章　罚则\n第二十一条　有下列情形之一的，处五百元罚款：\n"
        "（一）占道的；\n（二）扰民的。\n"
        "第二十二条　拒不改正的，处两千元罚款。\n"
    )
    assert outline(tree_of(text), text) == (
        "document",
        (
            "section",
            "heading: 第五章　罚则",
            (
                "section",
                (
                    "list",
                    "lead-in: 第二十一条　有下列情形之一的，处五百元罚款：",
                    "item: （一）占道的；",
                    "item: （二）扰民的。",
                ),
            ),
            ("section", "paragraph: 第二十二条　拒不改正的，处两千元罚款。"),
        ),
    )


def test_a_list_of_one_article_does_not_go_on_in_another():
    text = "第一条 如下：\n（一）甲。\n（二）乙。\n第二条 不同。\n（三）丙。\n"
    lists = [block for block in tree_of(text).walk() if block.kind is BlockKind.LIST]
    assert [text[block.start : block.end] for block in lists] == [
        "第一条 如下：\n（一）甲。\n（二）乙。"
    ]


def test_a_heading_that_asks_is_answered_by_what_stands_under_it():
    text = "# 常见问题\n\n## 怎么办？\n\n按一下。\n\n## 几点？\n\n九点。\n"
    first, second = [block for block in tree_of(text).walk() if block.kind is BlockKind.QA]
    assert outline(first, text) == (
        "question and answer",
        ("question", "heading: ## 怎么办？"),
        "answer: 按一下。",
    )
    assert second.first(BlockKind.ANSWER) is not None


def test_a_declared_list_is_joined_by_the_line_that_announces_it():
    text = "携带以下物品：\n雨伞\n水\n"
    declared = [
        Block(BlockKind.LIST, 8, 12),
        Block(BlockKind.ITEM, 8, 10),
        Block(BlockKind.ITEM, 11, 12),
    ]
    assert outline(tree_of(text, declared), text) == (
        "document",
        ("list", "lead-in: 携带以下物品：", "item: 雨伞", "item: 水"),
    )


def test_declared_headings_make_sections_by_their_levels():
    text = "总则\n适用\n本法适用。\n附则\n施行。\n"
    declared = [
        Block(BlockKind.HEADING, 0, 2, 1),
        Block(BlockKind.HEADING, 3, 5, 2),
        Block(BlockKind.HEADING, 12, 14, 1),
    ]
    assert outline(tree_of(text, declared), text) == (
        "document",
        ("section", "heading: 总则", ("section", "heading: 适用", "paragraph: 本法适用。")),
        ("section", "heading: 附则", "paragraph: 施行。"),
    )


def test_no_form_is_looked_for_in_declared_tables_and_code():
    text = "第一条 甲\t第二条 乙\n1. 丙\n2. 丁\n"
    for kind in (BlockKind.TABLE, BlockKind.CODE):
        tree = tree_of(text, [Block(kind, 0, len(text))])
        assert [block.kind for block in tree.walk()] == [BlockKind.DOCUMENT, kind]


def test_the_title_of_a_text_is_no_section():
    text = "考勤制度\n迟到一次扣五十元。\n"
    parsed = parse(RawText(text, "utf-8"))
    assert outline(parsed.tree, text) == (
        "document",
        "title: 考勤制度",
        "paragraph: 迟到一次扣五十元。",
    )


def test_a_list_inside_a_line_stands_in_its_paragraph():
    text = "大会开幕。反映了问题：一是钱少；二是人少。会后参观。\n"
    assert outline(tree_of(text), text) == (
        "document",
        (
            "paragraph",
            ("list", "lead-in: 反映了问题：", "item: 一是钱少；", "item: 二是人少。"),
        ),
    )


def test_what_a_reader_does_not_see_is_in_no_sentence():
    text = "页眉文字\n正文这里删去的话完。\n隐藏的一行。\n"
    declared = (
        Block(BlockKind.PAGE_HEADER, 0, 4),
        Block(BlockKind.PARAGRAPH, 9, 12, visibility=Visibility.STRUCK),
        Block(BlockKind.PARAGRAPH, 16, 22, visibility=Visibility.HIDDEN),
    )
    parsed = parse(RawText(text, "utf-8", blocks=declared))
    sentences = [text[s.start : s.end] for p in parsed.passages for s in p.sentences]
    assert sentences == ["正文这里", "话完。"]
