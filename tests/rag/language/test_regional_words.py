"""The other region's word for the same thing."""

import pytest

from rag.language.regional_words import other_region


@pytest.mark.parametrize(
    ("word", "other"), [("打印", "列印"), ("列印", "打印"), ("鼠标", "滑鼠"), ("软体", "软件")]
)
def test_a_word_has_that_of_the_other_region(word, other):
    assert other in other_region(word)


@pytest.mark.parametrize("word", ["土地", "钱", "printer", "幼儿园"])
def test_most_words_are_the_same_everywhere(word):
    assert other_region(word) == ()
