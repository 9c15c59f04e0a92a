"""Recognise quotes about another code or grade than the one a question names.

HT-0093 and HT-0094 look alike to an embedding, but what is said of one is not said of the other.
"""

import re
from collections.abc import Sequence

from index.blocks import BlockKind
from index.text.exact_terms import codes_and_grades
from rag.reading.evidence import Quote

_LONGEST = 5_000  # characters of a row that is searched for codes
_NUMBER = re.compile(r"\d+|^[一二三四五六七八九十]+")


def about_others(question: str, quotes: Sequence[Quote]) -> list[bool]:
    """Return for each quote whether it is about other codes of the kind that a question names.

    It is if it contains only others, as KR-7720 is for a question about KR-7702 and 三类 for one
    about IV类; or if it contains none, and the name of its document only others. ``question`` is
    in the search layer.
    """
    asked = codes_and_grades(question)
    if not asked:
        return [False] * len(quotes)
    kinds = {_kind(code) for code in asked}
    found = []
    for quote in quotes:
        document = quote.document
        known = _of_kinds(_whole(quote), kinds) or _of_kinds(
            "\n".join([*document.path.split("/"), document.title]), kinds
        )
        found.append(bool(known) and known.isdisjoint(asked))
    return found


def _whole(quote: Quote) -> str:
    """Return the row or the like in which a quote stands, or else the quote."""
    for block in reversed(quote.document.tree.path_to(quote.start)):
        if block.kind is BlockKind.ROW and block.end - block.start <= _LONGEST:
            return quote.document.search[block.start : block.end]
    row = quote.document.row_at(quote.start)
    return quote.search if row is None else row


def _of_kinds(text: str, kinds: set[str]) -> set[str]:
    return {code for code in codes_and_grades(text) if _kind(code) in kinds}


def _kind(code: str) -> str:
    """Return a code without its numbers."""
    return _NUMBER.sub("", code)
