"""The retriever and the query engine for LlamaIndex."""

from index.store import Scope
from rag.integrations.llama_index import YinzhengQueryEngine, YinzhengRetriever


def test_llama_index_gets_nodes_with_source_offsets(assistant):
    found = YinzhengRetriever(assistant, k=3).retrieve("工业互联网平台")
    hits = assistant.search("工业互联网平台", 3)
    assert [(one.node.id_, one.text, one.score) for one in found] == [
        (hit.passage, hit.text, hit.score) for hit in hits
    ]
    assert found[0].metadata["start"] < found[0].metadata["end"]


def test_a_scope_limits_the_retriever(assistant):
    name = "002_05fbf9e12f9e6207.txt"
    found = YinzhengRetriever(assistant, scope=Scope(within=(name,))).retrieve("工业互联网平台")
    assert {one.metadata["document"] for one in found} == {name}


def test_the_nodes_of_a_response_prove_it(assistant):
    engine = YinzhengQueryEngine(assistant=assistant)
    response = engine.query("滕州市政协主席是谁？")
    assert response.metadata["answered"]
    assert "薛登峰" in str(response)
    assert all(one.text in str(response) for one in response.source_nodes)
    refused = engine.query("Who won the 2022 World Cup?")
    assert not refused.source_nodes
