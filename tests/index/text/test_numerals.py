"""Numbers in Chinese and English texts."""

from decimal import Decimal

import pytest

from index.text.numerals import find_counts, in_han, parse_number, to_digits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("1,200", 1200), ("3.5亿", 350_000_000), ("3.5 million", 3_500_000),
        ("2万亿", 2 * 10**12), ("七", 7), ("两", 2), ("十", 10), ("十二", 12), ("三十五", 35),
        ("二〇二四", 2024), ("二零二四", 2024), ("一百零三", 103), ("三万五千", 35_000),
        ("十二点五", "12.5"), ("⑳", 20), ("seven", 7), ("Twelve", 12),
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_notation(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "万", "甲", "三家", "third", "点五", "十点"])
def test_a_text_that_is_more_or_less_than_a_number_has_no_value(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("value", range(1, 100))
def test_writing_a_number_in_chinese_and_reading_it_gives_the_number(value):
    assert {parse_number(written) for written in in_han(value)} == {value}


def test_only_two_itself_has_a_second_form_before_measure_words():
    assert in_han(2) == ("二", "两")
    assert in_han(21) == ("二十一",)


def test_chinese_digits_are_replaced_one_by_one():
    assert to_digits("二〇二六年、两年") == "2026年、两年"


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("四大产业和12项要求", [("四大", 4), ("12项", 12)]),
        ("二十三个方面", [("二十三个方面", 23)]),
        ("两家企业", [("两家", 2)]),
        ("三四个人", []),
        ("唯一一条铁路", []),
        ("2020年", []),
        ("一千二百三十四个", []),
    ],
)
def test_small_numbers_before_measure_words_are_counts(text, counted):
    found = find_counts(text)
    assert [(text[count.start : count.after], count.value) for count in found] == counted


def test_a_long_run_of_digits_is_searched_in_linear_time():
    assert find_counts("1" * 200_000 + "个") == []
