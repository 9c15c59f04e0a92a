"""Sentences and passages."""

import re

from hypothesis import given
from hypothesis import strategies as st

from index.blocks import Block, BlockKind, nest
from index.parse.splitter import LIMIT, group_passages, split_sentences
from index.text.normalize import width
from index.types import Sentence


def plain(text):
    """Return the tree of a text without blocks."""
    return nest(len(text), ())


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text, plain(text))]


def test_sentences_end_at_chinese_punctuation_and_line_ends():
    assert sentences("今天开会。他说：“很好！”大家鼓掌\n散会") == [
        "今天开会。", "他说：“很好！”", "大家鼓掌", "散会",
    ]  # fmt: skip


def test_decimals_and_abbreviations_do_not_end_a_sentence():
    assert sentences("It grew by 3.5 percent, e.g. in May. Then it fell.") == [
        "It grew by 3.5 percent, e.g. in May.", "Then it fell.",
    ]  # fmt: skip


LONG = "这是一个很长的句子，" * 300


def test_a_long_text_without_full_stops_is_cut_at_commas():
    parts = split_sentences(LONG, plain(LONG))
    assert max(end - start for start, end in parts) <= 800


def test_passages_consist_of_whole_sentences_and_have_a_limited_size():
    text = "\n".join("这是第一句话，讲了一些事情。这是第二句话。" * 5 for _ in range(20))
    found = group_passages(
        text,
        [Sentence(start, end) for start, end in split_sentences(text, plain(text))],
        plain(text),
    )
    assert len(found) > 5
    assert all(width(text[passage.start : passage.end]) <= LIMIT + 20 for passage in found)
    assert all(passage.start == passage.sentences[0].start for passage in found)


@given(st.text(alphabet="张岳峰要求。，；\n !?.a“”", max_size=200))
def test_sentences_are_in_order_and_contain_every_word(text):
    ranges = split_sentences(text, plain(text))
    assert all(a < b <= c for (a, b), (c, _) in zip(ranges, ranges[1:], strict=False))
    kept = "".join(text[start:end] for start, end in ranges)
    assert [char for char in kept if char.isalnum()] == [char for char in text if char.isalnum()]


def tree_of(text, blocks):
    """Return a tree with the given texts as blocks, ``blocks`` being (kind, text) pairs."""
    found = [Block(kind, text.index(part), text.index(part) + len(part)) for kind, part in blocks]
    return nest(len(text), found)


def passages(text, tree):
    ranges = split_sentences(text, tree)
    return group_passages(text, [Sentence(start, end) for start, end in ranges], tree)


def test_a_row_is_one_sentence_whatever_stands_in_it():
    text = "甲。\t乙！\t丙\n丁\t戊"
    tree = tree_of(text, [(BlockKind.ROW, "甲。\t乙！\t丙"), (BlockKind.ROW, "丁\t戊")])
    found = [text[start:end] for start, end in split_sentences(text, tree)]
    assert found == ["甲。\t乙！\t丙", "丁\t戊"]


def test_an_item_starts_a_sentence_but_not_one_of_several_in_a_clause():
    text = "要做到：（一）修路（二）通水。建成茶园、果园、菜园三项。"
    items = [(BlockKind.ITEM, "（一）修路"), (BlockKind.ITEM, "（二）通水。")]
    tree = nest(len(text), [
        *(Block(kind, text.index(part), text.index(part) + len(part), number=part[:3])
          for kind, part in items),
        *(Block(BlockKind.ITEM, text.index(part), text.index(part) + 2)
          for part in ("茶园", "果园", "菜园")),
    ])  # fmt: skip
    found = [text[start:end] for start, end in split_sentences(text, tree)]
    assert found == ["要做到：", "（一）修路", "（二）通水。", "建成茶园、果园、菜园三项。"]


def test_no_article_is_cut_in_two_unless_it_is_too_long_by_itself():
    articles = [f"第{number}条 " + "本条规定了一件事情。" * 16 for number in "一二三四"]
    text = "\n".join(articles)
    tree = tree_of(text, [(BlockKind.SECTION, article) for article in articles])
    starts = {passage.start for passage in passages(text, tree)}
    assert starts <= {text.index(article) for article in articles}
    long = "第五条 " + "本条规定了一件事情。" * 100
    assert len(passages(long, tree_of(long, [(BlockKind.SECTION, long)]))) > 1


def test_a_heading_stands_in_the_passage_of_the_text_under_it():
    text = "甲节\n" + "这里讲了一件事。" * 60 + "\n乙节\n" + "这里讲了另一件事。" * 60
    tree = tree_of(text, [(BlockKind.HEADING, "甲节"), (BlockKind.HEADING, "乙节")])
    for passage in passages(text, tree):
        assert not text[passage.start : passage.end].endswith("节")


def test_a_passage_ends_before_the_next_heading_once_it_has_some_size():
    first = "甲节\n" + "这里讲了一件事。" * 25
    second = "乙节\n" + "这里讲了另一件事。" * 25
    text = f"{first}\n{second}"
    tree = nest(len(text), [
        Block(BlockKind.SECTION, 0, len(first)), Block(BlockKind.HEADING, 0, 2),
        Block(BlockKind.SECTION, len(first) + 1, len(text)),
        Block(BlockKind.HEADING, len(first) + 1, len(first) + 3),
    ])  # fmt: skip
    assert [text[p.start : p.end] for p in passages(text, tree)] == [first, second]


def test_a_run_of_headings_without_text_is_grouped_as_any_other_text():
    text = "\n".join(f"标题{number}" for number in range(2_000))
    lines = [Block(BlockKind.HEADING, m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    tree = nest(len(text), lines)
    assert all(width(text[p.start : p.end]) <= LIMIT + 20 for p in passages(text, tree))
