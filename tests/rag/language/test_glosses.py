"""Glosses: pinyin and senses of the words of a quote."""

import pytest

from rag.language.glosses import _entry, gloss, in_line


def test_every_word_has_its_pinyin_and_senses():
    words = {word.text: word for word in gloss("我们学习绿色技术。")}
    assert words["学习"].pinyin == "xuéxí"
    assert "to learn" in words["学习"].senses
    assert words["绿色"].pinyin.startswith("lǜ")
    assert words["。"].pinyin == ""


def test_the_words_are_those_of_the_text_as_it_is_written():
    text = "環境保護 2024 年"
    assert "".join(word.text for word in gloss(text)) == text.replace(" ", "")


def test_a_name_is_spelled_and_not_explained():
    (name, *_) = gloss("王小明指出问题")
    assert (name.text, name.pinyin, name.senses) == ("王小明", "Wang Xiaoming", ())


def test_a_line_has_a_word_with_few_senses():
    assert in_line(gloss("，学习"), 1)[0].startswith("学习 xuéxí: ")


@pytest.mark.parametrize(
    ("word", "sense"),
    [
        ("余", "extra"),  # not: (literary) I; me
        ("夸", "to boast; to exaggerate"),  # not: used in 夸克
        ("奥运", "Olympic Games"),  # not: abbr. for 奥林匹克运动会
        ("匙", "spoon"),  # read chí, and not shi, which is only a part of 钥匙
        ("曾", "once"),
        ("姓名", "surname and given name"),
        ("甪", "place name"),
    ],
)
def test_ordinary_senses_come_before_names_and_references_to_other_words(word, sense):
    assert _entry(word, word, 0)[1][0] == sense


def test_a_word_that_only_refers_to_another_keeps_that_as_its_sense():
    assert _entry("上外", "上外", 0)[1][0].startswith("abbr. for 上海外国语大学")
    assert _entry("仉", "仉", 0)[1] == ("surname Zhang",)
