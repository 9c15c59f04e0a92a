"""The facade: opening, closing, threads, filters and timings."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag import (
    Assistant,
    Done,
    ModelError,
    QuestionError,
    Scope,
    StoreError,
    load_settings,
    sync,
)
from tests.conftest import HashEmbedder


def test_opening_a_missing_store_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="yinzheng sync"):
        Assistant.open(tmp_path / "nothing")


def test_a_store_made_with_another_model_is_not_searched(make_assistant, settings):
    make_assistant({"a.txt": "内容是这样的。"}, HashEmbedder())

    class Other(HashEmbedder):
        identity = "other"

    other = Assistant.open(settings=settings, embedder=Other())
    with pytest.raises(ModelError, match="other"):
        other.search("内容")
    other.close()


def test_a_new_document_is_found_without_reopening(make_assistant, folder, settings):
    embedder = HashEmbedder()
    assistant = make_assistant({"a.txt": "苹果很甜。"}, embedder)
    (folder / "b.txt").write_text("香蕉很软。", encoding="utf-8")
    sync([folder], settings, embedder)
    assert assistant.search("香蕉", 1)[0].document == "b.txt"


def test_a_quoting_assistant_uses_no_language_model_and_loads_no_second_embedder(
    assistant, embedder, monkeypatch
):
    assert assistant.quoting() is assistant
    more = {"llm": "openai:m", "llm_url": "http://127.0.0.1:9"}
    monkeypatch.setattr("rag.shared.open_embedder", lambda model: pytest.fail("loaded"))
    settings = assistant.settings.model_copy(update=more)
    quoting = Assistant(assistant.store, settings, embedder).quoting()
    assert quoting.ask("谢勇是谁？").text == assistant.ask("谢勇是谁？").text


def test_many_threads_may_ask_at_once(assistant):
    questions = ["谢勇是谁？", "Who is Zheng Jun?", "县经开区获批了什么？"] * 4
    alone = [assistant.ask(question).text for question in questions[:3]]
    with ThreadPoolExecutor(4) as pool:
        together = [answer.text for answer in pool.map(assistant.ask, questions)]
    assert together == alone * 4


def test_an_empty_store_is_an_error_before_any_model_is_loaded(tmp_path, folder, monkeypatch):
    settings = load_settings(store=tmp_path / "empty")
    sync([folder], settings, HashEmbedder())
    monkeypatch.setattr("rag.shared.open_embedder", lambda model: pytest.fail("loaded"))
    assistant = Assistant.open(settings=settings)
    for use in (assistant.ask, assistant.search):
        with pytest.raises(StoreError, match="holds no documents"):
            use("有什么？")
    assistant.close()


def test_threads_that_wait_for_a_slow_model_do_not_deadlock(make_assistant):
    """A thread that waits for the model holds the lock of the store, which it must not need."""

    class Slow(HashEmbedder):
        def encode_questions(self, texts):
            time.sleep(0.1)
            return super().encode_questions(texts)

    assistant = make_assistant({"a.txt": "苹果很甜。", "b.txt": "香蕉很软。"}, Slow())
    with ThreadPoolExecutor(6) as pool:
        hits = list(pool.map(lambda query: assistant.search(query, 1), ["苹果", "香蕉"] * 12))
    assert [found[0].document for found in hits] == ["a.txt", "b.txt"] * 12


def test_a_with_block_closes_the_store_and_closing_it_again_is_no_error(make_assistant, settings):
    make_assistant({"a.txt": "苹果很甜。"}, HashEmbedder())
    with Assistant.open(settings=settings, embedder=HashEmbedder()) as assistant:
        assert assistant.search("苹果", 1)
    for use in (assistant.search, assistant.ask, assistant.map, assistant.examine):
        with pytest.raises(StoreError, match="was closed. Open another"):
            use("苹果？")
    with pytest.raises(StoreError, match="was closed. Open another"):
        assistant.passage("0-1")
    with pytest.raises(StoreError, match="was closed. Open another"):
        assistant.load()
    assistant.close()


@pytest.fixture
def dated(make_assistant):
    text = "发布时间：2024-0{}-05\n县里的果园收获了很多苹果。"
    texts = {"old/a.txt": text.format(3), "new/b.txt": text.format(6), "new/c.txt": text.format(9)}
    return make_assistant(texts, HashEmbedder())


FILTERS = [
    ({"path": "new/b"}, {"new/b.txt"}),
    ({"within": ("new",)}, {"new/b.txt", "new/c.txt"}),
    ({"since": "2024-05-01", "until": "2024-07-01"}, {"new/b.txt"}),
    ({"within": ("new",), "until": "2024-07-01"}, {"new/b.txt"}),
]


def documents_asked(assistant, **filters):
    """Return the documents that are found, those that are quoted, and the scope of the answer."""
    question = "哪些文章提到了苹果？"
    found = {hit.document for hit in assistant.search(question, **filters)}
    answer = assistant.ask(question, **filters)
    (streamed,) = (
        event.answer for event in assistant.stream(question, **filters) if isinstance(event, Done)
    )
    assert streamed.text == answer.text
    quoted = answer.citations or answer.nearest
    return found, {citation.document for citation in quoted}, answer.scope


@pytest.mark.parametrize(("filters", "documents"), FILTERS)
def test_search_ask_and_stream_take_the_same_filters_by_name_or_as_a_scope(
    dated, filters, documents
):
    by_name = documents_asked(dated, **filters)
    assert by_name == documents_asked(dated, scope=Scope(**filters))
    assert by_name == (documents, documents, Scope(**filters))


def test_within_takes_a_single_name_without_a_list(dated):
    assert documents_asked(dated, within="new") == documents_asked(dated, within=["new"])


@pytest.mark.parametrize("filters", [{"path": "new"}, {"since": "2024-05-01"}, {"within": "new"}])
def test_giving_filters_both_by_name_and_as_a_scope_is_a_type_error(dated, filters):
    for use in (dated.search, dated.ask, lambda *given, **named: [*dated.stream(*given, **named)]):
        with pytest.raises(TypeError, match="either scope or path"):
            use("苹果", scope=Scope(path="old"), **filters)


def test_search_ask_and_stream_raise_a_question_error_for_a_bad_date(dated):
    for use in (dated.search, dated.ask, lambda *given, **named: [*dated.stream(*given, **named)]):
        with pytest.raises(QuestionError, match="YYYY-MM-DD"):
            use("苹果", since="5.6.2024")


def test_the_hits_of_a_search_come_with_the_time_of_each_step(assistant):
    hits = assistant.search("工业互联网平台", 3)
    assert len(hits) == 3
    assert set(hits.timings_ms) == {"embed", "retrieve"}
    assert all(milliseconds >= 0 for milliseconds in hits.timings_ms.values())
