"""What is written in several ways has one term, so that each writing finds the others."""

import pytest

from index.text.exact_terms import codes_and_grades, exact_terms
from index.text.terms import terms


@pytest.mark.parametrize(
    "text", ["2020年11月3日", "二〇二〇年十一月三日", "2020-11-03", "2020/11/3", "Nov 3, 2020",
             "3 November 2020"],
)  # fmt: skip
def test_a_date_has_one_term_in_every_writing(text):
    assert "20201103" in terms(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("GBT22239", "按GB/T 22239-2019开展"),
        ("GB/T 22239-2019", "按gb/t22239-2019开展"),
        ("2305种", "二千三百零五种"),
        ("1.78万亿", "一点七八万亿"),
        ("1200万元", "1,200万元"),
        ("3.5亿", "三亿五千万"),
        ("IV类水", "四类水"),
        ("Ⅳ类水", "IV类水"),
    ],
)
def test_two_writings_share_a_term(text, other):
    shared = set(terms(text)) & set(terms(other))
    assert shared & {*exact_terms(text), *exact_terms(other)}


def test_codes_that_look_alike_share_no_term_of_their_own():
    assert not set(exact_terms("KR-7702")) & set(exact_terms("KR-7720"))


def test_plain_text_has_no_further_terms():
    text = "全市工作会议昨天召开，强调要加快发展。"
    assert exact_terms(text) == []


@pytest.mark.parametrize("run", ["一", "9", "九千", "1,000,", "3."])
def test_long_runs_of_digits_are_no_numbers(run):
    assert all(len(term) <= 100_000 for term in exact_terms(run * 20_000))


def test_a_code_that_is_one_word_counts_once():
    assert terms("E0097").count("e0097") == 1


def test_grades_are_compared_with_codes_by_their_normal_form():
    assert codes_and_grades("Ⅲ类和四类，KR-7702") == {"三类", "四类", "kr7702"}
