"""The store: SQLite is the truth, FAISS files are derived from it."""

from index.store.dense_index import DenseIndex
from index.store.protocol import ReadableStore
from index.store.reader import Store
from index.store.records import (
    EVERYWHERE,
    Scope,
    StoredDocument,
    StoredEnumeration,
    StoredPassage,
    StoredSentence,
)

__all__ = [
    "EVERYWHERE",
    "DenseIndex",
    "ReadableStore",
    "Scope",
    "Store",
    "StoredDocument",
    "StoredEnumeration",
    "StoredPassage",
    "StoredSentence",
]
