"""Answer with one point of a list that was answered before, quoted in full."""

from index.store import ReadableStore, StoredDocument
from rag.answer.citations import keep_supported
from rag.answer.extractive import cite, mark_quote, refuse
from rag.reading.evidence import Evidence, Quote
from rag.types import Answer, AnswerSentence, Citation, Question

_MOST = 600


def quote_item(
    store: ReadableStore,
    question: Question,
    item: Citation,
    following: Citation | None,
    confidence: float,
) -> Answer:
    """Return the answer that quotes a point up to the next one; ``confidence`` is the list's.

    Call inside ``store.snapshot()``. Raises StoreError when the store no longer holds it.
    """
    passage = store.passage_by_key(item.passage)
    document = store.document(passage.document_id)
    start = item.restored_start
    end = _end(store, document, item, following)
    evidence = Quote(document, passage, start, end, item.score)
    quote = document.restored.text[start:end]
    marked = mark_quote(quote)
    lead = f"《{document.path}》：" if question.language == "zh" else f"{document.path}: "
    kept, exact = keep_supported(
        [AnswerSentence(lead + marked, (1,))], [cite(1, evidence)], {1: document}
    )
    if not kept:
        return refuse(question, Evidence(), confidence)
    return Answer(question.text, True, kept[0].marked, kept, exact, confidence)


def _end(
    store: ReadableStore, document: StoredDocument, item: Citation, following: Citation | None
) -> int:
    """Return where a point ends: with its last whole sentence before the next point.

    The last point of a list ends with its line.
    """
    text = document.restored.text
    limit = min(len(text), item.restored_start + _MOST)
    if following and item.restored_start < following.restored_start:
        limit = min(limit, following.restored_start)
    elif "\n" in text[item.restored_end : limit]:
        limit = text.index("\n", item.restored_end)
    end, at = item.restored_end, item.restored_start
    while at < limit and (passage := store.passage_at(document.id, at)):
        sentences = store.sentences([passage.id])[passage.id]
        end = max([end, *(one.end for one in sentences if one.end <= limit)])
        at = passage.end
    return end - (len(text[:end]) - len(text[:end].rstrip()))
