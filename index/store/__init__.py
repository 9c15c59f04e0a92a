"""The store: SQLite is the truth, FAISS files are derived from it."""

from index.store.document_status import DocumentState, UnreadFile
from index.store.protocol import ReadableStore, VectorIndex
from index.store.reader import Store
from index.store.records import (
    EVERYWHERE,
    NameOccurrence,
    Rule,
    Scope,
    Selection,
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
    "Rule",
    "Scope",
    "Selection",
    "Store",
    "StoredDocument",
    "StoredEnumeration",
    "StoredPart",
    "StoredPassage",
    "StoredSentence",
    "UnreadFile",
    "VectorIndex",
]
