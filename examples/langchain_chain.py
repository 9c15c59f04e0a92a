"""A LangChain chain over a Yinzheng store, and the retriever as a tool for an agent.

    python examples/langchain_chain.py "张岳峰提出了哪四点要求？"

Run ``yinzheng sync corpus`` first. The chain ends with the prompt; append a chat model to it.
"""

import sys

from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tools import create_retriever_tool

from rag.integrations.langchain import YinzhengRetriever
from yinzheng import Assistant


def numbered(documents: list[Document]) -> str:
    """Return passages with the numbers by which they are to be cited."""
    return "\n".join(f"[{n}] {passage.page_content}" for n, passage in enumerate(documents, 1))


def main(question: str) -> None:
    """Print the prompt for a chat model, and the length of what the tool returns to an agent."""
    with Assistant.open() as assistant:
        retriever = YinzhengRetriever(assistant=assistant, k=3)
        prompt = ChatPromptTemplate.from_template(
            "Answer from these passages and cite them by number.\n\n{passages}\n\n{question}"
        )
        chain = {"passages": retriever | numbered, "question": RunnablePassthrough()} | prompt
        print(chain.invoke(question).to_string())
        tool = create_retriever_tool(retriever, "search_documents", "Search the documents.")
        print(tool.name, len(tool.invoke(question)), "characters")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "What four requirements did Zhang Yuefeng set?")
