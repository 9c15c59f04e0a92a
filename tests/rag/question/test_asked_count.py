"""The number of things that a question asks for."""

import pytest

from rag.question.asked_count import asked_count
from rag.question.parser import read_question


@pytest.mark.parametrize(
    ("text", "count", "counted"),
    [
        ("张岳峰提出了哪四点要求？", 4, "要求"),
        ("委员发言反映了哪八个方面的问题？", 8, "问题"),
        ("六大任务是什么？", 6, "任务"),
        ("哪十二项措施？", 12, "措施"),
        ("四点具体内容分别是什么？", 4, "内容"),
        ("哪两家被列入名单？", 2, ""),
        ("Which four business parks opened?", 4, "business parks"),
        ("What four requirements did Zhang Yuefeng set?", 4, "requirements"),
        ("Name the 12 new rules.", 12, "new rules"),
        ("谁主持会议？", None, ""),
        ("What happened two years ago?", None, ""),
        ("What suggestions did the six members make?", None, ""),
        ("6位委员提出了哪些建议？", None, ""),
        ("劳动合同法第三条规定了什么？", None, ""),
        ("第二十一条规定了什么？", None, ""),
        ("第三次会议提出了哪四点要求？", 4, "要求"),
        ("凌晨三点还有公交车吗？", None, ""),
        ("八点半以后能进馆吗？", None, ""),
        ("会议讲了三点，分别是什么？", 3, ""),
        ("What does Chapter 2 list?", None, ""),
        ("Who were two of the king's advisers?", 2, "of the king's advisers"),
    ],
)
def test_the_number_and_the_noun_of_the_things_asked_for_are_read(text, count, counted):
    question = read_question(text)
    assert (question.count, question.counted) == (count, counted)


def test_a_long_question_is_read_in_linear_time():
    assert asked_count("那四个" * 100_000)[0] == 4
    assert asked_count("two " * 100_000) == (None, "")
