"""The text around a quote that says what it is about: path, title, headings, table headers."""

from index.introductions import introductions
from rag.reading.evidence import Quote

_LONGEST = 300  # characters of each heading
_LONGEST_LINE = 5_000  # characters of the same line before a quote


def text_around(quote: Quote) -> str:
    """Return a quote with what stands around it, in the search layer.

    That is the path and title of its document, what introduces it, its passage, and what stands
    before it on its line.
    """
    document = quote.document
    # A code such as GB/T may contain a slash, so that one after a folder would not be recognised.
    parts = [*document.path.split("/"), document.title]
    for block in introductions(document.tree, quote.start):
        parts.append(document.search[block.start : min(block.end, block.start + _LONGEST)])
    parts.append(document.search[quote.passage.start : quote.passage.end])
    # A long row or paragraph continues over several passages.
    start = document.search.rfind("\n", max(0, quote.start - _LONGEST_LINE), quote.start) + 1
    parts.append(document.search[max(start, quote.start - _LONGEST_LINE) : quote.start])
    parts.append(quote.search)
    return "\n".join(parts)
