"""Retrievers of other libraries over the same passages and the same embedding model.

Each peer is a function from a question to the ranked numbers of passages.
"""

from collections.abc import Callable

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore

from index.embed import Embedder
from index.text.segmenter import cut

Search = Callable[[str], list[int]]
"""From a question to the numbers of passages, best first."""
_TOP = 10  # as deep as the measures look


class _Vectors(Embeddings):
    """The project's embedder behind LangChain's interface."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.encode_questions([text]).vectors[0].tolist()


def vector_store(texts: list[str], embedder: Embedder) -> Search:
    """Return LangChain's plain vector store over some passages."""
    store = InMemoryVectorStore(_Vectors(embedder))
    store.add_documents([Document(text, metadata={"number": n}) for n, text in enumerate(texts)])
    retriever = store.as_retriever(search_kwargs={"k": _TOP})
    return lambda question: [found.metadata["number"] for found in retriever.invoke(question)]


def peers(texts: list[str], embedder: Embedder) -> dict[str, Search]:
    """Return the peers over some passages, by the name that is printed."""
    import bm25s
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever

    documents = [Document(text, metadata={"number": n}) for n, text in enumerate(texts)]
    store = InMemoryVectorStore(_Vectors(embedder))
    store.add_documents(documents)
    dense = store.as_retriever(search_kwargs={"k": _TOP})
    words = BM25Retriever.from_documents(documents, preprocess_func=cut, k=_TOP)
    both = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])
    lexical = bm25s.BM25()
    lexical.index([cut(text) for text in texts], show_progress=False)

    def by_words(question: str) -> list[int]:
        found, _ = lexical.retrieve([cut(question)], k=min(_TOP, len(texts)), show_progress=False)
        return np.asarray(found)[0].tolist()

    return {
        "LangChain vector store": lambda q: [d.metadata["number"] for d in dense.invoke(q)],
        "LangChain EnsembleRetriever (BM25 + vectors)": lambda q: [
            d.metadata["number"] for d in both.invoke(q)
        ],
        "bm25s with jieba": by_words,
    }
