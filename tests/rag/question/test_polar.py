"""Questions that ask for yes or no, and the modal words by which a rule answers them."""

import pytest

from rag.question.parser import read_question
from rag.question.polar import find_modals, is_polar


@pytest.mark.parametrize(
    "question",
    [
        "孕期的员工可以辞退吗？",
        "档案能不能带出国？",
        "是否需要书面合同？",
        "有没有带薪休假？",
        "May an owner sell the archive abroad?",
        "Does the contract need a stamp?",
    ],
)
def test_a_question_for_yes_or_no_is_polar(question):
    assert is_polar(read_question(question))


@pytest.mark.parametrize(
    "question",
    [
        "谁可以带出国？",
        "什么情况下可以辞退吗？",
        "试用期多久？",
        "When may the owner sell?",
        "Is it red or blue?",
        "How long is it?",
    ],
)
def test_a_question_for_anything_else_is_not(question):
    assert not is_polar(read_question(question))


@pytest.mark.parametrize(
    ("text", "modals"),
    [
        ("用人单位不得解除劳动合同", ["不得"]),
        ("员工不可以带出", ["不可以"]),
        ("可以出卖，但是应当备案", ["可以", "应当"]),
        ("The owner must not sell it.", ["must not"]),
        ("He is Mayor of the county.", []),
        ("本市今年的计划", []),
    ],
)
def test_the_longest_modal_words_of_a_text_are_found(text, modals):
    assert [text[start:end] for start, end in find_modals(text)] == modals
