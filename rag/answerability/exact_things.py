"""Find the exact things of a text: years, numbers with units, codes, persons, places, names.

Exact means that another one is not the same, however alike they look to an embedding.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from index.text.codes import find_codes
from index.text.dates import MONTHS
from index.text.normalize import has_han
from index.text.numerals import FIGURE, NUMERALS, TO_TEN, parse_number
from index.text.places import LAST_CHARACTERS, PLACE_KINDS, split_place
from index.text.segmenter import dictionary_words, is_word, tagged
from index.text.surnames import COMPOUND, FUNCTION_WORDS, SINGLE
from index.text.transcribed import DOTS, find_transcribed
from index.text.words import Word, latin_words
from rag.answerability.years import find_years
from rag.language.dictionary import stem_word
from rag.language.place_words import no_places
from rag.language.stopwords import ASKING, FUNCTION, STOP_TERMS
from rag.language.transliteration import COMMON_NOUNS, joined_names
from rag.types import MismatchKind

_NO_NAMES = STOP_TERMS | ASKING | FUNCTION | frozenset(MONTHS)
_ENDINGS = tuple(kind.end for kind in PLACE_KINDS)
_DISTRICTS = tuple(kind.end for kind in PLACE_KINDS if kind.district)
_DISTRICT_LENGTHS = (3, 4)
_CITY = "州"  # that ends the names of cities: 柳州
_PERSON_FLAGS = ("nr", "nrfg", "nrt")  # jieba's, as in index.text.names
_PERSON_LENGTHS = range(2, 7)
_LONGEST_UNIT = 4  # characters: 平方公里
ORDINAL = "第"
"""What makes a Chinese number an ordinal."""
_YEAR = "年"
ONE = ("0", "1")
"""The forms of numbers that may count nothing in particular, such as 1, and 10."""
_NUMBER_FLAGS = ("m", "mq")
_NO_ORDINALS = ("方", "者")  # 第三方 is nobody's number
_ORDINALS_EN = ("st", "nd", "rd", "th")
# Characters that end the names of places, institutions, posts, products and their parts. Of 2,390
# answerable questions of XQuAD and DRCD 6 seemed to name another thing of such a kind.
_KINDS = frozenset(
    "岛山峰河湖江海港湾站场馆院校店厂矿园楼桥路街村镇乡县市区省州厅局部处科室所司社团队组号型版款代"
    "级类线班机炉栋层届项费率量"
)
# After these, a noun says what is asked for, or counts it: 哪类学校, 五个支柱产业.
_ASKED_FOR = re.compile(rf"(?:什么|哪|何|几|多少).{{0,3}}$|[两{TO_TEN}\d][个项种类条位家大]$")
_NAMING = re.compile(r"n(?!s|r)|vn|b$|eng|j|nr|ns")  # jieba's flags of words that name one of many
_ROMAN = frozenset("ivxⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ")
IDENTIFIER = frozenset(["identifier"])
"""What identifiers are alike in."""
_JOINTS = dict.fromkeys(map(ord, "_- "))
_SHORT = 2  # characters: a longer word has a name before its kind


class Thing(NamedTuple):
    """An exact thing at ``[start, end)`` of a text.

    Things with the same ``form`` are the same. Others of its kind are alike if they share one of
    ``like``: the ending of a place, the unit of a number, the letters of a code. It is empty for
    persons and names in Latin letters, whose form does not tell which may stand for which.
    """

    kind: MismatchKind
    form: str
    start: int
    end: int
    like: frozenset[str] = frozenset()


def find_things(text: str) -> list[Thing]:
    """Return the exact things of a text of the search layer, those of a kind in order."""
    things = [*_codes(text), *_years(text)]
    things += _apart(_identifiers(text), things)
    things += _apart(_numbers(text), things)
    things += _apart([*_places(text), *_persons(text)], things)
    return [*things, *_apart(_names(text), things)]


def numbers_in(text: str) -> set[str]:
    """Return the forms of all numbers of a text of the search layer, with units or without."""
    return {form for _, _, form in _figures(text)}


def _apart(found: Iterable[Thing], others: Iterable[Thing]) -> list[Thing]:
    """Return the things that overlap no others."""
    taken = {at for other in others for at in range(other.start, other.end)}
    return [thing for thing in found if taken.isdisjoint(range(thing.start, thing.end))]


def _codes(text: str) -> Iterator[Thing]:
    for code in find_codes(text):
        letters = "".join(filter(str.isalpha, code.form)) or "digits"
        yield Thing(MismatchKind.CODE, code.form, code.start, code.end, frozenset([letters]))


def _identifiers(text: str) -> Iterator[Thing]:
    """Yield the names that code gives to things, in one word: maxRetries, start_period."""
    words = latin_words(text)
    at = 0
    while at < len(words):
        start, end = words[at].start, words[at].end
        at += 1
        while at < len(words) and text[end : words[at].start] == "_":
            end = words[at].end
            at += 1
        if _is_identifier(text[start:end]):
            form = identifier_form(text[start:end])
            yield Thing(MismatchKind.CODE, form, start, end, IDENTIFIER)


def _is_identifier(word: str) -> bool:
    """Return True for snake_case and camelCase, and not for iPhone and macOS."""
    if not (word.isascii() and word[:1].isalpha()):
        return False
    humps = any(
        word[at].isupper() and word[at - 1].islower() and word[at + 1].islower()
        for at in range(2, len(word) - 1)
    )
    return "_" in word or (word[0].islower() and humps)


def identifier_form(text: str) -> str:
    """Return an identifier, or a text that may hold it, without what styles of writing differ in.

    max_retries, maxRetries and max-retries are the same.
    """
    return text.translate(_JOINTS).lower()


def _years(text: str) -> Iterator[Thing]:
    for start, year in find_years(text):
        end = start + len(year)
        end += text.startswith(_YEAR, end)
        yield Thing(MismatchKind.YEAR, year, start, end, frozenset(["year"]))


def _numbers(text: str) -> Iterator[Thing]:
    """Yield the numbers that have a unit: the word that follows."""
    for start, end, form in _figures(text):
        if form in ONE and text[start - 1 : start] != ORDINAL:
            continue  # 一 and "one" count nothing in particular
        after = end
        while text[after : after + 2].lower() in _ORDINALS_EN and after == end:
            after += 2
        after += len(text[after:]) - len(text[after:].lstrip())
        word = _word_at(text, after)
        if has_han(text[after : after + 1]):
            first = start - text.startswith(ORDINAL, start - 1) if start else start
            unit = dictionary_words(text[after : after + _LONGEST_UNIT])[0]
            stop = after + len(unit)
            ordinal = ORDINAL if first < start else ""
            yield Thing(MismatchKind.NUMBER, form, first, stop, frozenset([ordinal + unit]))
        elif word and word.lower() not in _NO_NAMES:
            like = frozenset([stem_word(word.lower())])
            yield Thing(MismatchKind.NUMBER, form, start, after + len(word), like)
        elif text.startswith("%", after):
            yield Thing(MismatchKind.NUMBER, form, start, after + 1, frozenset("%"))


def _figures(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the ranges of the numbers of a text, each with its digits without zeros at the end.

    5 km and 5000 m have the same digits, and so may be the same.
    """
    for match in FIGURE.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if not before or not (before in "-." or (before.isascii() and before.isalnum())):
            yield match.start(), match.end(), _digits(match[0])
    at = 0
    for word, flag in tagged(text):
        begin = at + word.startswith(ORDINAL)
        at += len(word)
        written = word.removeprefix(ORDINAL)
        size = next((n for n, char in enumerate(written) if char not in NUMERALS), len(written))
        is_number = flag in _NUMBER_FLAGS or written != word
        if is_number and size and parse_number(written[:size]) is not None:
            if not (written != word and written[size:] in _NO_ORDINALS):
                yield begin, begin + size, _digits(written[:size])


def _digits(written: str) -> str:
    value = parse_number(written)
    digits = f"{value or 0:f}".strip("0") if "." in f"{value:f}" else f"{value or 0:f}"
    return digits.replace(".", "").strip("0") or "0"


def _places(text: str) -> Iterator[Thing]:
    """Yield the places of a text; of 北京市西城区 only the last: the rest is where it is."""
    last: Thing | None = None
    at = 0
    words = tagged(text)
    for place, (word, flag) in enumerate(words):
        start, at = at, at + len(word)
        after = words[place + 1][0] if place + 1 < len(words) else ""
        end = at + len(after) if after in _ENDINGS and len(word) > 1 else at
        name = text[start:end]
        like = place_kinds(name)
        is_common = name == word and word in no_places()
        is_place = (
            (flag == "ns" and not is_common)
            or (like and flag == "nr" and is_word(name))
            or (len(name) in _DISTRICT_LENGTHS and _is_district(name))
        )
        if not is_place or len(word) < 2 or word in _ENDINGS or name in COMMON_NOUNS:
            continue
        if last is not None and last.end < start:
            yield last
        last = Thing(MismatchKind.PLACE, name, start, end, like)
    if last is not None:
        yield last


def place_kinds(name: str) -> frozenset[str]:
    """Return the ending of a place or, of one without any, those with which it is a word."""
    _, kind = split_place(name)
    if kind is not None:
        return frozenset([kind.end])
    kinds = {end for end in _ENDINGS if is_word(name + end)}
    if name.endswith(_CITY):
        kinds.add("市")
    return frozenset(kinds)


def _is_district(word: str) -> bool:
    """Return True if a word looks like a place unknown to the dictionary; 开发区 does not."""
    return word.endswith(_DISTRICTS) and not is_word(word) and not is_word(word[:-1])


def _persons(text: str) -> Iterator[Thing]:
    """Yield the persons of a text; foreign names whole, with what stands between their dots."""
    foreign = [name for name in find_transcribed(text, tagged(text)) if name.certain]
    inside = {at for name in foreign for at in range(name.start, name.end)}
    for start, end, _ in foreign:
        if not DOTS.isdisjoint(text[start:end]):
            yield Thing(MismatchKind.PERSON, text[start:end], start, end)
    at = 0
    for word, flag in joined_names(tagged(text)):
        start, at = at, at + len(word)
        whole = not DOTS.isdisjoint(text[start - 1 : start] + text[at : at + 1])
        if _is_person(word, flag) and not (whole and start in inside):
            yield Thing(MismatchKind.PERSON, word, start, at)


def _is_person(word: str, flag: str) -> bool:
    if flag not in _PERSON_FLAGS or len(word) not in _PERSON_LENGTHS:
        return False
    has_surname = word[0] in SINGLE - FUNCTION_WORDS or word[:2] in COMPOUND
    return (flag == "nrt" or has_surname) and word[-1] not in LAST_CHARACTERS


def _names(text: str) -> Iterator[Thing]:
    """Yield names in Latin letters, and those that a character for the kind ends: 椰树岛."""
    if has_han(text):
        at = 0
        words = tagged(text)
        for word, flag in words:
            if flag == "eng" and len(word) > 1 and word[0].isupper():
                yield _latin_name(text, at, at + len(word))
            at += len(word)
        for name, kind in _names_by_kind(words, text):
            start = text.find(name + kind)
            if start >= 0 and not name[0].isdigit():
                end = start + len(name + kind)
                yield Thing(MismatchKind.NAME, name + kind, start, end, frozenset([kind]))
        return
    for run in _capitalised(text):
        while run and run[0].lower in _NO_NAMES:
            run.pop(0)
        if not run:
            continue
        # A sentence may begin with any word.
        start = run[0].start
        begins = start == 0 or text[:start].rstrip()[-1:] in ".?!:\n"
        if not (begins and len(run) == 1):
            yield _latin_name(text, start, run[-1].end)


def _capitalised(text: str) -> list[list[Word]]:
    """Return the words that begin with capitals, those together that a blank joins."""
    runs: list[list[Word]] = []
    for word in latin_words(text):
        if not (word.written[0].isascii() and word.written[0].isupper()):
            continue
        if runs and text[runs[-1][-1].end : word.start] == " ":
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _latin_name(text: str, start: int, end: int) -> Thing:
    for possessive in ("'s", "’s", "'", "’"):
        end -= len(possessive) * text[start:end].endswith(possessive)
    return Thing(MismatchKind.NAME, text[start:end].lower(), start, end)


def _word_at(text: str, at: int) -> str:
    end = at
    while end < len(text) and text[end].isascii() and text[end].isalpha():
        end += 1
    return text[at:end]


def _names_by_kind(words: list[tuple[str, str]], asked: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before a character that ends names, and this character."""
    at = 0
    for (name, flag), (kind, _) in pairwise(words):
        is_asked_for = bool(_ASKED_FOR.search(asked[:at])) or name.startswith("一")
        at += len(name)
        is_grade = set(name.lower()) <= _ROMAN  # IV级 is 四级
        if (
            kind in _KINDS
            and not (is_asked_for or is_grade)
            and (_NAMING.match(flag) or flag in ("m", "x"))
        ):
            yield name, kind
    for word, flag in words:
        # 开发区 and 城市 are no names; ``_places`` finds those that are.
        is_place = word[-1] in LAST_CHARACTERS and flag != "nr"
        if word[-1] in _KINDS and len(word) > _SHORT and _NAMING.match(flag) and not is_place:
            yield word[:-1], word[-1]
