"""Sentences that hidden or struck-through text interrupts."""

from index.blocks import Block, BlockKind, Visibility, nest
from index.unseen_text import interrupted_sentences, joined, unseen_ranges, without

TEXT = "豪华间房价为六百元五百元。标准间另议。\n会员价为八十元。"


def tree_of(text, *hidden):
    blocks = []
    for part in hidden:
        at = text.index(part)
        block = Block(BlockKind.PARAGRAPH, at, at + len(part), visibility=Visibility.STRUCK)
        blocks.append(block)
    return nest(len(text), blocks)


def test_a_price_after_a_struck_one_belongs_to_the_words_before_it():
    found = interrupted_sentences(TEXT, tree_of(TEXT, "六百元"))
    pieces = found[0]
    assert [TEXT[start:end] for start, end in pieces] == ["豪华间房价为", "五百元。"]
    assert joined(TEXT, pieces) == "豪华间房价为五百元。"
    assert set(found) == {0, TEXT.index("五百元")}


def test_a_sentence_of_its_own_that_is_hidden_interrupts_none():
    assert interrupted_sentences(TEXT, tree_of(TEXT, "标准间另议。")) == {}


def test_without_leaves_out_what_is_hidden_in_a_range():
    unseen = unseen_ranges(tree_of(TEXT, "六百元", "标准间另议。"))
    kept = without(TEXT, unseen, 0, len(TEXT))
    assert [TEXT[start:end] for start, end in kept] == [
        "豪华间房价为", "五百元。", "会员价为八十元。",
    ]  # fmt: skip
    first = TEXT.index("六百元")
    assert without(TEXT, unseen, first, first + 3) == []


def test_a_hundred_thousand_struck_words_take_no_long_time():
    text = "甲乙" * 100_000
    blocks = [
        Block(BlockKind.PARAGRAPH, at, at + 1, visibility=Visibility.STRUCK)
        for at in range(0, len(text), 2)
    ]
    assert interrupted_sentences(text, nest(len(text), blocks)) == {}
