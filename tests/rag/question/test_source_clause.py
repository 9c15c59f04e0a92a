"""The clause of a question that names its source."""

import pytest

from rag.question.parser import read_question
from rag.question.source_clause import drop_source


@pytest.mark.parametrize(
    ("question", "without_source"),
    [
        ("在春季座谈会上，哪些企业获得了表彰", "哪些企业获得了表彰"),
        ("2019年全国工作会议上，市长作了什么报告", "市长作了什么报告"),
        ("根据王小明的说法，工程要分几步推进", "工程要分几步推进"),
        (
            "In his speech on water, what did the mayor promise the farmers",
            "what did the mayor promise the farmers",
        ),
        (
            "According to Li Lei, which rivers need new dams",
            "which rivers need new dams",
        ),
    ],
)
def test_the_clause_that_names_the_source_is_removed(question, without_source):
    assert drop_source(question) == without_source


@pytest.mark.parametrize(
    "question",
    [
        "在会议上，谁发言了",
        "在哪次会议上，市长提出了新要求",
        "2020年上半年，全县生产总值是多少",
        "会上讨论了哪些问题",
        "在全县大会上，他说了什么",
        "根据2020年的报告，全市粮食产量是多少",
        "According to the 2013 report, how much grain did the county grow",
        "In 2019 the city held a meeting, which firms won prizes there",
        "Which firms won prizes at the first meeting of the year",
        "At which meeting did the mayor promise new dams",
        "In 1997, which country held the islands",
        "On what date did the water board hold its meeting on dams",
        "What did the first session of the water board stress",
        "What happened at the meeting of ministers who signed the treaty in Rome",
    ],
)
def test_a_clause_that_the_question_needs_is_kept(question):
    assert drop_source(question) == question


def test_the_whole_question_is_kept_next_to_its_parts():
    question = read_question("在春季座谈会上，哪些企业获得了表彰？")
    assert question.search == "在春季座谈会上,哪些企业获得了表彰"
    assert question.parts == ("哪些企业获得了表彰",)
