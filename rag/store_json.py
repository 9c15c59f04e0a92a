"""The JSON objects about a store that the command line and the servers share."""

from typing import Any

from index.store import ReadableStore


def store_facts(store: ReadableStore) -> dict[str, Any]:
    """Return the object of ``info --json``: counts, and a summary of every document."""
    return {
        "store": str(store.folder),
        "model": store.meta().get("model", ""),
        **store.counts(),
        "list": store.documents(),
    }


def document_layers(store: ReadableStore, path: str) -> dict[str, Any]:
    """Return the object of ``show --json``: the three layers of a document.

    ``segments`` map restored ranges to source ranges, with how each is known. Raises
    StoreError when no document has that path.
    """
    with store.snapshot():
        document = store.document_by_path(path)
        segments = [
            [part.start, part.end, part.source_start, part.source_end, part.kind.value]
            for part in document.restored.segments
        ]
        return {
            "document": document.path,
            "source": document.source,
            "restored": document.restored.text,
            "search": document.search,
            "segments": segments,
        }
