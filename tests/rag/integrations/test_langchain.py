"""The retriever for LangChain."""

import asyncio

from rag import Scope
from rag.integrations.langchain import YinzhengRetriever, answer_tool


def test_langchain_gets_documents_with_source_offsets(assistant):
    retriever = YinzhengRetriever(assistant=assistant, k=3)
    found = retriever.invoke("工业互联网平台")
    assert [document.id for document in found] == [
        hit.passage for hit in assistant.search("工业互联网平台", 3)
    ]
    assert found[0].metadata["start"] < found[0].metadata["end"]
    assert asyncio.run(retriever.ainvoke("工业互联网平台")) == found


def test_the_retriever_takes_a_path_or_a_scope(assistant):
    name = "002_05fbf9e12f9e6207.txt"
    for filters in ({"path": name[:3]}, {"scope": Scope(within=(name,))}):
        found = YinzhengRetriever(assistant=assistant, **filters).invoke("工业互联网平台")
        assert {document.metadata["document"] for document in found} == {name}


def test_an_agent_gets_the_answer_as_text_and_its_citations_and_short_answer_as_data(assistant):
    call = {"name": "ask_documents", "args": {"question": "谁主持会议？"}, "id": "1"}
    message = answer_tool(assistant).invoke({**call, "type": "tool_call"})
    answer = assistant.ask("谁主持会议？")
    assert message.content == answer.text
    assert message.artifact["citations"] == answer.to_dict()["citations"]
    assert "short" in message.artifact
