"""Rewrite a follow-up so that it makes sense without the questions before it.

This is done by rules, without a model: an ordinal after a list means that item, a pronoun means
the person asked about or quoted before, and "and X?" asks the previous question about X.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.store import ReadableStore
from index.text.names import is_person
from index.text.normalize import HAN, has_han, search_layer
from index.text.numerals import ORDINALS, TO_TEN, parse_number
from rag.language.keywords import content_words
from rag.language.romanised_names import CAPITALISED_WORDS, romanised_names
from rag.language.stopwords import QUESTION_WORDS_ZH
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
    rf"|(?:第(?P<zh>[{TO_TEN}]|\d{{1,2}})|最后一?)(?:[个点条项]|方面)?"
    r"(?:是什么|是|具体内容|怎么说|说了什么)?",
    re.IGNORECASE,
)
_HE = re.compile(r"他们|她们|他|她|\b(?:he|she|they|him|her|them)\b(?!['’])", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|her(?=\s+[a-z])|their)\b", re.IGNORECASE)
_MANY = re.compile(r"们|\b(?:they|them|their)\b", re.IGNORECASE)
_IT = re.compile(r"它|这|那|该|此|\b(?:it|its|this|that|these|those|there)\b", re.IGNORECASE)
_ASKS = re.compile(
    rf"什么时候|哪些|{QUESTION_WORDS_ZH}|\b(?:wh\w+|how|did|does|do|is|are|was)\b",
    re.I,
)
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_MAX_NAMES = 3  # that "they" may stand for
REMEMBERED = 8
"""The number of earlier answers that a follow-up may refer to."""


@dataclass(frozen=True)
class Understood:
    """What a follow-up means: a question that stands alone, or an item of an earlier list.

    ``text`` is that question and ``documents`` are those to prefer, the cited ones of the previous
    answer. ``item`` is the citation of the list item that is meant, ``following`` that of the next
    item and ``confidence`` that of the list. ``beyond``: the list has no such item.
    """

    text: str
    documents: tuple[str, ...] = ()
    item: Citation | None = None
    following: Citation | None = None
    confidence: float = 0.0
    beyond: bool = False


def understand(store: ReadableStore, question: str, history: Sequence[Answer]) -> Understood:
    """Return what a question means after the earlier answers, of which the latest is the last.

    Call this inside ``store.snapshot()``: what counts as a name depends on the documents.
    """
    if not history:
        return Understood(question)
    previous = history[-1]
    previous_question = previous.understood or previous.question
    documents = tuple(dict.fromkeys(citation.document for citation in previous.citations))
    bare = _TAIL.sub("", question.strip())
    lead = _LEAD.match(bare)
    rest = bare[lead.end() :] if lead else bare
    chinese = has_han(question)
    ordinal = _ORDINAL.fullmatch(rest)
    listed = next((answer for answer in reversed(history) if _list_items(answer)), None)
    if ordinal and listed:
        items = _list_items(listed)
        position = _position(ordinal, len(items))
        whole = _TAIL.sub("", listed.understood or listed.question)
        text = f"{whole}：第{position}点？" if chinese else f"{whole}: point {position}?"
        if not 1 <= position <= len(items):
            return Understood(text, documents, beyond=True)
        following = items[position] if position < len(items) else None
        return Understood(text, documents, items[position - 1], following, listed.confidence)
    own_names = _names(store, rest)
    ends_with_ne = question.strip().rstrip("?？").endswith("呢")
    if (lead or ends_with_ne) and rest and not _ASKS.search(rest):
        return Understood(_ask_about(store, previous_question, rest, chinese), documents)
    persons = _persons(store, previous_question, previous, chinese, many=bool(_MANY.search(rest)))
    if persons and not own_names and (_HE.search(rest) or _HIS.search(rest)):
        joined = ("和" if chinese else " and ").join(persons)
        return Understood(_replace_pronouns(question, joined), documents)
    if not own_names and not content_words(search_layer(rest)):
        # "什么时候？" says nothing by itself, so the subject of the previous question precedes it.
        subject = _ASKS.sub("", _TAIL.sub("", previous_question)).strip()
        if content_words(search_layer(subject)):
            text = f"{subject}：{question}" if chinese else f"{subject}: {question}"
            return Understood(text, documents)
    return Understood(question, documents if lead or _IT.search(rest) else ())


def _replace_pronouns(question: str, names: str) -> str:
    """Return a question with names in place of its pronouns."""
    either = re.compile(f"(?P<his>{_HIS.pattern})|{_HE.pattern}", re.IGNORECASE)
    return either.sub(lambda match: f"{names}'s" if match["his"] else names, question)


def _list_items(answer: Answer) -> list[Citation]:
    """Return the citations of the items of an answer in order; none if it is not a list."""
    by_number = {citation.number: citation for citation in answer.citations}
    listed = [sentence for sentence in answer.sentences if sentence.item is not None]
    return [by_number[sentence.citations[0]] for sentence in listed if sentence.citations]


def _position(ordinal: re.Match[str], last: int) -> int:
    """Return the position in a list that an ordinal means, counted from 1."""
    if ordinal["zh"]:
        return int(parse_number(ordinal["zh"]) or 0)
    word = (ordinal["en"] or "last").lower()
    return ORDINALS.index(word) + 1 if word in ORDINALS else last


def _ask_about(store: ReadableStore, question: str, rest: str, chinese: bool) -> str:
    """Return a question with its only name or year replaced by another, or else continued by it."""
    names, new_names = _names(store, question), _names(store, rest)
    if len(names) == 1 and new_names == [rest]:
        return question.replace(names[0], rest)
    years = _YEAR.findall(question)
    if len(years) == 1 and _YEAR.fullmatch(rest):
        return question.replace(years[0], rest)
    whole = _TAIL.sub("", question)
    return f"{whole}，{rest}？" if chinese else f"{whole}, {rest}?"


def _persons(
    store: ReadableStore, question: str, previous: Answer, chinese: bool, *, many: bool
) -> list[str]:
    """Return the persons that a pronoun may mean after a question and its answer.

    They are the persons that the question names; failing these, the speaker of a quote or the
    persons named in it.
    """
    found = [name for name in _names(store, question) if not has_han(name) or is_person(name)]
    for citation in previous.citations:
        if not found:
            found = [citation.speaker] if citation.speaker else []
            found += [name for name in _names(store, citation.quote) if is_person(name)]
    found = list(dict.fromkeys(found))[: _MAX_NAMES if many else 1]
    if chinese:
        return found
    return [spell_person(search_layer(name)) if has_han(name) else name for name in found]


def _names(store: ReadableStore, text: str) -> list[str]:
    """Return the persons and places that a text names, as written.

    Chinese names must occur in the documents; Latin ones must be possible pinyin.
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
    for run in CAPITALISED_WORDS.findall(text):
        words = run.split()
        keys = romanised_names(run)
        while keys and romanised_names(" ".join(words[1:])) == keys:
            words = words[1:]
        if keys:
            found.append(" ".join(words))
    return list(dict.fromkeys(found))
