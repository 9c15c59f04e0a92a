"""What a question is made of."""

from rag.question.terms import Terms, weigh
from tests.conftest import HashEmbedder


def test_a_word_that_a_line_end_cuts_counts_as_covered():
    words = Terms({}, {"生态": 1.0, "农业": 1.0}, ())
    assert words.coverage("加强生\n态环境保护") == 0.5


def test_words_that_stand_nearly_everywhere_are_not_looked_up_in_a_large_store(
    make_assistant, monkeypatch
):
    texts = {f"{n:02}.txt": f"会议第{n}号讨论。" for n in range(20)} | {"one.txt": "会议讨论灯塔。"}
    assistant = make_assistant(texts, HashEmbedder())
    with assistant.store.snapshot():
        assert set(weigh(assistant.store, "会议灯塔").rare) >= {"会议", "灯塔"}
        monkeypatch.setattr("rag.question.terms._MOST_POSTINGS", 10)
        rare = weigh(assistant.store, "会议灯塔").rare
    assert "灯塔" in rare
    assert "会议" not in rare
