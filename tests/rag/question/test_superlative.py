"""Words that ask for the one of several things that exceeds the others."""

import pytest

from rag.question.superlative import find_superlative


@pytest.mark.parametrize(
    ("question", "word", "greatest"),
    [
        ("哪个分店销售额最高", "最高", True),
        ("最便宜的手机是哪款", "最便宜", False),
        ("人数最多的是哪个部门", "最多", True),
        ("哪种费用最高为多少", "最高", True),
        ("Which branch has the lowest rent", "lowest", False),
        ("What is the least expensive ticket", "least", False),
        ("Who earned the most in May", "most", True),
    ],
)
def test_the_word_says_whether_the_most_or_the_least_is_asked_for(question, word, greatest):
    found = find_superlative(question)
    assert (found.word, found.greatest_number) == (word, greatest)


@pytest.mark.parametrize(
    "question",
    [
        "一次最多能借几本书",
        "最高可处多少罚款",
        "最近的会议在哪里举行",
        "最后一名是谁",
        "At most how many books may be borrowed",
        "What do most of the members want",
        "谁主持会议",
    ],
)
def test_a_bound_and_other_words_are_no_superlatives(question):
    assert find_superlative(question) is None


def test_the_oldest_thing_has_the_first_date_and_the_oldest_person_the_greatest_age():
    found = find_superlative("Which is the oldest building")
    assert (found.greatest_number, found.greatest_time) == (True, False)
    found = find_superlative("What is the most expensive phone")
    assert "price" in found.hints
