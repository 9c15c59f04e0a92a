"""Codes are read in every writing, and words and figures are not taken for codes."""

import pytest

from index.text.codes import find_codes


def forms(text):
    return [code.forms for code in find_codes(text)]


@pytest.mark.parametrize("text", ["GB/T 22239", "GBT22239", "gb/t22239", "GBT 22239", "GB/T22239"])
def test_a_standard_is_the_same_in_every_writing(text):
    assert forms(text) == [("gbt22239",)]


def test_the_year_of_a_standard_is_its_edition():
    assert forms("按GB/T 22239-2019执行") == [("gbt22239", "gbt222392019")]
    assert forms("ISO 9001:2015") == [("iso9001", "iso90012015")]
    assert forms("T/CESA 1040—2019") == [("tcesa1040", "tcesa10402019")]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("XPS-9803", "xps9803"),
        ("HT-0095的到期日", "ht0095"),
        ("E0097错误", "e0097"),
        ("XK-20型离心机", "xk20"),
        ("料号000731", "000731"),
        ("0555-2367881", "05552367881"),
        ("6901234567892", "6901234567892"),
        ("KR\u20117702", "kr7702"),
        ("C#", "csharp"),
        ("C++", "cplusplus"),
        ("GB 50016", "gb50016"),
    ],
)
def test_models_and_numbers_keep_their_leading_zeros(text, form):
    assert forms(text) == [(form,)]


@pytest.mark.parametrize(
    "text",
    ["2020-11-03", "2020年11月3日", "2019-2021", "in 2019", "2305种", "1200000元", "3.14159265",
     "500mL", "the 1990s", "5G", "A4", "Q3 2023", "Windows 10", "http://a.com/x123"],
)  # fmt: skip
def test_dates_figures_and_words_are_no_codes(text):
    assert forms(text) == []


def test_long_runs_take_little_time():
    assert len(find_codes("A1-" * 50_000)) <= 1


def test_a_letter_and_a_digit_after_a_hyphen_are_a_model():
    assert [code.form for code in find_codes("YQ-S1与YQ-M4的月价")] == ["yqs1", "yqm4"]
