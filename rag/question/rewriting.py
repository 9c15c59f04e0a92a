"""Understand a question that only makes sense after the one before.

Rules, no model: an ordinal after a list means that point; a pronoun stands for the person
asked about or quoted before; "and X?" asks of X what was asked before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.store import ReadableStore
from index.text.names import is_person
from index.text.normalize import HAN, has_han, search_layer
from index.text.numerals import LISTED, ORDINALS, TO_TEN, parse_number
from rag.language.keywords import content_words
from rag.language.pinyin import romanised_names
from rag.language.transliteration import spell_person
from rag.types import Answer, Citation

_HAN_RUN = re.compile(f"[{HAN}]+")
_LEAD = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|(?:那么|那|还有|而|再)(?=.))[\s,，]*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[呢吗啊呀]?[?？!！。.\s]*$")
_ORDINAL = re.compile(
    rf"(?:the\s+)?(?P<en>{'|'.join(ORDINALS)}|last)"
    r"(?:\s+(?:one|point|item|requirement|task|problem))?"
    rf"|(?:第(?P<zh>[{TO_TEN}]|\d{{1,2}})|最后一?)(?:{LISTED})?"
    r"(?:是什么|是|具体内容|怎么说|说了什么)?",
    re.IGNORECASE,
)
_HE = re.compile(r"他们|她们|他|她|\b(?:he|she|they|him|her|them)\b(?!['’])", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|her(?=\s+[a-z])|their)\b", re.IGNORECASE)
_MANY = re.compile(r"们|\b(?:they|them|their)\b", re.IGNORECASE)
_IT = re.compile(r"它|这|那|该|此|\b(?:it|its|this|that|these|those|there)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"什么时候|什么|哪些|哪|谁|几|多少|为何|怎么|怎样|如何|是否|\b(?:wh\w+|how|did|does|do|is|are|was)\b",
    re.I,
)
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_LATIN = re.compile(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*")
_MOST_NAMES = 3
REMEMBERED = 8
"""Earlier answers that a follow-up may go back to."""


@dataclass(frozen=True)
class Understood:
    """A question to be asked alone; ``item`` is the point of a list it means instead.

    ``following`` is the next point, ``confidence`` that of the list; ``beyond`` when the list
    has no such point.
    """

    text: str
    documents: tuple[str, ...] = ()
    item: Citation | None = None
    following: Citation | None = None
    confidence: float = 0.0
    beyond: bool = False


def understand(store: ReadableStore, question: str, history: Sequence[Answer]) -> Understood:
    """Return what a question means after the answers before it, the latest last.

    Call inside ``store.snapshot()``: the names of the documents tell what is a name.
    """
    if not history:
        return Understood(question)
    before = history[-1]
    asked = before.understood or before.question
    documents = tuple(dict.fromkeys(citation.document for citation in before.citations))
    bare = _TAIL.sub("", question.strip())
    led = _LEAD.match(bare)
    rest = bare[led.end() :] if led else bare
    chinese = has_han(question)
    ordinal = _ORDINAL.fullmatch(rest)
    listed = next((answer for answer in reversed(history) if _points(answer)), None)
    if ordinal and listed:
        place, points = _place(ordinal, len(_points(listed))), _points(listed)
        whole = _TAIL.sub("", listed.understood or listed.question)
        text = f"{whole}：第{place}点？" if chinese else f"{whole}: point {place}?"
        if not 1 <= place <= len(points):
            return Understood(text, documents, beyond=True)
        following = points[place] if place < len(points) else None
        return Understood(text, documents, points[place - 1], following, listed.confidence)
    own = _names(store, rest)
    ends = question.strip().rstrip("?？").endswith("呢")
    if (led or ends) and rest and not _ASKS.search(rest):
        return Understood(_put(store, asked, rest, chinese), documents)
    names = _persons(store, asked, before, chinese, many=bool(_MANY.search(rest)))
    if names and not own and (_HE.search(rest) or _HIS.search(rest)):
        joined = ("和" if chinese else " and ").join(names)
        return Understood(_named(question, joined), documents)
    if not own and not content_words(search_layer(rest)):
        about = _ASKS.sub("", _TAIL.sub("", asked)).strip()
        if content_words(search_layer(about)):
            text = f"{about}：{question}" if chinese else f"{about}: {question}"
            return Understood(text, documents)
    return Understood(question, documents if led or _IT.search(rest) else ())


def _named(question: str, names: str) -> str:
    """Return a question with names in the place of its pronouns."""
    either = re.compile(f"(?P<his>{_HIS.pattern})|{_HE.pattern}", re.IGNORECASE)
    return either.sub(lambda match: f"{names}'s" if match["his"] else names, question)


def _points(answer: Answer) -> list[Citation]:
    """Return the citations of the items of an answer, in order; none if it is no list."""
    by_number = {citation.number: citation for citation in answer.citations}
    listed = [sentence for sentence in answer.sentences if sentence.item is not None]
    return [by_number[sentence.citations[0]] for sentence in listed if sentence.citations]


def _place(ordinal: re.Match[str], last: int) -> int:
    if ordinal["zh"]:
        return int(parse_number(ordinal["zh"]) or 0)
    word = (ordinal["en"] or "last").lower()
    return ORDINALS.index(word) + 1 if word in ORDINALS else last


def _put(store: ReadableStore, asked: str, rest: str, chinese: bool) -> str:
    """Return the question before with something else in the place of its like."""
    names, new = _names(store, asked), _names(store, rest)
    if len(names) == 1 and new == [rest]:
        return asked.replace(names[0], rest)
    years = _YEAR.findall(asked)
    if len(years) == 1 and _YEAR.fullmatch(rest):
        return asked.replace(years[0], rest)
    whole = _TAIL.sub("", asked)
    return f"{whole}，{rest}？" if chinese else f"{whole}, {rest}?"


def _persons(
    store: ReadableStore, asked: str, before: Answer, chinese: bool, *, many: bool
) -> list[str]:
    """Return whom a pronoun means: who was asked about, who spoke, who is named in a quote."""
    found = [name for name in _names(store, asked) if not has_han(name) or is_person(name)]
    for citation in before.citations:
        if not found:
            found = [citation.speaker] if citation.speaker else []
            found += [name for name in _names(store, citation.quote) if is_person(name)]
    found = list(dict.fromkeys(found))[: _MOST_NAMES if many else 1]
    if chinese:
        return found
    return [spell_person(search_layer(name)) if has_han(name) else name for name in found]


def _names(store: ReadableStore, text: str) -> list[str]:
    """Return the persons and places a text names, in order, as it writes them.

    Chinese names are those the documents hold, Latin ones those that may be pinyin.
    """
    search = search_layer(text)
    grams = {
        run[at : at + size]
        for run in _HAN_RUN.findall(search)
        for size in (4, 3, 2)
        for at in range(len(run) - size + 1)
    }
    known = store.among_names(grams) if grams else {}
    forms = {form for form, certain in known.items() if certain or len(form) > 2 or form == search}
    longest = {
        form for form in forms if not any(form != other and form in other for other in forms)
    }
    found = sorted(longest, key=search.find)
    for run in _LATIN.findall(text):
        words = run.split()
        keys = romanised_names(run)
        while keys and romanised_names(" ".join(words[1:])) == keys:
            words = words[1:]
        if keys:
            found.append(" ".join(words))
    return list(dict.fromkeys(found))
