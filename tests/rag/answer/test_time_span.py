"""The direct answer inside a quote, for questions that ask for a time."""

import pytest

from rag.answer.time_span import direct_answer
from rag.question.parser import read_question


@pytest.mark.parametrize(
    ("question", "quote", "time"),
    [
        ("大桥哪一年建成？", "大桥于1957年10月15日建成通车。", "1957年10月15日"),
        ("When was the bridge opened?", "大桥于20世纪50年代建成。", "20世纪50年代"),
        ("In what year did it open?", "It opened in 1957.", "1957"),
        ("When did it open?", "It opened on October 15, 1957.", "October 15, 1957"),
        ("2024年的会议是哪天开的？", "2024年的会议于12月1日召开。", "12月1日"),
    ],
)
def test_the_only_time_in_a_quote_is_the_direct_answer(question, quote, time):
    found = direct_answer(read_question(question), quote)
    assert found is not None
    assert quote[slice(*found)] == time


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("大桥哪一年建成？", "1955年开工,1957年建成。"),
        ("大桥哪一年建成？", "大桥建成了。"),
        ("谁建了大桥？", "1957年建成。"),
        ("What satellite was used when it was launched in the region?", "Launched in 1998."),
        ("1957年哪天通车？", "1957年通车。"),
        ("大桥什么时候建成？", "大桥历时3年建成。"),
        ("公司何时成立？", "公司在近10年里获奖100次。"),
        ("公司何时成立？", "公司1998年来获奖100次。"),
        ("When did the factory open?", "It employs 1500 people."),
        ("When did the factory open?", "It costs $1200 in Room 1408."),
        ("When he was young, what did he study?", "He studied law in 1923."),
    ],
)
def test_there_is_no_direct_answer_if_no_time_or_several_times_could_be_meant(question, quote):
    assert direct_answer(read_question(question), quote) is None
