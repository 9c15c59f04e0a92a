"""What the dictionary says of texts in the other language."""

import pytest

from rag.lexicon import Translated, stems, translate


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("what did the economist find about inflation", "经济学家谈到通货膨胀。", 2 / 3),
        ("which enterprise has economic development", "企业的经济发展。", 1.0),
        ("which enterprise has economic development", "雨下了一整天。", 0.0),
        ("when was the GB39116 standard adopted", "适用GB39116标准。", 3 / 4),
        ("in december", "会议于12月召开。", 1.0),
        ("in december", "会议于2月召开。", 0.0),
    ],
)
def test_a_chinese_text_says_the_words_of_an_english_question(question, text, share):
    assert translate(question, [], ()).coverage(text) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(("text", "share"), [("第12号", 0.0), ("第2号", 1.0), ("第2.5号", 1.0)])
def test_a_number_is_no_part_of_a_longer_one(text, share):
    assert translate("2", [], ()).coverage(text) == share


def test_an_english_text_says_the_words_of_a_chinese_question():
    asked = translate("谁主持环境保护会议", ["主持", "环境", "保护", "会议"], ())
    said = asked.coverage("the mayor presided over the meeting on protecting the environment")
    assert said == 1.0
    assert asked.coverage("the price of rice fell") == 0.0


def test_names_are_left_out():
    assert translate("bao bridge", [], {"bao"}).words == 1
    assert translate("老包的桥", ["老包", "桥"], {"老包"}).words == 1


def test_a_question_of_no_words_is_covered_by_nothing():
    assert Translated().coverage("什么") == 0.0
    assert translate("what is it", [], ()).coverage("这是桥") == 0.0
    assert translate("啊呀呀", ["啊呀呀"], ()).coverage("oh dear") == 0.0


def test_forms_of_a_word_have_one_stem_and_words_that_join_have_none():
    assert stems("The bridges of the bridging company's bridge") == ["bridg", "compani"]
