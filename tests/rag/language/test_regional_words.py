"""The other region's word for the same thing."""

import random

import pytest

from index.derived.lexicon import listed_words
from rag.language import regional_words
from rag.language.regional_words import other_region


@pytest.mark.parametrize(
    ("word", "other"), [("打印", "列印"), ("列印", "打印"), ("鼠标", "滑鼠"), ("软体", "软件")]
)
def test_a_word_has_that_of_the_other_region(word, other):
    assert other in other_region(word)


@pytest.mark.parametrize("word", ["土地", "钱", "printer", "幼儿园"])
def test_most_words_are_the_same_everywhere(word):
    assert other_region(word) == ()


def test_words_of_the_dictionary_are_kept_as_opencc_gives_them(monkeypatch):
    words = [*random.Random(0).sample(listed_words(), 800), "打印", "软体", "a股", "不在词典里的词"]
    found = [other_region.__wrapped__(word) for word in words]
    monkeypatch.setattr(regional_words, "_listed", lambda: None)
    assert [other_region.__wrapped__(word) for word in words] == found


def test_without_a_cache_opencc_is_asked_for_each_word(monkeypatch, tmp_path):
    (tmp_path / "yinzheng").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    regional_words._listed.cache_clear()
    try:
        assert regional_words._listed() is None
        assert other_region.__wrapped__("打印") == ("列印",)
    finally:
        regional_words._listed.cache_clear()
