"""Check that a document mentions the place that a question names, and not only another one."""

from collections import defaultdict
from collections.abc import Mapping

from index.text.places import PLACE_KINDS, split_place
from index.text.segmenter import is_word, tagged
from rag.answerability.checks import Case, check
from rag.retrieval.context import context_of

_HEAD = 1_000  # characters of a document that tell which places it is about
_ENDINGS = tuple(kind.end for kind in PLACE_KINDS)
_DISTRICTS = tuple(kind.end for kind in PLACE_KINDS if kind.district)
_DISTRICT_LENGTHS = (3, 4)


def lacks_place(question: str, text: str, beginning: str) -> bool:
    """Return True if a text mentions another place of the kind that a question names, not that one.

    For 长安县 that is 永安县. A place counts as mentioned without its ending, too, and a text that
    names no place of the kind may be about any. ``beginning`` is the part of the text that may
    name others; all are texts of the search layer.
    """
    asked = {
        name: ending
        for ending, names in places_by_ending(question).items()
        for name in names
        if split_place(name)[0] not in text
    }
    if not asked:
        return False
    others = places_by_ending(beginning)
    return any(others.get(ending) for ending in asked.values())


def places_by_ending(text: str) -> Mapping[str, set[str]]:
    """Return the places of a text by their endings, such as 县, with which they are written."""
    found: dict[str, set[str]] = defaultdict(set)
    before, before_flag = "", ""
    for word, flag in tagged(text):
        if word in _ENDINGS and before_flag == "ns" and len(before) > 1:
            found[word].add(before + word)
        elif flag == "ns" or _is_district(word):
            _, kind = split_place(word)
            if kind:
                found[kind.end].add(word)
        before, before_flag = word, flag
    return found


def _is_district(word: str) -> bool:
    """Return True if a word looks like a place unknown to the dictionary; 开发区 does not."""
    has_form = len(word) in _DISTRICT_LENGTHS and word.endswith(_DISTRICTS)
    return has_form and not is_word(word) and not is_word(word[:-1])


@check("lacks_place")
def place_is_lacking(case: Case) -> float:
    """Return 1 if the document quoted first is about another place than the question names."""
    quote = case.lead
    context = context_of(quote.document, quote.start)
    beginning = f"{context} {quote.document.search[:_HEAD]} {quote.search}"
    text = f"{context} {quote.document.search}"
    return float(lacks_place(case.question.search, text, beginning))
