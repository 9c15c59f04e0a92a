"""The store: SQLite is the truth, FAISS files are derived from it."""

from index.store.document_status import DocumentState
from index.store.protocol import ReadableStore, VectorIndex
from index.store.reader import Store
from index.store.records import (
    EVERYWHERE,
    NameOccurrence,
    Scope,
    StoredDocument,
    StoredEnumeration,
    StoredPart,
    StoredPassage,
    StoredSentence,
)

__all__ = [
    "EVERYWHERE",
    "DocumentState",
    "NameOccurrence",
    "ReadableStore",
    "Scope",
    "Store",
    "StoredDocument",
    "StoredEnumeration",
    "StoredPart",
    "StoredPassage",
    "StoredSentence",
    "VectorIndex",
]
