"""Whose words answer a question about one person."""

from rag.question.parser import read_question
from rag.reading.spoken import asked_speakers, merely_lists


def test_the_speaker_asked_about_stands_before_the_verb():
    question = read_question("What did Wang Xiaoming say about Li Siguang?")
    assert asked_speakers(question, {"王小明", "李四光"}) == ["王小明"]
    assert asked_speakers(read_question("王小明说了什么？"), {"王小明"}) == ["王小明"]
    assert asked_speakers(read_question("Who is Wang Xiaoming?"), {"王小明"}) == []


def test_whoever_came_and_spoke_is_not_quoted_by_that():
    assert merely_lists("王小明", "局长王小明出席会议并讲话。")
    assert not merely_lists("王小明", "王小明出席会议并指出，要节约用水。")
