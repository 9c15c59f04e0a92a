"""A question says whose part it asks for, and what it asks besides."""

import pytest

from index.text.part_numbers import find_references
from rag.question.part_reference import owner_of, without_references
from rag.question.terms import Terms


@pytest.mark.parametrize(
    ("question", "owner"),
    [
        ("《民法典》第三条规定了什么", "民法典"),
        ("《考勤制度》的第三条", "考勤制度"),
        ("第三条规定了什么", ""),
        ("他提出的第三条建议是什么", ""),
    ],
)
def test_the_title_right_before_a_number_is_read(question, owner):
    (reference,) = find_references(question)
    assert owner_of(question, reference) == owner


def test_the_name_of_a_law_needs_no_brackets():
    question = "请问民法典第三条规定了什么"
    (reference,) = find_references(question)
    assert owner_of(question, reference).endswith("民法典")


def test_words_that_only_ask_what_a_part_says_are_left_out():
    terms = Terms({}, {"规定": 1.0, "工资": 2.0}, ())
    assert without_references(terms).content == {"工资": 2.0}
