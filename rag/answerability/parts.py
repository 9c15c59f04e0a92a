"""Check that the documents have the numbered part that a question asks for."""

from index.text.part_numbers import Part, Reference, find_references
from rag.answerability.checks import Case, check
from rag.question.part_reference import owner_of

_ABOUT = 0.5  # share of the question's other words that the part and its document must have
_NEAR = 20  # characters before a mention in which its law is named


@check("part_found")
def part_is_found(case: Case) -> float:
    """Return 1 if the part that is asked for is quoted, and is about what is asked."""
    lead = case.lead
    return float(
        any(
            part.document_id == lead.document.id
            and any(start <= lead.start < end for start, end in part.quoted)
            and part.share >= _ABOUT
            for part in case.retrieved.parts.found
        )
    )


@check("lacks_part")
def part_is_lacking(case: Case) -> float:
    """Return 1 if the documents have no such part, nor does the one quoted first mention it."""
    parts = case.retrieved.parts
    if parts.found:
        return 0.0
    if parts.lacking:
        return 1.0
    sure = [reference for reference in parts.unknown if reference.sure]
    text = case.lead.document.search
    search = case.question.search
    return float(any(not _mentions(text, each, owner_of(search, each)) for each in sure))


def _mentions(text: str, asked: Reference, owner: str) -> bool:
    """Return True if a text mentions a part, of the law ``owner`` if one is named."""
    first: Part = asked.path[0]
    return any(
        first in reference.path and owner in text[max(0, reference.start - _NEAR) : reference.start]
        for reference in find_references(text)
    )
