"""Invisible characters are left out of the restored text, and stay in the source."""

import pytest

from index.restore.layers import Kind
from index.restore.repair import restore


@pytest.mark.parametrize("char", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e"])
def test_a_word_with_an_invisible_character_inside_is_readable(char):
    source = f"岩松{char}茶{char}{char}场"
    restored = restore(source)
    assert restored.text == "岩松茶场"
    assert restored.agrees_with(source, 0, 4)


def test_a_quote_covers_the_invisible_characters_in_the_source():
    source = "产\u200b红\u200b茶。"
    restored = restore(source)
    start, end = restored.to_source(1, 3)
    assert source[start:end] == "红\u200b茶"
    assert restored.to_source(0, 4) == (0, len(source))


def test_an_invisible_character_at_the_beginning_belongs_to_the_first_visible_one():
    restored = restore("\u200b茶场")
    assert restored.text == "茶场"
    assert restored.to_source(0, 1) == (0, 2)


def test_a_text_of_nothing_but_invisible_characters_is_empty():
    assert restore("\u200b\u200b").text == ""


def test_joiners_that_shape_letters_and_emoji_stay():
    family = "\U0001f468\u200d\U0001f469"
    assert restore(family).text == family


def test_a_text_without_invisible_characters_is_a_single_unchanged_segment():
    assert [segment.kind for segment in restore("茶场").segments] == [Kind.SAME]
