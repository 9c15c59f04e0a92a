"""Haystack components: one retrieves passages with their offsets, one answers with quotes."""

from typing import Any

try:
    from haystack import Document, ExtractedAnswer, component
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "Haystack is not installed: pip install 'yinzheng[haystack]'", name=error.name
    ) from None

from rag.assistant import Assistant
from rag.integrations.metadata import metadata_of
from rag.types import Citation, Hit


@component
class YinzhengRetriever:
    """Retrieves passages of the store in a folder.

    The id of a document is that of its passage; its ``meta`` has document, score, source offsets,
    place, title and date. The store is opened by ``warm_up``.
    """

    def __init__(self, store: str = ".yinzheng", top_k: int = 10) -> None:
        """Search the store in a folder for so many passages."""
        self.store, self.top_k = store, top_k
        self._assistant: Assistant | None = None

    def warm_up(self) -> None:
        """Open the store."""
        self._assistant = self._assistant or Assistant.open(self.store)

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, Any]:
        """Return the passages for a query, best first."""
        self.warm_up()
        assert self._assistant is not None
        hits = self._assistant.search(query, top_k or self.top_k)
        return {"documents": [_document(hit, hit.text) for hit in hits]}


@component
class YinzhengAnswerer:
    """Answers from the store in a folder; each answer is an exact quote, a refusal has none.

    ``reply`` is the text with the numbers of the quotes, in their order. The score of a quote is
    the confidence of the whole.
    """

    def __init__(self, store: str = ".yinzheng") -> None:
        """Answer from the store in a folder."""
        self.store = store
        self._assistant: Assistant | None = None

    def warm_up(self) -> None:
        """Open the store."""
        self._assistant = self._assistant or Assistant.open(self.store)

    @component.output_types(reply=str, answers=list[ExtractedAnswer])
    def run(self, query: str) -> dict[str, Any]:
        """Return the answer to a question."""
        self.warm_up()
        assert self._assistant is not None
        answer = self._assistant.ask(query)
        quotes = [
            ExtractedAnswer(
                query=query,
                score=answer.confidence,
                data=citation.quote,
                document=_document(citation, citation.quote),
                meta=metadata_of(citation),
            )
            for citation in answer.citations
        ]
        return {"reply": answer.text, "answers": quotes}


def _document(found: Hit | Citation, text: str) -> Document:
    return Document(id=found.passage, content=text, meta=metadata_of(found), score=found.score)
