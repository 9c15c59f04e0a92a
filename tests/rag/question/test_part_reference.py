"""A question says whose part it asks for, and what it asks besides."""

import pytest

from index.text.part_numbers import find_references
from rag.question.part_reference import owner_of, share_of, without_references
from rag.question.terms import Terms


@pytest.mark.parametrize(
    ("question", "owner"),
    [
        ("《民法典》第三条规定了什么", "民法典"),
        ("《考勤制度》的第三条", "考勤制度"),
        ("第三条规定了什么", ""),
        ("他提出的第三条建议是什么", ""),
        ("What does Article 3 of the Civil Code say?", "Civil Code"),
        ("Article 3 of his speech", ""),
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


@pytest.mark.parametrize(
    ("text", "share"), [("可以解除合同", 1.0), ("可以解除劳动合同", 2 / 3), ("会议", 0.0)]
)
def test_a_word_counts_in_part_if_a_text_has_parts_of_it(text, share):
    terms = Terms({}, {"解除合同": 3.0}, (), "解除合同")
    assert share_of(terms, text) == pytest.approx(share)
