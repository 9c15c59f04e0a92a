"""The store: SQLite is the truth, FAISS files are derived from it."""

from index.store.dense import DenseIndex
from index.store.read import Store
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
    "Scope",
    "Store",
    "StoredDocument",
    "StoredEnumeration",
    "StoredPassage",
    "StoredSentence",
]
