"""A LangChain retriever of passages with their offsets, and a tool that answers with quotes."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, tool
from pydantic import ConfigDict

from index.store import EVERYWHERE, Scope
from rag.assistant import Assistant
from rag.integrations.metadata import metadata_of


class YinzhengRetriever(BaseRetriever):
    """Retrieves passages of a store for LangChain.

    ``k`` is the number of passages. ``path`` limits the search to documents whose path begins
    with it; ``scope`` takes every filter of ``Assistant.search``. The id of a ``Document`` is that
    of its passage; its ``metadata`` has document, score, source offsets, place, title and date.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = 10
    path: str = ""
    scope: Scope = EVERYWHERE

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=hit.passage,
                page_content=hit.text,
                metadata=metadata_of(hit),
            )
            for hit in self.assistant.search(query, self.k, path=self.path, scope=self.scope)
        ]


def answer_tool(assistant: Assistant) -> BaseTool:
    """Return a tool by which an agent asks the documents.

    Its content is the text of the answer, which begins with the short answer if there is one; its
    artifact is the object of ``ask --json``.
    """

    @tool(response_format="content_and_artifact")
    def ask_documents(question: str) -> tuple[str, dict[str, Any]]:
        """Answer a question from the documents with exact, cited quotes."""
        answer = assistant.ask(question)
        return answer.text, answer.to_dict()

    return ask_documents
