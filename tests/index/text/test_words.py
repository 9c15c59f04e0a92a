"""Words in Latin letters are read with their places."""

import pytest

from index.text.words import count_letters, latin_words


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


@pytest.mark.parametrize(
    "text",
    [
        "Xi'an and the vice-mayor: what's new?",
        "Straßenbahnen fahren täglich, außer sonntags.",
        "市长会见了记者。",
        "Мэр встретился с журналистами.",
        "नगर की समस्याएं",
    ],
)
def test_text_in_any_language_is_in_words(text):
    assert count_letters(text).word_share == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "https://docs.example.org/a/b?c=1&d=2",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0",
        "function(e,t){return e.n(t)}",
        "12.5 13.75 0.001 4,500",
    ],
)
def test_what_is_no_language_is_not_in_words(text):
    assert count_letters(text).word_share == 0.0


def test_chinese_letters_are_counted_apart():
    assert count_letters("用docker部署 the service 3") == (20, 3, 16)


def test_a_text_without_letters_lacks_no_words():
    assert count_letters("…—").word_share == 1.0
