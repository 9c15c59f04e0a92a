"""What stands above a position and says what it is about."""

import pytest

from index.blocks import Block, BlockKind, nest
from index.introductions import introductions


def block(text, part, kind, until="", **more):
    start = text.index(part)
    end = text.index(until) + len(until) if until else start + len(part)
    return Block(kind, start, end, **more)


def above(text, blocks, part):
    """Return the texts that introduce a part of a text, from the outermost."""
    tree = nest(len(text), blocks)
    return [text[found.start : found.end] for found in introductions(tree, text.index(part))]


def test_the_title_and_the_headings_introduce_what_stands_under_them():
    text = "热水器\n甲型\n售价一千元。\n乙型\n售价两千元。\n"
    blocks = [
        block(text, "热水器", BlockKind.TITLE),
        block(text, "甲型", BlockKind.SECTION, until="一千元。\n"),
        block(text, "甲型", BlockKind.HEADING),
        block(text, "乙型", BlockKind.SECTION, until="两千元。\n"),
        block(text, "乙型", BlockKind.HEADING),
    ]
    assert above(text, blocks, "售价两") == ["热水器", "乙型"]
    assert above(text, blocks, "乙型") == ["热水器"]
    assert above(text, blocks, "热水器") == []


@pytest.mark.parametrize(
    ("outer", "kind"),
    [
        (BlockKind.LIST, BlockKind.LEAD_IN),
        (BlockKind.QA, BlockKind.QUESTION),
        (BlockKind.PAIR, BlockKind.KEY),
        (BlockKind.TABLE, BlockKind.CAPTION),
        (BlockKind.ITEM, BlockKind.HEADING),
    ],
)
def test_the_first_part_of_a_block_introduces_the_rest_of_it(outer, kind):
    text = "以上\n开头\n后面\n以下\n"
    blocks = [block(text, "开头", outer, until="后面\n"), block(text, "开头", kind)]
    assert above(text, blocks, "后面") == ["开头"]
    assert above(text, blocks, "开头") == above(text, blocks, "以下") == []


def test_captions_and_header_rows_introduce_the_rows_of_a_table():
    text = "产量表\n区县\t产量\n甲县\t三十\n乙县\t四十\n"
    blocks = [
        Block(BlockKind.TABLE, 0, len(text)),
        block(text, "产量表", BlockKind.CAPTION),
        block(text, "区县\t产量", BlockKind.ROW, header=True),
        block(text, "甲县\t三十", BlockKind.ROW),
        block(text, "乙县\t四十", BlockKind.ROW),
    ]
    assert above(text, blocks, "四十") == ["产量表", "区县\t产量"]
    assert above(text, blocks, "区县") == ["产量表"]


def test_a_list_of_a_hundred_thousand_items_takes_no_longer_than_a_short_one():
    count = 100_000
    blocks = [Block(BlockKind.LIST, 0, 2 * count)]
    blocks += [Block(BlockKind.ITEM, 2 * at, 2 * at + 1) for at in range(count)]
    tree = nest(2 * count, blocks)
    for at in range(count):  # takes minutes if every item is looked at for each
        assert not list(introductions(tree, 2 * at))
