import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.errors import ModelError, StoreError
from index.ingestion.sync import sync
from index.settings import load_settings
from rag import Answer, Assistant, Citation, Hit
from tests.conftest import HashEmbedder


def test_a_missing_store_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="yinzheng sync"):
        Assistant.open(tmp_path / "nothing")


def test_a_store_of_another_model_is_not_searched(make_assistant, settings):
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


def test_quoting_asks_no_language_model_and_loads_no_second_embedder(
    assistant, embedder, monkeypatch
):
    assert assistant.quoting() is assistant
    more = {"llm": "openai:m", "llm_url": "http://127.0.0.1:9"}
    monkeypatch.setattr("rag.assistant.open_embedder", lambda model: pytest.fail("loaded"))
    settings = assistant.settings.model_copy(update=more)
    quoting = Assistant(assistant.store, settings, embedder).quoting()
    assert quoting.ask("谢勇是谁？").text == assistant.ask("谢勇是谁？").text


def test_many_threads_may_ask_at_once(assistant):
    questions = ["谢勇是谁？", "Who is Zheng Jun?", "县经开区获批了什么？"] * 4
    alone = [assistant.ask(question).text for question in questions[:3]]
    with ThreadPoolExecutor(4) as pool:
        together = [answer.text for answer in pool.map(assistant.ask, questions)]
    assert together == alone * 4


def test_an_empty_store_says_what_to_do_and_loads_no_model(tmp_path, folder, monkeypatch):
    settings = load_settings(store=tmp_path / "empty")
    sync([folder], settings, HashEmbedder())
    monkeypatch.setattr("rag.assistant.open_embedder", lambda model: pytest.fail("loaded"))
    assistant = Assistant.open(settings=settings)
    for use in (assistant.ask, assistant.search):
        with pytest.raises(StoreError, match="holds no documents"):
            use("有什么？")
    assistant.close()


def test_the_package_names_its_types():
    assert {Answer.__name__, Citation.__name__, Hit.__name__} == {"Answer", "Citation", "Hit"}


def test_a_model_that_is_slow_to_read_a_question_holds_up_no_other(make_assistant):
    """Who waits for the model holds the store, which the model's thread must not need."""

    class Slow(HashEmbedder):
        def encode_questions(self, texts):
            time.sleep(0.1)
            return super().encode_questions(texts)

    assistant = make_assistant({"a.txt": "苹果很甜。", "b.txt": "香蕉很软。"}, Slow())
    with ThreadPoolExecutor(6) as pool:
        hits = list(pool.map(lambda query: assistant.search(query, 1), ["苹果", "香蕉"] * 12))
    assert [found[0].document for found in hits] == ["a.txt", "b.txt"] * 12
