"""Answer with an item of the list that an earlier answer quoted, this time in full."""

from index.store import ReadableStore, StoredDocument
from rag.answer.citations import keep_supported
from rag.answer.extractive import cite, mark_quote, refuse
from rag.reading.evidence import Evidence, Quote
from rag.types import Answer, AnswerSentence, Citation, Question

_LONGEST_ITEM = 600
"""In characters; set by hand, for a last item whose line goes on with other matters."""


def quote_item(
    store: ReadableStore,
    question: Question,
    item: Citation,
    following: Citation | None,
    confidence: float,
) -> Answer:
    """Return the answer that quotes a list item up to the next item.

    ``item`` and ``following`` are the citations of these items in the earlier answer, and
    ``following`` is None for the last item; ``confidence`` is that of the earlier answer. Call
    inside ``store.snapshot()``. Raises StoreError if the store no longer has the item.
    """
    passage = store.passage_by_key(item.passage)
    document = store.document(passage.document_id)
    start = item.restored_start
    end = _find_end(store, document, item, following)
    quote = Quote(document, passage, start, end, item.score)
    marked = mark_quote(document.restored.text[start:end])
    lead = f"《{document.path}》：" if question.language == "zh" else f"{document.path}: "
    kept, exact = keep_supported(
        [AnswerSentence(lead + marked, (1,))], [cite(1, quote)], {1: document}
    )
    if not kept:
        return refuse(question, Evidence(), confidence)
    text = kept[0].marked
    return Answer(question.text, True, text, kept, exact, confidence, language=question.language)


def _find_end(
    store: ReadableStore, document: StoredDocument, item: Citation, following: Citation | None
) -> int:
    """Return where an item ends, in characters of the restored text, without trailing spaces.

    It ends with its last whole sentence before the next item, the last item with its line.
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
