"""Answer with an item of the list that an earlier answer quoted, this time in full."""

from index.store import ReadableStore, StoredDocument
from rag.answer.citations import keep_supported
from rag.answer.extractive import cite, mark_quote, refuse
from rag.reading.evidence import Evidence, Quote
from rag.types import Answer, AnswerSentence, Citation, Question

_LONGEST_ITEM = 600
"""Characters; set by hand, for a last item whose line goes on into other matter."""


def quote_item(
    store: ReadableStore,
    question: Question,
    item: Citation,
    following: Citation | None,
    confidence: float,
) -> Answer:
    """Return the answer that quotes a list item up to the next item.

    ``item`` and ``following`` are the citations of the two in the earlier answer, None where
    the item is the last; ``confidence`` is that of the earlier answer. Call inside
    ``store.snapshot()``. Raises StoreError when the store no longer holds the item.
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
    text = kept[0].marked
    return Answer(question.text, True, text, kept, exact, confidence, language=question.language)


def _end(
    store: ReadableStore, document: StoredDocument, item: Citation, following: Citation | None
) -> int:
    """Return where an item ends: with its last whole sentence before the next item.

    The last item of a list ends with its line.
    """
    text = document.restored.text
    limit = min(len(text), item.restored_start + _LONGEST_ITEM)
    if following and item.restored_start < following.restored_start:
        limit = min(limit, following.restored_start)
    elif "\n" in text[item.restored_end : limit]:
        limit = text.index("\n", item.restored_end)
    end, at = item.restored_end, item.restored_start
    while at < limit and (passage := store.passage_at(document.id, at)):
        sentences = store.sentences([passage.id])[passage.id]
        end = max([end, *(sentence.end for sentence in sentences if sentence.end <= limit)])
        at = passage.end
    return end - (len(text[:end]) - len(text[:end].rstrip()))
