"""Check every citation against its document, and drop sentences without an exact citation."""

from collections.abc import Iterable
from dataclasses import replace

from index.store import StoredDocument
from rag.types import AnswerSentence, Citation, ShortAnswer


def is_exact(citation: Citation, document: StoredDocument) -> bool:
    """Return True if a citation's quote is found at its offsets in restored text and source."""
    start, end = citation.restored_start, citation.restored_end
    if not 0 <= start < end <= len(document.restored.text):
        return False
    if document.restored.text[start:end] != citation.quote:
        return False
    if document.restored.to_source(start, end) != (citation.source_start, citation.source_end):
        return False
    # The store may have been damaged or changed since the text was restored.
    if not document.restored.agrees_with(document.source, start, end):
        return False
    for cell in citation.cells:
        if document.restored.text[cell.restored_start : cell.restored_end] != cell.quote:
            return False
        if not start <= cell.restored_start < cell.restored_end <= end:
            return False
    source = document.source[citation.source_start : citation.source_end]
    return source == citation.source_text and citation.document == document.path


def is_exact_short(short: ShortAnswer, citation: Citation, document: StoredDocument) -> bool:
    """Return True if a short answer is found at all its offsets, inside the quote of its citation.

    The citation itself must be exact.
    """
    restored, start, end = document.restored, short.restored_start, short.restored_end
    begin = citation.restored_start
    if short.citation != citation.number or not begin <= start < end <= citation.restored_end:
        return False
    if (short.start, short.end) != (start - begin, end - begin):
        return False
    if not short.text == restored.text[start:end] == citation.quote[short.start : short.end]:
        return False
    if restored.to_source(start, end) != (short.source_start, short.source_end):
        return False
    return document.source[short.source_start : short.source_end] == short.source_text


def move_short(
    short: ShortAnswer, cited: Citation, citations: Iterable[Citation]
) -> ShortAnswer | None:
    """Return a short answer, in the quote of ``cited``, as a part of the first quote that holds it.

    The result is None if none of the citations does.
    """
    start, end = short.restored_start, short.restored_end
    for citation in citations:
        begin = citation.restored_start
        if citation.document == cited.document and begin <= start < end <= citation.restored_end:
            number = citation.number
            return replace(short, citation=number, start=start - begin, end=end - begin)
    return None


def keep_supported(
    sentences: list[AnswerSentence],
    citations: list[Citation],
    documents: dict[int, StoredDocument],
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Drop inexact citations and sentences left without one, and number the rest from 1.

    ``documents`` maps the numbers of the citations to the documents they quote.
    """
    exact = [citation for citation in citations if is_exact(citation, documents[citation.number])]
    exact_numbers = {citation.number for citation in exact}
    kept = []
    for sentence in sentences:
        numbers = tuple(number for number in sentence.citations if number in exact_numbers)
        if numbers:
            kept.append(replace(sentence, citations=numbers))
    cited = {number for sentence in kept for number in sentence.citations}
    used = [citation for citation in exact if citation.number in cited]
    renumbered = {citation.number: number for number, citation in enumerate(used, 1)}
    return (
        tuple(
            replace(sentence, citations=tuple(renumbered[number] for number in sentence.citations))
            for sentence in kept
        ),
        tuple(replace(citation, number=renumbered[citation.number]) for citation in used),
    )
