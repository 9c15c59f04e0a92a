"""Glosses: pinyin and senses of the words of a quote."""

from rag.language.glosses import gloss, in_line


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
