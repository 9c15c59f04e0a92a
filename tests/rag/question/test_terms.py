"""The terms and content words of a question."""

from rag.question.terms import Terms, weigh
from tests.conftest import HashEmbedder


def test_a_word_divided_by_a_line_end_is_covered():
    words = Terms({}, {"生态": 1.0, "农业": 1.0}, ())
    assert words.coverage("加强生\n态环境保护") == 0.5


def test_words_in_nearly_every_passage_are_not_looked_up_in_a_large_store(
    make_assistant, monkeypatch
):
    texts = {f"{n:02}.txt": f"会议第{n}号讨论。" for n in range(20)} | {"one.txt": "会议讨论灯塔。"}
    assistant = make_assistant(texts, HashEmbedder())
    with assistant.store.snapshot():
        assert set(weigh(assistant.store, "会议灯塔").rare) >= {"会议", "灯塔"}
        monkeypatch.setattr("rag.question.terms._MAX_POSTINGS", 10)
        rare = weigh(assistant.store, "会议灯塔").rare
    assert "灯塔" in rare
    assert "会议" not in rare


def test_how_many_things_are_asked_for_is_no_word_of_the_text(make_assistant):
    """The dictionary has 三点 and 四个 as words of their own, rare in any store."""
    assistant = make_assistant({"a.txt": "会议提出要求。"}, HashEmbedder())
    with assistant.store.snapshot():
        content = weigh(assistant.store, "会议提出的三点要求是什么").content
    assert "要求" in content
    assert "三点" not in content
