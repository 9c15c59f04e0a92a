"""The JSON objects about a store that the command line and the doors give alike."""

from typing import Any

from index.store import ReadableStore
from rag.fitted import fits


def store_facts(store: ReadableStore) -> dict[str, Any]:
    """Return what ``info --json`` prints: counts, and a summary of every document.

    ``fitted`` is False if ranking and refusal use numbers fitted to another embedding model.
    """
    model = store.meta().get("model", "")
    return {
        "store": str(store.folder),
        "model": model,
        "fitted": fits(model),
        **store.counts(),
        "list": store.documents(),
    }


def document_layers(store: ReadableStore, path: str) -> dict[str, Any]:
    """Return what ``show --json`` prints: the three layers of a document and how they map.

    Raises StoreError when no document has that path.
    """
    with store.snapshot():
        document = store.document_by_path(path)
        segments = [
            [s.start, s.end, s.source_start, s.source_end, s.kind.value]
            for s in document.restored.segments
        ]
        return {
            "document": document.path,
            "source": document.source,
            "restored": document.restored.text,
            "search": document.search,
            "segments": segments,
        }
