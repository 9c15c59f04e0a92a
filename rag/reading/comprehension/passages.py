"""Give the best passages found to the reader, and a quoted one that time was too short for."""

from collections.abc import Sequence

from index.parse.context import passage_context
from index.store import ReadableStore, StoredDocument, StoredPassage
from index.text.normalize import search_layer
from rag.reading.findings import Findings
from rag.reading.reader import PassageReader, Read, Reading
from rag.retrieval.candidates import Retrieved
from rag.types import Question

_MOST_PASSAGES = 8  # those whose sentences are scored; bounds the time without a budget


def read_passages(
    store: ReadableStore,
    question: Question,
    retrieved: Retrieved,
    reader: PassageReader | None,
    seconds: float,
) -> dict[int, Reading]:
    """Return what a reader finds in the best passages within so many seconds, by passage id.

    Nothing is read without a reader or time, and for a question that wants a sentence of each
    document: there the best passage does not decide.
    """
    if reader is None or seconds <= 0 or question.across_documents:
        return {}
    return _read(store, question, _best(retrieved), reader, seconds)


def read_quoted(
    store: ReadableStore, findings: Findings, reader: PassageReader
) -> dict[int, Reading]:
    """Return what a reader finds in the first passage quoted, if time was short for all quoted.

    Only a passage that ``read_passages`` would read with more time is read, by its id.
    """
    if findings.question.across_documents:
        return {}
    best = _best(findings.retrieved)
    quoted = [quote.passage.id for quote in findings.evidence.quotes if quote.passage.id in best]
    if not quoted or any(key in findings.readings for key in quoted):
        return {}
    return _read(store, findings.question, quoted[:1], reader, 0.0)


def _best(retrieved: Retrieved) -> list[int]:
    return [candidate.passage_id for candidate in retrieved.candidates[:_MOST_PASSAGES]]


def _read(
    store: ReadableStore,
    question: Question,
    top: Sequence[int],
    reader: PassageReader,
    seconds: float,
) -> dict[int, Reading]:
    """Return what is found in passages, the first of which is read in any case."""
    passages = store.passages(top)
    texts = [
        passage_to_read(store.document(passages[key].document_id), passages[key]) for key in top
    ]
    # As it was asked: readers are trained on whole questions with their marks.
    readings = reader.read(search_layer(question.text), texts, seconds)
    return {key: found for key, found in zip(top, readings, strict=True) if found is not None}


def passage_to_read(document: StoredDocument, passage: StoredPassage) -> Read:
    """Return a passage as a reader is given it, with what stands above it.

    Both are in the search layer. What is hidden or struck out in the passage is replaced by
    spaces, so that offsets stay those of the passage.
    """
    start, end = passage.start, passage.end
    title = search_layer(document.title)
    context = passage_context(document.search, document.tree, title, start, end, document.titled)
    shown = document.shown(start, end)
    pieces, at = [], start
    for first, last in shown:
        pieces += [" " * (first - at), document.search[first:last]]
        at = last
    pieces.append(" " * (end - at))
    return Read(context, "".join(pieces))
