"""The JSON objects about a store that the command line and the servers share."""

from typing import Any

from index.blocks import Block
from index.store import ReadableStore
from rag.fitted import fits


def store_facts(store: ReadableStore, reader: str) -> dict[str, Any]:
    """Return the object of ``info --json``: counts, and a summary of every document.

    ``reader`` is the name of the reader in force. ``fitted`` is False if ranking and refusal use
    numbers fitted to another embedding model.
    """
    model = store.meta().get("model", "")
    return {
        "store": str(store.folder),
        "model": model,
        "reader": reader,
        "fitted": fits(model),
        **store.counts(),
        "list": store.documents(),
    }


def document_layers(store: ReadableStore, path: str) -> dict[str, Any]:
    """Return the object of ``show --json``: the three layers of a document and its blocks.

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
            "blocks": block_object(document.tree, document.restored.text),
        }


def block_object(block: Block, text: str) -> dict[str, Any]:
    """Return the object of a block and the blocks in it; ``text`` is the restored text.

    ``content`` holds strings and blocks in order. Joined, the strings are the text of the block.
    Attributes that say nothing are left out.
    """
    content: list[Any] = []
    at = block.start
    for child in block.children:
        if at < child.start:
            content.append(text[at : child.start])
        content.append(block_object(child, text))
        at = child.end
    if at < block.end:
        content.append(text[at : block.end])
    usual = Block(block.kind, 0, 0)
    attributes = {
        name: getattr(block, name)
        for name in ("level", "number", "column", "across", "down", "header", "visibility")
        if getattr(block, name) != getattr(usual, name)
    }
    return {
        "kind": block.kind.value, "start": block.start, "end": block.end, **attributes,
        "content": content,
    }  # fmt: skip
