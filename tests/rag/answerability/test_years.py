"""Whether a text mentions the years that a question names."""

import pytest

from rag.answerability.years import lacks_year


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("2026年的产值是多少", "2025年产值3亿元"),
        ("What was built in 1998?", "大桥于1989年建成"),
        ("二〇二六年谁当选", "2020年和2025年"),
        ("Who won in 1998 and 2002?", "1998年夺冠"),
        ("In 2019, who hosted the meeting?", "2018年开会"),
        ("2019年，谁主持会议", "2018年开会"),
        ("Who won the 2022 World Cup?", "2018年世界杯"),
    ],
)
def test_a_year_that_the_text_does_not_mention_is_lacking(question, text):
    assert lacks_year(question, text) == 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("2026年的产值是多少", "到2026年产值3亿元"),
        ("2026年的产值是多少", "二〇二六年产值3亿元"),
        ("What was built in 1998?", "大桥98年建成"),
        ("Which bridges were built in the 1990s?", "九十年代建成"),
        ("1990年代有哪些大桥", "九十年代建成"),
        ("Which of the 1,998 houses?", "房屋"),
        ("2000多年的历史", "历史"),
        ("谁主持会议", "会议"),
        ("1500亩的园区在哪里", "园区占地1,500亩"),
        ("Who trained 1000 people?", "培训千人"),
        ("Where is the 2000 meters tall mountain?", "高山"),
        ("2026年要建什么", "2025年工作总结。明年要建大桥"),
        ("2024年建了什么", "2025年工作总结。去年建了大桥"),
    ],
)
def test_nothing_is_lacking_if_the_text_mentions_the_year_or_the_question_names_none(
    question, text
):
    assert not lacks_year(question, text)


def test_a_text_without_any_year_may_be_about_the_year_asked_for():
    assert 0 < lacks_year("2026年的产值是多少", "今年产值3亿元") < 1


def test_next_year_is_exactly_one_year_later():
    assert lacks_year("2027年要建什么", "2025年工作总结。明年要建大桥") == 1
