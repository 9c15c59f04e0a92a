"""Rewrite a follow-up so that it makes sense without the questions before it.

This is done by rules, without a model: an ordinal after a list means that item, a pronoun means
the person asked about or quoted before, and "and X?" is completed by the previous question
(``ellipsis.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from index.store import ReadableStore
from index.text.dates import find_years
from index.text.names import is_person
from index.text.normalize import has_han, search_layer
from index.text.numerals import ORDINALS, parse_number
from index.text.segmenter import tagged
from rag.language.dictionary import stem_word
from rag.language.keywords import content_words
from rag.language.romanised_names import find_romanised
from rag.language.stopwords import QUESTION_WORDS_ZH
from rag.language.transliteration import spell_person
from rag.question.follow_up.ellipsis import (
    AUXILIARIES_EN,
    JOINING,
    PREPOSITIONS_EN,
    complete,
    lacks_subject,
)
from rag.question.follow_up.question_words import asked_anew, thing_named
from rag.question.names import chinese_names
from rag.types import Answer, Citation

# Words before a question that continues the one before; the Chinese ones must not be all of it.
_LEADS = ("what about", "how about", "and", "but", "so", "then", "also")
_LEADS_ZH = ("那么", "那", "还有", "而", "再")
_PUNCTUATION = "?？!！。. \t\n"
_PARTICLES = ("呢", "吗", "啊", "呀")
_MEASURES = ("方面", "点", "个", "条", "项")
_ASKS_ITEM = ("是什么", "具体内容", "怎么说", "说了什么", "是")
_ITEMS_EN = frozenset("one point item".split())
_LEADS_TO_ITEM = frozenset("what is was what's tell me give explain show the".split())
_LAST = -1
_HE = frozenset("he she they him her them 他 她 他们 她们".split())
_HIS = frozenset("his their".split())
_MANY = frozenset("they them their 他们 她们".split())
_IT = frozenset("it its this that these those there".split())
_IT_ZH = ("它", "这", "那", "该", "此")  # 这些, 该县
_ASKS = frozenset("how did does do is are was 时候".split())
_YES_NO = [[word] for word in sorted(AUXILIARIES_EN)]
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
    previous = _continued(history)
    previous_question = previous.understood or previous.question
    cited = next((answer.citations for answer in reversed(history) if answer.citations), ())
    documents = tuple(dict.fromkeys(citation.document for citation in cited))
    rest = _without_lead(_bare(question))
    leads = rest != _bare(question)
    chinese = has_han(question)
    words = [word for _, word in _words(rest)]
    listed = next((answer for answer in reversed(history) if _list_items(answer)), None)
    position = _position(search_layer(rest), listed.question) if listed else 0
    if position and listed:
        return _item_of(listed, position, documents, chinese)
    own_names = _names(store, rest)
    whole = _bare(previous_question)
    if has_han(whole) == chinese and (anew := _anew(whole, rest, own_names, words, chinese)):
        return Understood(anew, documents)
    ends_with_ne = question.strip().rstrip("?？").endswith("呢")
    is_clause = question.rstrip(_PUNCTUATION).endswith("吗") or words[:1] in _YES_NO
    if (leads or ends_with_ne) and rest and not is_clause and not any(map(_asks, words)):
        return Understood(_ask_about(store, previous_question, rest, chinese), documents)
    many = not _MANY.isdisjoint(words)
    persons = _persons(store, previous_question, previous, chinese, many=many)
    if persons and not own_names and not (_HE | _HIS).isdisjoint(words):
        joined = ("和" if chinese else " and ").join(persons)
        return Understood(_replace_pronouns(question, joined), documents)
    says_little = not own_names and not content_words(search_layer(rest))
    if says_little and all(_asks(word) or word.isspace() for word in words):
        # "什么时候？" says nothing by itself, so the subject of the previous question precedes it.
        asked = _words(whole)
        subject = "".join(written for written, word in asked if not _asks(word)).strip()
        if content_words(search_layer(subject)):
            if subject.endswith(JOINING):  # 仪式在
                subject = subject[:-1]
            text = f"{subject}：{question}" if chinese else f"{subject}: {question}"
            return Understood(text, documents)
    goes_on = leads or says_little or any(map(_means_thing, words)) or lacks_subject(rest)
    return Understood(question, documents if goes_on else ())


def _continued(history: Sequence[Answer]) -> Answer:
    """Return the answer that a follow-up continues: the latest, without thanks and greetings.

    These are what asks nothing and was not answered, after what was.
    """
    for answer in reversed(history):
        words = [word for _, word in _words(answer.understood or answer.question)]
        yes_no = words[:1] in _YES_NO or "吗" in words
        if answer.answered or yes_no or any(map(_asks, words)):
            return answer
    return history[-1]


def _anew(
    whole: str, rest: str, own_names: Sequence[str], words: Sequence[str], chinese: bool
) -> str:
    """Return what a question word asks after a question, or what is asked of *it*; '' for neither.

    ``rest`` is the follow-up without its lead, ``own_names`` and ``words`` are those in it.
    """
    anew = "" if own_names else asked_anew(whole, rest, chinese=chinese)
    if not anew and (chinese or words[:1] in _YES_NO or any(map(_asks, words))):
        anew = thing_named(whole, rest, chinese=chinese)
    return anew


def _words(text: str) -> list[tuple[str, str]]:
    """Return a text cut into words, blanks and punctuation: as written and as compared."""
    found, at = [], 0
    for word, _ in tagged(search_layer(text)):
        found.append((text[at : at + len(word)], word.lower()))
        at += len(word)
    return found


def _bare(question: str) -> str:
    """Return a question without punctuation and a particle at its end."""
    text = question.strip().rstrip(_PUNCTUATION)
    return text[:-1] if text.endswith(_PARTICLES) else text


def _without_lead(text: str) -> str:
    """Return a question without what joins it to the one before: "and ", 那."""
    for lead in _LEADS:
        left = text[len(lead) :]
        if text.lower().startswith(lead) and not left[:1].isalnum():
            return left.lstrip(" ,，")
    lead = next((lead for lead in _LEADS_ZH if text.startswith(lead) and text != lead), "")
    return text.removeprefix(lead).lstrip(" ,，") if lead else text


def _asks(word: str) -> bool:
    """Return True if a word asks."""
    return word in _ASKS or word.startswith("wh") or any(ask in word for ask in QUESTION_WORDS_ZH)


def _means_thing(word: str) -> bool:
    """Return True if a word may stand for a thing of the question before."""
    return word in _IT or word.startswith(_IT_ZH)


def _replace_pronouns(question: str, names: str) -> str:
    """Return a question with names in place of its pronouns."""
    words = _words(question)
    replaced = []
    for at, (written, word) in enumerate(words):
        after = "".join(following for following, _ in words[at + 1 : at + 3])
        if word in _HIS or (word == "her" and after.lstrip()[:1].isalpha()):
            replaced.append(f"{names}'s")
        elif word in _HE and not after.startswith(("'", "’")):
            replaced.append(names)
        else:
            replaced.append(written)
    return "".join(replaced)


def _item_of(
    listed: Answer, position: int, documents: tuple[str, ...], chinese: bool
) -> Understood:
    """Return that the item at a position of a list is meant, ``_LAST`` for the last."""
    items = _list_items(listed)
    position = len(items) if position == _LAST else position
    whole = _bare(listed.understood or listed.question)
    text = f"{whole}：第{position}点？" if chinese else f"{whole}: point {position}?"
    if position > len(items):
        return Understood(text, documents, beyond=True)
    following = items[position] if position < len(items) else None
    return Understood(text, documents, items[position - 1], following, listed.confidence)


def _list_items(answer: Answer) -> list[Citation]:
    """Return the citations of the items of an answer in order; none if it is not a list."""
    by_number = {citation.number: citation for citation in answer.citations}
    listed = [sentence for sentence in answer.sentences if sentence.item is not None]
    return [by_number[sentence.citations[0]] for sentence in listed if sentence.citations]


def _position(text: str, listed: str) -> int:
    """Return the position in a list that a text means, from 1 on; ``_LAST``, or 0 for none.

    A text that says more than the position, such as 第二点建议, means none. ``listed`` is the
    question that the list answered: its words may name an item.
    """
    words = list(dropwhile(_LEADS_TO_ITEM.__contains__, text.lower().split()))
    items = {*_ITEMS_EN, *(stem_word(word) for _, word in _words(listed))}
    if words and all(word in items or stem_word(word) in items for word in words[1:]):
        if words[0] == "last":
            return _LAST
        if words[0] in ORDINALS:
            return ORDINALS.index(words[0]) + 1
    asked = next((asked for asked in _ASKS_ITEM if text.endswith(asked)), "")
    text = text.removesuffix(asked)
    text = text.removesuffix(next((one for one in _MEASURES if text.endswith(one)), ""))
    if text in ("最后", "最后一"):
        return _LAST
    return int(parse_number(text[1:]) or 0) if text.startswith("第") else 0


def _ask_about(store: ReadableStore, question: str, rest: str, chinese: bool) -> str:
    """Return a question with its only name or year replaced by another, or with another part.

    A name that replaces nothing continues it. Anything else is asked as it stands where it cannot
    be completed for certain, as after a question in another language.
    """
    names, new_names = _names(store, question), _names(store, rest)
    if len(names) == 1 and new_names == [rest]:
        return question.replace(names[0], rest)
    years, year = find_years(question), rest.removesuffix("年")
    if len(years) == 1 and find_years(rest) == [year]:
        return question.replace(years[0], year)
    whole = _bare(question)
    # A name in place of a thing that is none would be asked what only the thing can be asked.
    like = not (new_names and not names) or rest.lower().split(" ")[0] in PREPOSITIONS_EN
    like = like and has_han(whole) == chinese
    if like and (completed := complete(whole, rest, chinese=chinese)):
        polar = question.rstrip(_PUNCTUATION).endswith("吗")
        polar = polar and not any(asks in completed for asks in QUESTION_WORDS_ZH)
        return f"{_bare(completed)}吗？" if polar and chinese else completed
    if not like and has_han(whole) == chinese:
        return f"{whole}，{rest}？" if chinese else f"{whole}, {rest}?"
    return f"{rest}？" if chinese else f"{rest[0].upper()}{rest[1:]}?"


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
    found = chinese_names(store, search_layer(text))
    found += (text[name.start : name.end] for name in find_romanised(text))
    return list(dict.fromkeys(found))
