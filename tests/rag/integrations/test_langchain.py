import asyncio

from rag.integrations.langchain import YinzhengRetriever


def test_langchain_gets_documents_with_source_offsets(assistant):
    retriever = YinzhengRetriever(assistant=assistant, k=3)
    found = retriever.invoke("工业互联网平台")
    assert [one.id for one in found] == [
        hit.passage for hit in assistant.search("工业互联网平台", 3)
    ]
    assert found[0].metadata["start"] < found[0].metadata["end"]
    assert asyncio.run(retriever.ainvoke("工业互联网平台")) == found
