"""The edges of a span are moved to those of words."""

import pytest

from rag.answer.span_edges import whole_words


def whole(text, part):
    start = text.index(part)
    low, high = whole_words(text, start, start + len(part), 0, len(text))
    return text[low:high]


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [
        ("试用期不得超过六个月。", "六", "六个月"),
        ("试用期不得超过六个月。", "六个", "六个月"),
        ("演习共耗时9周。", "9", "9周"),
        ("累计发运398台变压器。", "398", "398台"),
        ("法律30余部、法规100多件。", "30", "30余部"),
        ("亏损人民币276.64亿元。", "276", "276.64亿元"),
        ("亏损人民币276.64亿元。", "64亿", "276.64亿元"),
        ("共有1,200多名代表。", "1", "1,200多名"),
        ("增长5.3%左右。", "5.3", "5.3%"),
        ("上世纪50年代建成。", "50", "50年代"),
    ],
)
def test_a_number_is_shown_whole_and_with_its_measure(text, part, shown):
    assert whole(text, part) == shown


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [
        ("支付的二倍的，工资", "的二倍的，", "二倍"),
        ("是南湖区、秀洲区", "南湖区、", "南湖区"),
        ("放在 /var/lib/docker/。", " /var/lib/docker/。", "/var/lib/docker/"),
        ("改 .env 文件", ".env ", ".env"),
        ("作者写《论语》", "论语》", "论语"),
        ("作者写《论语》", "《论语》", "《论语》"),
        ("《。》", "。", ""),
    ],
)
def test_marks_particles_and_halves_of_brackets_are_left_out_at_the_edges(text, part, shown):
    assert whole(text, part) == shown


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [("The bridge opened.", "brid", "bridge"), ("It opened in 1957.", "95", "1957")],
)
def test_a_word_that_is_cut_is_taken_whole(text, part, shown):
    assert whole(text, part) == shown


def test_nothing_outside_of_the_quote_is_taken():
    text = "不超过六个月"
    assert whole_words(text, 3, 4, 0, 4) == (3, 4)
