"""Romanised Chinese names in a text."""

import pytest

from rag.language.romanised_names import find_romanised, romanised_names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("What did Zhang Yuefeng say?", "zhangyuefeng"),
        ("What did Yuefeng Zhang say?", "zhangyuefeng"),
        ("What did ZHANG Yuefeng say?", "zhangyuefeng"),
        ("What did Zhang Yue-feng say?", "zhangyuefeng"),
        ("Where is Ma'anshan?", "maanshan"),
        ("Where is Ma’anshan?", "maanshan"),
        ("What is Zheng Jun's post?", "zhengjun"),
        ("Who is Ma'anshan’s mayor?", "maanshan"),
        ("Where is Xi'an?", "xian"),
        ("Who is Lü Jin?", "lyujin"),
        ("Who is Lv Jin?", "lyujin"),
        ("Who is Ouyang Xiu?", "ouyangxiu"),
        ("When was He Xiangning born?", "hexiangning"),
        ("请问Zhang Yuefeng是谁？", "zhangyuefeng"),
    ],
)
def test_a_romanised_name_gives_the_key_of_the_chinese_name(text, key):
    assert any(key in keys for keys in romanised_names(text))


@pytest.mark.parametrize(
    "text",
    [
        "Who visited Denver?",
        "Is it Silver?",
        "What is it?",
        "Can He go?",
        "Name the firms.",
        "谁？",
    ],
)
def test_other_words_are_not_taken_for_names(text):
    assert romanised_names(text) == ()


def test_two_names_in_a_sentence_are_both_found():
    keys = {key for keys in romanised_names("Did Wu Guilin and Zheng Jun meet?") for key in keys}
    assert {"wuguilin", "zhengjun"} <= keys


def test_a_name_is_found_where_it_stands_without_the_words_around_it():
    text = "Did Mayor Wu Guilin's office call Zheng Jun?"
    found = [text[name.start : name.end] for name in find_romanised(text)]
    assert found == ["Wu Guilin", "Zheng Jun"]


def test_a_long_word_is_compared_with_syllables_in_linear_time():
    assert find_romanised("Wang" * 20_000 + "x") == []
