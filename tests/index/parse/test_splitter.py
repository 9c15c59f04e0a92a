from hypothesis import given
from hypothesis import strategies as st

from index.parse.splitter import LIMIT, group_passages, split_sentences
from index.text.normalize import width
from index.types import Sentence


def sentences(text):
    return [text[a:b] for a, b in split_sentences(text)]


def test_sentences_end_at_chinese_punctuation_and_line_ends():
    assert sentences("今天开会。他说：“很好！”大家鼓掌\n散会") == [
        "今天开会。", "他说：“很好！”", "大家鼓掌", "散会",
    ]  # fmt: skip


def test_decimals_and_abbreviations_do_not_end_a_sentence():
    assert sentences("It grew by 3.5 percent, e.g. in May. Then it fell.") == [
        "It grew by 3.5 percent, e.g. in May.", "Then it fell.",
    ]  # fmt: skip


def test_a_stretch_without_an_end_is_cut_at_a_comma():
    parts = split_sentences("这是一个很长的句子，" * 300)
    assert max(b - a for a, b in parts) <= 800


def test_passages_are_whole_sentences_of_limited_size():
    text = "\n".join("这是第一句话，讲了一些事情。这是第二句话。" * 5 for _ in range(20))
    found = group_passages(text, [Sentence(a, b) for a, b in split_sentences(text)])
    assert len(found) > 5
    assert all(width(text[p.start : p.end]) <= LIMIT + 20 for p in found)
    assert all(p.start == p.sentences[0].start for p in found)


@given(st.text(alphabet="张岳峰要求。，；\n !?.a“”", max_size=200))
def test_sentences_are_in_order_and_lose_no_word(text):
    ranges = split_sentences(text)
    assert all(a < b <= c for (a, b), (c, _) in zip(ranges, ranges[1:], strict=False))
    kept = "".join(text[a:b] for a, b in ranges)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
