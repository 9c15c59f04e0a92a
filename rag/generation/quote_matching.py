"""Find the quotes of a model in the passages that it cites."""

import re
from itertools import pairwise

from index.text.normalize import search_layer
from rag.generation.prompt import Source, as_data
from rag.generation.sanitize import is_hidden

_ELLIPSIS = re.compile(r"…+|\.{3,}")
# Quotation marks and dashes that models replace by others.
_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "「": '"', "」": '"', "『": '"',
                       "』": '"', "—": "-", "–": "-"})  # fmt: skip


def find_quote(quote: str, source: Source) -> list[tuple[int, int]]:
    """Return the restored ranges of a quote in a passage, in order; none if it is not there.

    The comparison is in the search layer and ignores spaces and invisible characters, so a model
    may quote Traditional text in Simplified; the ranges are those of the document's own text. An
    ellipsis divides a quote into several ranges.
    """
    passage = source.passage
    folded, offsets = _folded(source.document.restored.text[passage.start : passage.end])
    found: list[tuple[int, int]] = []
    at = 0
    for part in _ELLIPSIS.split(quote):
        wanted = _folded(part)[0].rstrip(".,;:。、?!")
        if not wanted:
            continue
        at = folded.find(wanted, at)
        if at < 0:
            return []
        first, last = offsets[at], offsets[at + len(wanted) - 1]
        found.append((passage.start + first, passage.start + last + 1))
        at += len(wanted)
    return found if all(before[1] <= after[0] for before, after in pairwise(found)) else []


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the characters of a text that are compared, and the offset of each."""
    same = search_layer(text).translate(_SAME)
    compared = [
        (as_data(char.lower())[:1], offset)
        for offset, char in enumerate(same)
        if not char.isspace() and not is_hidden(char)
    ]
    return "".join(char for char, _ in compared), [offset for _, offset in compared]
