"""Check every citation against its document; a sentence without a sound citation is dropped."""

from dataclasses import replace

from index.store import StoredDocument
from rag.types import AnswerSentence, Citation


def is_exact(citation: Citation, document: StoredDocument) -> bool:
    """Return True if the quote stands at its offsets in the restored text and in the source."""
    start, end = citation.restored_start, citation.restored_end
    if not 0 <= start < end <= len(document.restored.text):
        return False
    if document.restored.text[start:end] != citation.quote:
        return False
    if document.restored.to_source(start, end) != (citation.source_start, citation.source_end):
        return False
    if not document.restored.agrees_with(document.source, start, end):
        return False
    source = document.source[citation.source_start : citation.source_end]
    return source == citation.source_text and citation.document == document.path


def keep_supported(
    sentences: list[AnswerSentence],
    citations: list[Citation],
    documents: dict[int, StoredDocument],
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Drop inexact citations and sentences left without any; number the rest from 1.

    ``documents`` maps the numbers of the citations to the documents they quote.
    """
    exact = [citation for citation in citations if is_exact(citation, documents[citation.number])]
    sound = {citation.number for citation in exact}
    kept = []
    for sentence in sentences:
        numbers = tuple(number for number in sentence.citations if number in sound)
        if numbers:
            kept.append(replace(sentence, citations=numbers))
    cited = {number for sentence in kept for number in sentence.citations}
    used = [citation for citation in exact if citation.number in cited]
    renumbered = {citation.number: number for number, citation in enumerate(used, 1)}
    return (
        tuple(
            replace(sentence, citations=tuple(renumbered[n] for n in sentence.citations))
            for sentence in kept
        ),
        tuple(replace(citation, number=renumbered[citation.number]) for citation in used),
    )
