"""Turn retrieved candidates into hits, with their text and the score of each channel."""

from index.store import ReadableStore, StoredDocument, StoredPassage
from rag.retrieval.candidates import Retrieved
from rag.types import Hit

_MOST_AROUND = 1000  # passages on either side: bounds the size of a hit


def list_hits(store: ReadableStore, retrieved: Retrieved, k: int, expand: int) -> list[Hit]:
    """Return the first k candidates, each with ``expand`` neighbours on either side.

    Call inside ``store.snapshot()``.
    """
    top = retrieved.candidates[:k]
    passages = store.passages(candidate.passage_id for candidate in top)
    hits = []
    for rank, candidate in enumerate(top, 1):
        passage = passages[candidate.passage_id]
        document = store.document(passage.document_id)
        start, end = document.restored.to_source(passage.start, passage.end)
        hits.append(
            Hit(
                rank, document.path, passage.key,
                document.restored.text[passage.start : passage.end], candidate.score,
                candidate.dense, candidate.lexical, candidate.names, candidate.late,
                candidate.sentence, start, end, *_around(store, passage, document, expand),
                places=document.places(start, end), title=document.title, date=document.date,
                cross=candidate.cross, translated=candidate.translated,
                context=candidate.context, boxes=document.boxes(start, end),
            )
        )  # fmt: skip
    return hits


def _around(
    store: ReadableStore, passage: StoredPassage, document: StoredDocument, expand: int
) -> tuple[str, str]:
    """Return the text of the ``expand`` passages before a passage and of those after it."""
    if expand < 1:
        return "", ""
    first, last = store.neighbours(passage, min(expand, _MOST_AROUND))
    text = document.restored.text
    return text[first : passage.start], text[passage.end : last]
