"""Recognising texts that list or mention as many things as a question asks for."""

import pytest

from rag.question.parser import read_question
from rag.reading.counts import has_run, mentions_count, runs_of, speaks_of, thing_listed


@pytest.mark.parametrize(
    ("question", "text", "mentioned"),
    [
        ("which four industries lead", "发展四大主导产业", True),
        ("which four industries lead", "从四个角度分析", False),
        ("which four industries lead", "发展4个产业", True),
        ("which four industries lead", "发展14个产业", False),
        ("which four industries lead", "提出四点：一是", True),
        ("which four gwzyxes lead", "从四个角度分析", True),
        ("which four industries lead", "发展十四个产业", False),
        ("which two industries lead", "发展两大主导产业", True),
        ("which twelve measures", "推出十二项措施", True),
        ("which four business parks opened", "建成四个园区", True),
        ("which three press conferences", "举行三个记者会", True),
        ("四个方面分别是什么", "从四个方面着手", True),
        ("哪四大产业领先", "发展四大主导产业", True),
        ("哪四大产业领先", "从四个角度分析", False),
        ("哪四大产业领先", "发展五大主导产业", False),
        ("谁主持会议", "发展四大主导产业", False),
        # The number of an article counts nothing.
        ("劳动法第三条规定了什么", "规定三条原则", False),
    ],
)
def test_a_count_is_mentioned_only_with_the_things_that_are_asked_for(question, text, mentioned):
    assert mentions_count(text, read_question(question)) is mentioned


def test_an_enumeration_must_list_exactly_as_many_things():
    assert has_run("发展甲、乙、丙三类", 3)
    assert not has_run("发展甲、乙、丙三类", 2)
    assert not has_run("发展甲、乙，还有丙、丁", 4)


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("哪些河流需要治理", "河流"),
        ("县里的农业有哪三个短板", "短板"),
        ("五大产业是什么", "产业"),
        ("市长提出了哪四点要求", ""),
        ("会议讨论了哪些问题", ""),
        ("谁主持会议", ""),
        ("Which four rivers should be cleaned", "rivers"),
        ("What four requirements did he set", ""),
        ("Who chaired the meeting", ""),
    ],
)
def test_the_noun_that_a_list_must_contain_is_taken_from_the_question(question, noun):
    assert thing_listed(read_question(question)) == noun


def test_an_english_noun_is_found_in_a_chinese_text():
    assert speaks_of("治理三条河流", "rivers")
    assert speaks_of("治理三条河流", "河流")
    assert not speaks_of("种植三种果树", "rivers")
    assert not speaks_of("clean three rivers", "河流")


def test_only_the_clauses_with_as_many_things_are_returned():
    assert runs_of("补齐甲链、乙链，发展丙、丁两省", 2) == ["补齐甲链、乙链", "发展丙、丁两省"]
