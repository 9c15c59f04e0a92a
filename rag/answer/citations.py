"""No support, no sentence: every citation is checked against the document it quotes."""

from dataclasses import replace

from index.store import StoredDocument
from rag.types import AnswerSentence, Citation


def is_exact(citation: Citation, document: StoredDocument) -> bool:
    """Tell whether a quote stands in both layers of a document at its recorded offsets."""
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
    """Drop citations that are not exact and sentences that none supports; renumber.

    ``documents`` maps citation numbers to the documents they quote.
    """
    exact = [one for one in citations if is_exact(one, documents[one.number])]
    sound = {one.number for one in exact}
    kept = []
    for sentence in sentences:
        numbers = tuple(n for n in sentence.citations if n in sound)
        if numbers:
            kept.append(replace(sentence, citations=numbers))
    used = [one for one in exact if any(one.number in s.citations for s in kept)]
    renumbered = {one.number: position for position, one in enumerate(used, 1)}
    return (
        tuple(replace(s, citations=tuple(renumbered[n] for n in s.citations)) for s in kept),
        tuple(replace(one, number=renumbered[one.number]) for one in used),
    )
