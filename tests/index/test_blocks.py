"""The tree of blocks: nesting, walking, taking apart and putting together."""

import random

import pytest

from index.blocks import (
    DEEPEST,
    Block,
    BlockKind,
    Visibility,
    flatten,
    nest,
    read_block,
    to_row,
    unflatten,
)


def block(kind, start, end, **attributes):
    return Block(kind, start, end, **attributes)


def own_text(tree, text):
    """Return the text of a tree, put together from what belongs to each block."""
    parts, at = [], tree.start
    for child in tree.children:
        parts += [text[at : child.start], own_text(child, text)]
        at = child.end
    return "".join([*parts, text[at : tree.end]])


def test_a_longer_block_contains_a_shorter_one():
    tree = nest(9, [block(BlockKind.ROW, 2, 8), block(BlockKind.CELL, 2, 4)])
    (row,) = tree.children
    assert [child.kind for child in row.children] == [BlockKind.CELL]


def test_of_two_blocks_of_the_same_range_the_first_contains_the_second():
    tree = nest(9, [block(BlockKind.LIST, 1, 5), block(BlockKind.ITEM, 1, 5)])
    assert tree.children[0].kind is BlockKind.LIST
    assert tree.children[0].children[0].kind is BlockKind.ITEM


def test_a_block_that_crosses_the_end_of_another_is_cut_there():
    tree = nest(9, [block(BlockKind.SECTION, 0, 5), block(BlockKind.LIST, 3, 8)])
    (section,) = tree.children
    assert (section.children[0].start, section.children[0].end) == (3, 5)


def test_empty_blocks_and_those_outside_of_the_text_are_dropped():
    blocks = [
        block(BlockKind.CODE, 3, 3),
        block(BlockKind.CODE, 9, 12),
        block(BlockKind.CODE, 5, 2),
    ]
    assert nest(9, blocks).children == ()


def test_blocks_below_the_greatest_depth_are_left_out_and_their_text_is_not():
    length = 5_000
    deep = [block(BlockKind.LIST, at, length - at) for at in range(2_000)]
    tree = nest(length, deep)
    assert max(depth for depth, _ in flatten(tree)) == DEEPEST
    assert own_text(tree, "x" * length) == "x" * length


def test_the_blocks_that_hold_a_position_are_found_from_the_outside_in():
    tree = nest(9, [block(BlockKind.TABLE, 1, 8), block(BlockKind.ROW, 2, 5)])
    assert [found.kind for found in tree.path_to(3)] == [
        BlockKind.DOCUMENT, BlockKind.TABLE, BlockKind.ROW,
    ]  # fmt: skip
    assert [found.kind for found in tree.path_to(0)] == [BlockKind.DOCUMENT]
    assert [found.kind for found in tree.path_to(6)] == [BlockKind.DOCUMENT, BlockKind.TABLE]


def test_a_block_survives_being_written_as_json():
    cell = block(
        BlockKind.CELL, 1, 4, level=2, number="（二）", column=3, across=2, down=4, header=True,
        visibility=Visibility.HIDDEN,
    )  # fmt: skip
    assert read_block(list(to_row(cell))) == cell


def test_values_that_most_blocks_share_are_not_written():
    plain, cell = block(BlockKind.ITEM, 1, 4), block(BlockKind.CELL, 1, 4, column=3)
    assert to_row(plain) == (BlockKind.ITEM, 1, 4)
    assert to_row(cell) == (BlockKind.CELL, 1, 4, 0, "", 3)
    assert [read_block(to_row(plain)), read_block(to_row(cell))] == [plain, cell]
    assert read_block([*to_row(plain), 0, "", 0, 1, 1, False, ""]) == plain


@pytest.mark.parametrize(
    "row", [["no such thing", 1, 4, 0, "", 0, 1, 1, False, ""], ["item", 1], ["item", *[1] * 10]]
)
def test_a_damaged_row_of_json_is_no_block(row):
    with pytest.raises(ValueError, match="no such thing|a block of"):
        read_block(row)


@pytest.mark.parametrize("seed", range(50))
def test_any_blocks_make_a_tree_that_holds_every_character_once(seed):
    chosen = random.Random(seed)
    length = chosen.randint(0, 60)
    text = "".join(chosen.choices("甲乙\n\t ab。", k=length))
    kinds = list(BlockKind)[1:]
    blocks = [
        block(chosen.choice(kinds), chosen.randint(0, 60), chosen.randint(0, 60)) for _ in range(30)
    ]
    tree = nest(length, blocks)
    assert own_text(tree, text) == text
    assert unflatten(length, flatten(tree)) == tree


@pytest.mark.parametrize(
    "rows",
    [
        [(2, block(BlockKind.ROW, 0, 3))],
        [(1, block(BlockKind.ROW, 0, 5)), (1, block(BlockKind.ROW, 4, 8))],
        [(1, block(BlockKind.ROW, 0, 5)), (2, block(BlockKind.CELL, 4, 8))],
    ],
)
def test_blocks_that_do_not_nest_are_refused(rows):
    with pytest.raises(ValueError, match="block"):
        unflatten(9, rows)
