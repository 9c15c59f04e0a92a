"""The words of a question that spell romanised names."""

import pytest

from rag.question.names import asked_names, name_words
from rag.question.parser import read_question


def name_words_of(text):
    question = read_question(text)
    return [question.search[low:high] for low, high in name_words(question)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Which man did Zhang Manyu meet in Ma'anshan?", ["Zhang", "Manyu", "Ma", "anshan"]),
        ("What did Yue-feng Zhang say?", ["Yue", "feng", "Zhang"]),
        ("Which man met the sun?", []),
    ],
)
def test_words_belong_to_a_name_only_if_together_they_spell_it(text, words):
    assert name_words_of(text) == words


def test_the_words_of_names_are_returned_in_lower_case():
    assert asked_names(read_question("What did Zhang Yuefeng say?")) == {"zhang", "yuefeng"}
