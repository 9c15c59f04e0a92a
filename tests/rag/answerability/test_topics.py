"""Whether a document mentions the topic that somebody is asked to have spoken about."""

import pytest

from rag.answerability.topics import lacks_topic

DOCUMENT = "市长王建国指出，要办好学校，提高教师待遇，推动教育发展，增强动力。"


@pytest.mark.parametrize(
    "question",
    [
        "王建国对新能源汽车产业提出了什么要求",
        "关于旅游,王建国有什么看法,他对旅游说了什么",
        "What did Wang Jianguo say about tourism",
        "What suggestions on tourism did Wang Jianguo make",
        "What is the requirement for swimming pools",
    ],
)
def test_a_topic_that_the_document_never_mentions_is_lacking(question):
    assert lacks_topic(question, {"王建国"}, DOCUMENT) == 1


@pytest.mark.parametrize(
    "question",
    [
        "王建国对学校提出了什么要求",
        "王建国对学校工作提出了什么要求",
        "王建国对教育业提出了什么要求",
        "王建国对今后的工作提出了什么要求",
        "王建国提出了什么要求",
        "王建国对于旅游的立场是什么",
        "What did Wang Jianguo say about schools",
        "What did Wang Jianguo say about gwzyxes",
        "What did Wang Jianguo say",
        "Which state on the coast is warm",
        "What is the United States claim on tourism",
        "王建国对旅游的强调是高还是低",
    ],
)
def test_nothing_is_lacking_if_the_document_mentions_the_topic_or_there_is_none(question):
    assert not lacks_topic(question, {"王建国"}, DOCUMENT)


def test_an_english_topic_is_looked_for_by_its_stems_in_an_english_document():
    text = "The mayor said that every school needs books."
    assert not lacks_topic("What did the mayor say about schools", (), text)
    assert lacks_topic("What did the mayor say about taxes", (), text)


def test_a_topic_with_one_of_two_words_mentioned_is_lacking_in_part():
    found = lacks_topic("What did Wang Jianguo say about hospital education", (), DOCUMENT)
    assert 0 < found < 1
    asked = "What did Wang Jianguo say about the pay of teachers in schools"
    assert lacks_topic(asked, (), DOCUMENT) == 0
