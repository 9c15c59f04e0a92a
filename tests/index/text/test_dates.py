import pytest

from index.text.dates import date_in_name, date_of_value, find_date, is_iso


@pytest.mark.parametrize(
    "text",
    ["2024-04-01", "2024/4/1", "2024.4.1 10:20", "2024年4月1日", "2024年04月01日下午",
     "2024 年 4 月 1 日", "二〇二四年四月一日", "二零二四年四月一日",
     "1 April 2024", "April 1, 2024", "1st Apr. 2024",
     "2024-04-01T10:20:00+08:00"],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(text):
    assert find_date(f"于 {text}") == "2024-04-01"


def test_chinese_numerals_of_two_places_are_read():
    assert find_date("二〇二三年十二月三十一日") == "2023-12-31"
    assert find_date("二〇二三年十月二十日") == "2023-10-20"


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "1899-12-31", "2101-01-01", "4月1日", "2024年4月", "12024-04-01", "1.2024.4.1"],
)
def test_what_is_no_full_date_of_our_time_is_none(text):
    assert find_date(text) == ""


@pytest.mark.parametrize("name", ["20240401.txt", "news_2024_04_01.txt", "2024-04-01-要闻.txt"])
def test_a_date_in_a_file_name_is_read(name):
    assert date_in_name(name) == "2024-04-01"


@pytest.mark.parametrize("name", ["a20240401f.txt", "120240401.txt", "20241341.txt"])
def test_digits_in_a_file_name_that_only_look_like_a_date_are_none(name):
    assert date_in_name(name) == ""


@pytest.mark.parametrize("value", [1711929600, "1711929600000", "20240401", "2024-04-01 08:00"])
def test_a_date_field_of_data_is_read(value):
    assert date_of_value(value) == "2024-04-01"


def test_seconds_far_in_the_future_are_no_date():
    assert date_of_value(9999999999) == ""


def test_only_the_iso_form_is_a_bound():
    assert is_iso("2024-04-01")
    assert not any(
        is_iso(text) for text in ("2024-4-1", "2024-02-30", "x2024-04-01", "２０２４-04-01", "")
    )
