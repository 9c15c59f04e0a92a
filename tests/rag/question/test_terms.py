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
