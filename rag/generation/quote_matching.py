"""Find the quotes of a model in the passages it cites."""

import re
from itertools import pairwise

from index.text.normalize import search_layer
from rag.generation.prompt import Source, as_data
from rag.generation.sanitize import is_hidden

_LEFT_OUT = re.compile(r"…+|\.{3,}")
_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "「": '"', "」": '"', "『": '"',
                       "』": '"', "—": "-", "–": "-"})  # fmt: skip


def find_quote(quote: str, source: Source) -> list[tuple[int, int]]:
    """Return the restored ranges of a quote in a passage, in order; none when it is not there.

    Compared in the search layer without spaces and invisible characters, so Traditional may
    be quoted as Simplified; what the ranges hold is the document's own text. Dots that stand
    for words left out cut a quote in two.
    """
    passage = source.passage
    folded, places = _folded(source.document.restored.text[passage.start : passage.end])
    found: list[tuple[int, int]] = []
    at = 0
    for part in _LEFT_OUT.split(quote):
        wanted = _folded(part)[0].rstrip(".,;:。、?!")
        if not wanted:
            continue
        at = folded.find(wanted, at)
        if at < 0:
            return []
        first, last = places[at], places[at + len(wanted) - 1]
        found.append((passage.start + first, passage.start + last + 1))
        at += len(wanted)
    return found if all(before[1] <= after[0] for before, after in pairwise(found)) else []


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the characters that are compared and the place of each in the text."""
    same = search_layer(text).translate(_SAME)
    kept = [
        (as_data(char.lower())[:1], place)
        for place, char in enumerate(same)
        if not char.isspace() and not is_hidden(char)
    ]
    return "".join(char for char, _ in kept), [place for _, place in kept]
