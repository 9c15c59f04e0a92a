"""Lines as a reader takes them."""

import pytest

from index.parse.form.lines import line_at, lines_of, trimmed_end


def test_lines_have_no_blanks_around_them_and_know_those_before():
    first, second = lines_of("甲\r\n\r\n  乙 \n")
    assert (first.text, first.indent, first.gap) == ("甲", 0, False)
    assert (second.text, second.indent, second.gap) == ("乙", 2, True)


def test_lines_that_layout_broke_are_one_line():
    text = "行政\n村有十一个。\n完。"
    first, second = lines_of(text, [(2, 3)])
    assert first.text == text[first.start : first.end] == "行政\n村有十一个。"
    assert second.text == "完。"


@pytest.mark.parametrize(
    ("text", "is_headline"),
    [
        ("联系方式", True),
        ("怎样退票？", True),
        ("今天下雨。", False),
        ("如下：", False),
        ("长" * 30, False),
    ],
)
def test_a_short_line_without_punctuation_at_its_end_may_be_a_heading(text, is_headline):
    (line,) = lines_of(text)
    assert line.is_headline is is_headline


def test_the_line_of_a_position_is_the_last_that_begins_before_it():
    lines = lines_of("甲\n乙")
    assert [line_at(lines, position) for position in (0, 1, 2)] == [0, 0, 1]


def test_blanks_before_an_end_are_left_out():
    assert trimmed_end("甲 \n乙", 3) == 1
