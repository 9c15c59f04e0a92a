"""A LlamaIndex retriever of passages with their offsets, and a query engine that quotes."""

from pydantic import ConfigDict

try:
    from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
    from llama_index.core.query_engine import CustomQueryEngine
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "LlamaIndex is not installed: pip install 'yinzheng[llama-index]'", name=error.name
    ) from None

from index.store import EVERYWHERE, Scope
from rag.assistant import Assistant
from rag.integrations.metadata import metadata_of
from rag.types import Citation, Hit


class YinzhengRetriever(BaseRetriever):
    """Retrieves passages of a store for LlamaIndex.

    ``k`` is the number of passages; ``scope`` takes every filter of ``Assistant.search``. The id
    of a node is that of its passage; its ``metadata`` has document, score, source offsets, place,
    title and date.
    """

    def __init__(self, assistant: Assistant, k: int = 10, scope: Scope = EVERYWHERE) -> None:
        """Search by an open assistant."""
        super().__init__()
        self._assistant, self._k, self._scope = assistant, k, scope

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.search(query_bundle.query_str, self._k, scope=self._scope)
        return [_node(hit, hit.text) for hit in hits]


class YinzhengQueryEngine(CustomQueryEngine):
    """Answers with exact quotes: the nodes of a response are what its sentences are proved by.

    A refusal has no nodes. ``metadata`` of a response has ``answered`` and ``confidence``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    scope: Scope = EVERYWHERE

    def custom_query(self, query_str: str) -> RESPONSE_TYPE:
        """Return the answer to a question."""
        answer = self.assistant.ask(query_str, scope=self.scope)
        return Response(
            answer.text,
            source_nodes=[_node(citation, citation.quote) for citation in answer.citations],
            metadata={"answered": answer.answered, "confidence": answer.confidence},
        )


def _node(found: Hit | Citation, text: str) -> NodeWithScore:
    node = TextNode(id_=found.passage, text=text, metadata=metadata_of(found))
    return NodeWithScore(node=node, score=found.score)
