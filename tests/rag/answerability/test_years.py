"""Whether a text mentions a year."""

import pytest

from rag.answerability.years import find_years, has_year


@pytest.mark.parametrize(
    ("year", "text"),
    [
        ("2026", "到2026年产值3亿元"),
        ("2026", "二〇二六年产值3亿元"),
        ("1998", "大桥98年建成"),
        ("2026", "2025年工作总结。明年要建大桥"),
        ("2024", "2025年工作总结。去年建了大桥"),
        ("2026", "The plan of 2025 says what is built next year."),
    ],
)
def test_a_year_may_be_written_in_several_ways(year, text):
    assert has_year(year, text)


@pytest.mark.parametrize(
    ("year", "text"),
    [
        ("2026", "2025年产值3亿元"),
        ("1998", "大桥于1989年建成"),
        ("2026", "今年产值3亿元"),
        ("2027", "2025年工作总结。明年要建大桥"),
        ("1998", "共198年"),
    ],
)
def test_another_year_does_not_do(year, text):
    assert not has_year(year, text)


@pytest.mark.parametrize(
    "text", ["九十年代建成", "1990年代", "1,998 houses", "2000多年的历史", "1000 people", "1500亩"]
)
def test_decades_and_quantities_are_no_years(text):
    assert find_years(text) == []
