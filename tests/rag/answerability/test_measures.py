"""The signals that are measured of a question and its evidence."""

import pytest

from rag.answerability.confidence import confidence
from rag.retrieval.concept_coverage import typical_lack

TEXTS = {
    "apples.txt": "果园今年收获了三百吨苹果。工人们把苹果运到城里的市场。",
    "roads.txt": "市政府决定修建两条新的公路。工程将于明年春天开始。",
    "english.txt": "The library opens at nine. Its readers may borrow five books.",
    "meeting.txt": "周卫东、李红梅、赵志强等出席农业会议。市长吴小燕主持会议，部署春耕工作。",
}


@pytest.fixture
def examine(make_assistant, embedder):
    return make_assistant(TEXTS, embedder).examine


@pytest.fixture
def signals(examine):
    return lambda question: examine(question).judgement.signals


def test_the_lack_is_larger_for_a_word_that_no_chinese_document_mentions(signals):
    mentioned = signals("When were the apples harvested?")
    unmentioned = signals("When was the submarine repaired?")
    assert unmentioned["lack"] > mentioned["lack"] + 0.02


def test_the_lack_is_measured_only_for_questions_in_another_language_about_chinese_documents(
    examine,
):
    assert examine("苹果运到哪里？").judgement.signals["lack"] == typical_lack()
    outcome = examine("When does the library open to its readers?")
    assert outcome.findings.evidence.sentences[0].document.path == "english.txt"
    assert outcome.judgement.signals["lack"] == typical_lack()


def test_a_larger_lack_does_not_raise_the_confidence(signals):
    measured = signals("When were the apples harvested?")
    sure, unsure = (confidence({**measured, "lack": lack}, False) for lack in (0.0, 0.1))
    assert unsure <= sure


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("李红梅在会上说了什么？", {"lacks_person"}),
        ("What did Li Hongmei say at the meeting?", {"lacks_person"}),
        ("农业会议的秘书长是谁？", {"lacks_person"}),
        ("公路工程的负责人叫什么名字？", {"lacks_person"}),
        ("2019年果园收获了多少苹果？", {"missing_year"}),
        ("公路工程投资多少亿元？", {"lacks_figure"}),
        ("What did Wu Xiaoyan say about submarine repair?", {"lacks_topic"}),
        ("吴小燕在会上部署了什么工作？", set()),
        ("谁主持农业会议？", set()),
        ("果园收获了多少苹果？", set()),
    ],
)
def test_a_question_lacks_the_person_year_figure_or_topic_that_no_quote_has(
    signals, question, lacks
):
    measured = signals(question)
    names = ("lacks_person", "missing_year", "lacks_figure", "lacks_topic")
    assert {name for name in names if measured[name]} == lacks
