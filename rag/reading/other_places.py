"""Recognise quotes of documents that do not tell of the place that a question names.

The mayor of one city looks like that of another to an embedding and to a reader; only the name of
the city tells them apart, and it seldom stands in the same sentence.
"""

from collections.abc import Sequence

from index.store import StoredDocument
from index.text.places import PLACE_KINDS, short_place, split_place
from index.text.segmenter import is_word, tagged
from rag.reading.evidence import Quote

_PLACE = "ns"  # jieba's flag


def about_other_places(question: str, quotes: Sequence[Quote]) -> list[bool]:
    """Return for each quote whether its document names no place of the question, while others do.

    Looked for are cities, counties and the like, not countries, which most documents do not name.
    ``question`` is in the search layer.
    """
    asked = {short_place(word) for word, flag in tagged(question) if _is_district(word, flag)}
    told = {
        document.id: any(place in _whole(document) for place in asked)
        for document in {quote.document.id: quote.document for quote in quotes}.values()
    }
    return [any(told.values()) and not told[quote.document.id] for quote in quotes]


def _is_district(word: str, flag: str) -> bool:
    has_kind = split_place(word)[1] is not None
    return flag == _PLACE and (has_kind or any(is_word(word + kind.end) for kind in PLACE_KINDS))


def _whole(document: StoredDocument) -> str:
    return "\n".join((document.path, document.title, document.search))
