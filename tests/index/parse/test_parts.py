"""The numbered parts of a document are listed from its tree and its places."""

from dataclasses import replace

from index.blocks import Block, BlockKind, nest
from index.parse.document import parse
from index.parse.parts import find_parts
from index.types import Mark, Place, PlaceKind, RawText

KIND = BlockKind


def parts_of(text, blocks=(), marks=()):
    parsed = parse(RawText(text, "utf-8", marks=tuple(marks)))
    parsed = replace(parsed, tree=nest(len(text), blocks))
    return [
        (f"{placed.part.kind} {placed.part.key}", text[placed.start : placed.end])
        for placed in find_parts(parsed)
    ]


def block(text, kind, part, **fields):
    start = text.index(part)
    return Block(kind, start, start + len(part), **fields)


def test_articles_and_chapters_are_parts_and_items_are_not():
    text = "第一章 总则\n第一条 目的。\n（一）甲；\n（二）乙。"
    article = "第一条 目的。\n（一）甲；\n（二）乙。"
    found = parts_of(
        text,
        [
            block(text, KIND.SECTION, text),
            block(text, KIND.HEADING, "第一章 总则"),
            block(text, KIND.SECTION, article, number="第一条"),
            block(text, KIND.ITEM, "（一）甲；", number="（一）"),
        ],
    )
    assert found == [("chapter 1", text), ("article 1", article)]


def test_headings_with_bare_numbers_are_sections():
    text = "一、甲\n（二）乙\n正文。"
    inner = "（二）乙\n正文。"
    found = parts_of(
        text,
        [
            block(text, KIND.SECTION, text, number="一、"),
            block(text, KIND.SECTION, inner, number="（二）"),
        ],
    )
    assert found == [("section 1", text), ("section 1.2", inner)]


def test_a_captioned_table_is_a_part_with_its_caption():
    text = "正文。\n表4-2 指标\n甲\t1\n乙\t2"
    found = parts_of(
        text,
        [block(text, KIND.CAPTION, "表4-2 指标"), block(text, KIND.TABLE, "甲\t1\n乙\t2")],
    )
    assert found == [("table 4.2", "表4-2 指标\n甲\t1\n乙\t2")]


def test_pages_and_sheets_are_parts():
    text = "甲文。\n乙文。\n"
    pages = [Mark(at, Place(PlaceKind.PAGE, number)) for number, at in ((1, 0), (2, 4))]
    assert parts_of(text, marks=pages) == [("page 1", "甲文。\n"), ("page 2", "乙文。\n")]
    rows = [Mark(at, Place(PlaceKind.ROW, 1, sheet)) for sheet, at in (("Costs", 0), ("B", 4))]
    assert ("sheet costs", "甲文。\n") in parts_of(text, marks=rows)
    assert ("sheet 2", "乙文。\n") in parts_of(text, marks=rows)


def test_a_text_without_numbers_has_no_parts():
    assert parts_of("会议昨天召开。") == []
