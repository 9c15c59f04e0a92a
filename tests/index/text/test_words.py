"""Words in Latin letters are read with their places."""

import pytest

from index.text.words import latin_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who is Ma'anshan’s vice-mayor?", ["Who", "is", "Ma'anshan’s", "vice-mayor"]),
        ("请问Wang Xiaoming是谁", ["Wang", "Xiaoming"]),
        ("policy_2022 - v2", ["policy", "2022", "v2"]),
        ("‘quoted’ words' end", ["quoted", "words", "end"]),
        ("谁主持会议？", []),
    ],
)
def test_a_word_has_its_inner_apostrophes_and_hyphens(text, words):
    found = latin_words(text)
    assert [word.written for word in found] == words
    assert [text[word.start : word.end] for word in found] == words


def test_a_word_is_given_in_lower_case_too():
    (word,) = latin_words("TENGZHOU")
    assert word.lower == "tengzhou"
