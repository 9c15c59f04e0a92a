"""Dates in texts, in file names and in data fields."""

import pytest

from index.text.dates import (
    date_in_name,
    date_of_value,
    find_date,
    find_years,
    is_iso,
    without_dates,
)


@pytest.mark.parametrize(
    "text",
    ["2024-04-01", "2024/4/1", "2024.4.1 10:20", "2024年4月1日", "2024年04月01日下午",
     "2024 年 4 月 1 日", "二〇二四年四月一日", "二零二四年四月一日",
     "1 April 2024", "April 1, 2024", "1st Apr. 2024",
     "2024-04-01T10:20:00+08:00", "２０２４－０４－０１", "贰零贰肆年肆月壹日", "民國113年4月1日",
     "民国113年04月01日", "中華民國一百一十三年四月一日", "民國一一三年四月一日", "令和6年4月1日"],
)  # fmt: skip
def test_a_full_date_is_read_in_every_notation(text):
    assert find_date(f"于 {text}") == "2024-04-01"


def test_months_and_days_above_ten_are_read_in_chinese_numerals():
    assert find_date("二〇二三年十二月三十一日") == "2023-12-31"
    assert find_date("二〇二三年十月二十日") == "2023-10-20"
    assert find_date("二〇二三年十月廿一日") == "2023-10-21"
    assert find_date("民国元年一月一日") == "1912-01-01"


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "1899-12-31", "2101-01-01", "4月1日", "2024年4月", "12024-04-01", "1.2024.4.1"],
)
def test_impossible_incomplete_and_distant_dates_are_ignored(text):
    assert find_date(text) == ""


@pytest.mark.parametrize("name", ["20240401.txt", "news_2024_04_01.txt", "2024-04-01-要闻.txt"])
def test_a_date_in_a_file_name_is_read(name):
    assert date_in_name(name) == "2024-04-01"


@pytest.mark.parametrize("name", ["a20240401f.txt", "120240401.txt", "20241341.txt"])
def test_digits_in_a_file_name_that_only_look_like_a_date_are_ignored(name):
    assert date_in_name(name) == ""


@pytest.mark.parametrize("value", [1711929600, "1711929600000", "20240401", "2024-04-01 08:00"])
def test_a_data_field_may_hold_a_unix_time_or_a_date(value):
    assert date_of_value(value) == "2024-04-01"


def test_unix_times_after_2100_are_ignored():
    assert date_of_value(9999999999) == ""


def test_only_an_existing_date_written_in_full_is_iso():
    assert is_iso("2024-04-01")
    assert not any(
        is_iso(text) for text in ("2024-4-1", "2024-02-30", "x2024-04-01", "２０２４-04-01", "")
    )


def test_years_are_found_alone_and_in_dates_but_not_in_longer_numbers():
    assert find_years("2019年至2021-03-01, 电话 20191234567, 1850年") == ["2019", "2021"]


@pytest.mark.parametrize(
    "name",
    ["制度2021", "制度20190105", "制度2023年5月", "制度 2023-05-01", "制度2024年度"],
)
def test_years_and_dates_in_a_name_are_left_out(name):
    assert without_dates(name).replace("度", "").split() == ["制"]
