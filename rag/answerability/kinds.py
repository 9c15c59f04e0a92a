"""Check that a document is not only about other things of the kind that a question names.

椰树岛 is not told of where only 椰林岛 and 椰风岛 are, nor the fee for a 赎回 where only that for a
申购 is. What a thing is called stands before the word for its kind, so that the form shows it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from index.text.exact_terms import codes_and_grades
from index.text.names import pinyin_keys
from index.text.normalize import has_han
from index.text.numerals import TO_TEN
from index.text.places import LAST_CHARACTERS
from index.text.segmenter import tagged
from rag.answerability.checks import Case, check
from rag.language.regional_words import other_region
from rag.reading.other_rows import lacks_row
from rag.retrieval.context import context_of

# Characters that end the names of places, institutions, posts, products and their parts. Of 2,390
# answerable questions of XQuAD and DRCD 6 seemed to name another thing of such a kind.
_KINDS = frozenset(
    "岛山峰河湖江海港湾站场馆院校店厂矿园楼桥路街村镇乡县市区省州厅局部处科室所司社团队组号型版款代"
    "级类线班机炉栋层届项费率量"
)
_FUNCTION = frozenset(
    "的该本各全此这其等在是为与和及或以由于被把将有某每另两几多个一之所不了着过并从对"
)
_ASKING = re.compile(r"什么|哪|几|多少|何|谁|时候|地方")
# Words that say which of several without naming it.
_GENERAL = frozenset("现行 现任 首任 最新 当前 目前 现有 主要 其他 有关 相关 具体".split())
# After these, a noun says what is asked for, or counts it: 哪类学校, 五个支柱产业.
_ASKED_FOR = re.compile(rf"(?:什么|哪|何|几|多少).{{0,3}}$|[两{TO_TEN}\d][个项种类条位家大]$")
_NAMING = re.compile(r"n(?!s|r)|vn|b$|eng|j|nr|ns")  # jieba's flags of words that name one of many
_MODIFIER = re.compile(r"n(?!s|r)|vn|b$|eng|j")
_HEAD = frozenset(("n", "nt", "nz", "l"))
_LONGEST = 5_000  # characters around a quote that are cut into words
_NUMBERED = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{2}})(?P<number>[{TO_TEN}]+|\d+)(?![年月日时点个项条名位人{TO_TEN}\d])"
)
_ROMAN = re.compile("[ivxⅰ-ⅻ]+")
_SEVERAL = 2


def names_other_kind(question: str, text: str, document: str) -> bool:
    """Return True if a text has other things of the kind that a question names, and not that one.

    ``text`` is what is quoted with what stands around it, ``document`` all of it; both and
    ``question`` are in the search layer. A name that sounds the same is the same.
    """
    if _lacks_grade(question, document):
        return True
    asked = question.lower()
    text, document = text.lower()[:_LONGEST], document.lower()
    if _lacks_number(asked, document):
        return True
    words = tagged(asked)
    if any(_is_other_name(*pair, text, document) for pair in names_by_kind(words, asked)):
        return True
    pairs = [pair for pair in _compounds(words, asked) if not _is_known(*pair, document)]
    if not pairs:
        return False
    known = tagged(text)
    return any(_has_other(known, name, kind, asked) for name, kind in pairs)


def names_by_kind(words: list[tuple[str, str]], asked: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before a character that ends names, and this character."""
    at = 0
    for (name, flag), (kind, _) in pairwise(words):
        is_asked_for = bool(_ASKED_FOR.search(asked[:at])) or name.startswith("一")
        at += len(name)
        is_grade = bool(_ROMAN.fullmatch(name))  # IV级 is 四级, see _lacks_grade
        if (
            kind in _KINDS
            and not (is_asked_for or is_grade)
            and (_NAMING.match(flag) or flag in ("m", "x"))
        ):
            yield name, kind
    for word, flag in words:
        # 开发区 and 城市 are no names; places.py knows those that are.
        is_place = word[-1] in LAST_CHARACTERS and flag != "nr"
        if word[-1] in _KINDS and len(word) > _SEVERAL and _NAMING.match(flag) and not is_place:
            yield word[:-1], word[-1]


def _is_other_name(name: str, kind: str, text: str, document: str) -> bool:
    if _is_known(name, kind, document) or not re.search(r"\w", name):
        return False
    places = [at for at in range(1, len(text)) if text[at] == kind]
    others = [at for at in places if text[at - 1].isalnum() and text[at - 1] not in _FUNCTION]
    # 交警支队 is short for 交通警察支队.
    whole = ".{0,3}".join(map(re.escape, name))
    if re.search(rf"{whole}.{{0,3}}{kind}", text):
        return False
    sounds = pinyin_keys(name)
    return bool(others) and all(
        sounds.isdisjoint(pinyin_keys(text[max(0, at - len(name)) : at])) for at in others
    )


def _compounds(words: list[tuple[str, str]], asked: str) -> Iterator[tuple[str, str]]:
    """Yield the modifiers and the nouns of the compounds in a question."""
    at = 0
    for (name, flag), (kind, kind_flag) in zip(words, [*words[1:], ("", "")], strict=True):
        is_asked_for = bool(_ASKED_FOR.search(asked[:at]))
        at += len(name)
        if is_asked_for or name in _GENERAL or not _MODIFIER.match(flag):
            continue
        if kind_flag in _HEAD and len(kind) > 1 and len(name) > 1 and name[-1] not in _FUNCTION:
            yield name, kind
        if len(name) > _SEVERAL + 1 and not name.isascii() and name[:-2] not in _GENERAL:
            yield name[:-_SEVERAL], name[-_SEVERAL:]


def _is_known(name: str, kind: str, document: str) -> bool:
    spelled = (name, *other_region(name), *other_region(name + kind))
    return any(each in document for each in spelled) or bool(_ASKING.search(name + kind))


def _has_other(words: list[tuple[str, str]], name: str, kind: str, asked: str) -> bool:
    """Return True if a text has a noun with another modifier, which the question has not."""
    before, flag = "", ""
    for word, next_flag in words:
        other = ""
        if word == kind and _NAMING.match(flag):
            other = before
        elif word.endswith(kind) and len(word) > len(kind):
            other = word.removesuffix(kind)
        if other and other not in asked and set(other).isdisjoint(name):
            return True
        before, flag = word, next_flag
    return False


def _lacks_grade(question: str, document: str) -> bool:
    """Return True if a question names a grade, 六级 or VI级, of which a text has only others."""
    asked = {grade for grade in codes_and_grades(question) if has_han(grade)}
    if not asked:
        return False
    known = {grade for grade in codes_and_grades(document) if has_han(grade)}
    return any(
        grade not in known and sum(other[-1] == grade[-1] for other in known) >= _SEVERAL
        for grade in asked
    )


def _lacks_number(asked: str, document: str) -> bool:
    """Return True if a question asks for 提示七 of a document that has only 提示一 to 提示五."""
    for found in _NUMBERED.finditer(asked):
        name = re.escape(found["name"])
        known = set(re.findall(rf"{name}([{TO_TEN}]+|\d+)(?![{TO_TEN}\d])", document))
        if len(known) >= _SEVERAL and found["number"] not in known:
            return True
    return False


@check("other_kind")
def is_of_other_kind(case: Case) -> float:
    """Return 1 if the documents quoted have only other things of the kind the question names."""
    quotes = case.evidence.quotes
    documents = {quote.document.id: quote.document for quote in quotes}
    whole = "\n".join(f"{d.path} {d.title}\n{d.search}" for d in documents.values())
    around = "\n".join(
        f"{context_of(quote.document, quote.start)}\n{quote.search}" for quote in quotes
    )
    question = case.question.search
    return float(names_other_kind(question, around, whole) or lacks_row(question, case.lead))
