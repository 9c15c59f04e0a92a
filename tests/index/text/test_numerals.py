from decimal import Decimal

import pytest

from index.text.numerals import in_han, parse_number, to_digits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("1,200", 1200), ("3.5亿", 350_000_000), ("3.5 million", 3_500_000),
        ("2万亿", 2 * 10**12), ("七", 7), ("两", 2), ("十", 10), ("十二", 12), ("三十五", 35),
        ("二〇二四", 2024), ("二零二四", 2024), ("一百零三", 103), ("三万五千", 35_000),
        ("十二点五", "12.5"), ("⑳", 20), ("seven", 7), ("Twelve", 12),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "万", "甲", "三家", "third", "点五", "十点"])
def test_a_text_that_is_not_just_a_number_is_not_read(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("value", range(1, 100))
def test_chinese_numerals_are_read_as_they_are_written(value):
    assert {parse_number(written) for written in in_han(value)} == {value}


def test_two_is_written_in_two_ways():
    assert in_han(2) == ("二", "两")
    assert in_han(21) == ("二十一",)


def test_digits_are_replaced_character_for_character():
    assert to_digits("二〇二六年、两年") == "2026年、两年"
