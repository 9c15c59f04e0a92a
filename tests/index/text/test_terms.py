"""The lexical terms of a text."""

from index.text.terms import terms


def test_chinese_text_gives_bigrams_and_longer_words():
    found = terms("工业互联网")
    assert {"工业", "业互", "互联", "联网"} <= set(found)
    assert "互联网" in found


def test_latin_words_and_numbers_become_lower_case():
    assert terms("5G Network") == ["5g", "network"]


def test_punctuation_gives_no_terms():
    assert terms("，。！? …") == []
