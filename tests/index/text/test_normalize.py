"""The search layer: Simplified, half-width and as long as the text."""

from hypothesis import given
from hypothesis import strategies as st

from index.text.normalize import search_layer


def test_traditional_text_becomes_simplified():
    assert search_layer("發展產業，臺灣") == search_layer("发展产业，台湾")


def test_full_width_letters_and_digits_become_half_width():
    assert search_layer("５Ｇ网络") == "5G网络"


@given(st.text(max_size=200))
def test_the_search_layer_is_as_long_as_the_text_so_offsets_are_equal(text):
    assert len(search_layer(text)) == len(text)
