"""Check that a document mentions the place that a question names, and not only another one."""

from collections.abc import Iterator

from index.text.places import PLACE_KINDS, short_place
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
    asked = [
        (name, ending)
        for name, ending in _places(question)
        if short_place(name) != name and short_place(name) not in text
    ]
    if not asked:
        return False
    others = {ending for _, ending in _places(beginning)}
    return any(ending in others for _, ending in asked)


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Yield the places of a text that are written with an ending such as 县, and the ending.

    Of 北京市西城区 only the last: the rest says where that is, which a text may leave out.
    """
    found, before = ("", ""), ("", "")
    for word, flag in tagged(text):
        name = word
        if word in _ENDINGS and before[1] == "ns":
            name, flag = before[0] + word, "ns"
        elif found[0] and flag != "ns":
            yield found
        ending = next((end for end in _ENDINGS if name.endswith(end) and name != end), "")
        is_place = bool(ending) and (flag == "ns" or _is_district(word))
        found = (name, ending) if is_place else ("", "")
        before = (word, flag)
    if found[0]:
        yield found


def _is_district(word: str) -> bool:
    """Return True if a word looks like a place unknown to the dictionary; 开发区 does not."""
    has_form = len(word) in _DISTRICT_LENGTHS and word.endswith(_DISTRICTS)
    return has_form and not is_word(word) and not is_word(word[:-1])


@check("lacks_place")
def place_is_lacking(case: Case) -> float:
    """Return 1 if the document quoted first is about another place than the question names.

    Where the question asks the same of several places, all documents quoted count.
    """
    texts, beginnings = [], []
    for quote in case.evidence.quotes if case.question.each else (case.lead,):
        context = context_of(quote.document, quote.start)
        texts.append(f"{context} {quote.document.search}")
        beginnings.append(f"{context} {quote.document.search[:_HEAD]} {quote.search}")
    return float(lacks_place(case.question.search, " ".join(texts), " ".join(beginnings)))
