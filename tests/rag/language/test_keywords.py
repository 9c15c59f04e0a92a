"""Words of a question that carry meaning."""

import pytest

from rag.language.keywords import names_something


@pytest.mark.parametrize(
    "question",
    ["你好", "今天星期几?", "现在几点", "明天是什么日子", "你是谁", "what day is it today?",
     "what time is it?", "how are you?"],
)  # fmt: skip
def test_words_for_who_asks_and_when_name_nothing_that_documents_tell_of(question):
    assert not names_something(question)


@pytest.mark.parametrize(
    "question",
    ["今天开吗", "周一开吗", "现在谁是主任", "你们几点开门", "e5", "第三条", "星期三有什么课",
     "what time does the library open today?", "who is the mayor now?"],
)  # fmt: skip
def test_any_other_word_names_something(question):
    assert names_something(question)
