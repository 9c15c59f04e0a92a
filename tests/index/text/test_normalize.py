"""The search layer: Simplified, half-width and as long as the text."""

from hypothesis import given
from hypothesis import strategies as st

from index.text.normalize import (
    han_runs,
    is_han,
    search_layer,
    without_gaps,
    without_invisible,
)


def test_traditional_text_becomes_simplified():
    assert search_layer("發展產業，臺灣") == search_layer("发展产业，台湾")


def test_full_width_letters_and_digits_become_half_width():
    assert search_layer("５Ｇ网络") == "5G网络"


@given(st.text(max_size=200))
def test_the_search_layer_is_as_long_as_the_text_so_offsets_are_equal(text):
    assert len(search_layer(text)) == len(text)


def test_chinese_characters_in_a_row_are_found():
    assert han_runs("KR-7720型号的价格, 800元") == ["型号的价格", "元"]
    assert is_han("型号")
    assert not is_han("型号A")
    assert not is_han("")


def test_only_gaps_between_chinese_characters_are_closed():
    assert without_gaps("合 \n肥 Hefei 市 5 号") == "合肥 Hefei 市 5 号"


def test_characters_that_nobody_sees_are_left_out_but_joiners_are_kept():
    assert without_invisible("合\u200b肥\u202e市\u00ad क\u200dष") == "合肥市 क\u200dष"
