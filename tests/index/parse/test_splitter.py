"""Sentences and passages."""

from hypothesis import given
from hypothesis import strategies as st

from index.parse.splitter import LIMIT, group_passages, split_sentences
from index.text.normalize import width
from index.types import Sentence


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text)]


def test_sentences_end_at_chinese_punctuation_and_line_ends():
    assert sentences("今天开会。他说：“很好！”大家鼓掌\n散会") == [
        "今天开会。", "他说：“很好！”", "大家鼓掌", "散会",
    ]  # fmt: skip


def test_decimals_and_abbreviations_do_not_end_a_sentence():
    assert sentences("It grew by 3.5 percent, e.g. in May. Then it fell.") == [
        "It grew by 3.5 percent, e.g. in May.", "Then it fell.",
    ]  # fmt: skip


def test_a_long_text_without_full_stops_is_cut_at_commas():
    parts = split_sentences("这是一个很长的句子，" * 300)
    assert max(end - start for start, end in parts) <= 800


def test_passages_consist_of_whole_sentences_and_have_a_limited_size():
    text = "\n".join("这是第一句话，讲了一些事情。这是第二句话。" * 5 for _ in range(20))
    found = group_passages(text, [Sentence(start, end) for start, end in split_sentences(text)])
    assert len(found) > 5
    assert all(width(text[passage.start : passage.end]) <= LIMIT + 20 for passage in found)
    assert all(passage.start == passage.sentences[0].start for passage in found)


@given(st.text(alphabet="张岳峰要求。，；\n !?.a“”", max_size=200))
def test_sentences_are_in_order_and_contain_every_word(text):
    ranges = split_sentences(text)
    assert all(a < b <= c for (a, b), (c, _) in zip(ranges, ranges[1:], strict=False))
    kept = "".join(text[start:end] for start, end in ranges)
    assert [char for char in kept if char.isalnum()] == [char for char in text if char.isalnum()]
