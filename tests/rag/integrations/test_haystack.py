"""The components for Haystack."""

import os

import pytest

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # it would be sent at the first import

from haystack import Pipeline

from rag.integrations.haystack import YinzhengAnswerer, YinzhengRetriever


@pytest.fixture
def store(sample_settings):
    return str(sample_settings.store)


def test_a_pipeline_retrieves_documents_with_source_offsets(assistant, store):
    pipeline = Pipeline()
    pipeline.add_component("retriever", YinzhengRetriever(store, top_k=3))
    found = pipeline.run({"retriever": {"query": "工业互联网平台"}})["retriever"]["documents"]
    hits = assistant.search("工业互联网平台", 3)
    assert [(one.id, one.content) for one in found] == [(hit.passage, hit.text) for hit in hits]
    assert found[0].meta["start"] < found[0].meta["end"]


def test_answers_are_quotes_and_a_refusal_has_none(store):
    answerer = YinzhengAnswerer(store)
    told = answerer.run("滕州市政协主席是谁？")
    assert "薛登峰" in told["reply"]
    assert all(one.data in told["reply"] for one in told["answers"])
    assert answerer.run("Who won the 2022 World Cup?")["answers"] == []


def test_a_pipeline_can_be_written_down_and_read_again(store):
    pipeline = Pipeline()
    pipeline.add_component("answerer", YinzhengAnswerer(store))
    # Haystack makes components of modules that it was told to trust only.
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=[YinzhengAnswerer.__module__])
    assert again.get_component("answerer").store == store
