"""Compare a claim with its evidence where a slip changes the meaning: numbers, names, negation.

Texts are in the search layer unless stated otherwise.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from index.derived.pinyin import spoken
from index.text.dates import MONTHS
from index.text.names import find_names, pinyin_keys
from index.text.normalize import has_han
from index.text.numerals import CARDINALS, FIGURE, MEASURES, NUMERALS, TO_TEN, parse_number
from index.text.places import short_place
from index.text.segmenter import tagged
from rag.language.keywords import content_words
from rag.language.romanised_names import romanised_names

# A single numeral is a number only before a measure word, before 来, 多 or 余 ("over") and before
# 要 or 是, with which it starts an item of a list.
_NUMERALS = re.compile(
    rf"(?<=百分之)[{NUMERALS}]+(?:点[{NUMERALS}]+)?|[{NUMERALS}]{{2,}}"
    rf"|(?!百分之|十分)[{NUMERALS}](?={MEASURES}|[要是来多余])"
)
_LABEL = re.compile(rf"(?:^|[第，。；：、,;:\s])([两{TO_TEN}])")
_ALSO_VERBS = ("march", "may")  # months only next to a number
_MONTH = re.compile(
    rf"\b({'|'.join(month for month in MONTHS if month not in _ALSO_VERBS)}"
    r"|(?:march|may)(?=\s+\d)|(?<=\d )(?:march|may))\b",
    re.IGNORECASE,
)
_NOT_ZH = re.compile(
    r"不(?!同(?!意))(?![断仅但少久只光妨过管论得移懈已禁愧折遗])|没(?!收)|(?<![南])未(?![来])|无(?![论数比])|非(?![常洲遗])|勿|"
    r"禁止|拒绝|否认|否决|否定|取消|缺乏|反对|从未"
)
_NOT_EN = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|without|cannot|unable|fail(?:s|ed)?"
    r"|refus\w+|reject\w+|den(?:y|ies|ied)|ban(?:s|ned)?|prohibit\w*|forbid\w*|lack\w*"
    r"|cancel\w*|oppos\w+)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^，,；;。！？!?：:\n]+")
_MIN_CLAUSE = 4  # distinct characters; a shorter clause is too like any other to be compared
# Characters that join or deny, by which clauses are not compared.
_NOT_COMPARED = frozenset("没有不未无非是了的在和与对将要也都就 ")
_LATIN_NAME = re.compile(r"(?<![.!?“\"「] )(?<!^)\b[A-Z][A-Za-z]*\d*\b|\b[A-Z]*\d+[A-Z]+\b")


def numbers(text: str) -> set[Decimal]:
    """Return the values of the figures, numerals and names of months in a text.

    A figure with a scale (3.5 million, 3.5亿) has the scaled value. A bare 一 or *one* is not a
    number.
    """
    return {value for value, _ in _values_and_figures(text)}


def holds_numbers(text: str) -> set[Decimal]:
    """Return the values that a claim may take from a text.

    They are those of ``numbers``, the figures without their scales and the numerals that start
    items of a list.
    """
    found = {value for pair in _values_and_figures(text) for value in pair}
    for char in _LABEL.findall(text):  # 四要…, 第二…
        found.add(_value(char))
    return found


def _values_and_figures(text: str) -> list[tuple[Decimal, Decimal]]:
    """Return each number as its value and as its figure without the scale."""
    found = []
    for match in FIGURE.finditer(text):
        found.append((_value(match[0]), _value(match[1])))
    words = [word for word in re.findall(r"[a-z]+", text.lower()) if word in CARDINALS[1:]]
    for number in [*_NUMERALS.findall(text), *words]:
        value = parse_number(number)
        if value is not None and value != 1:
            found.append((value, value))
    found += [(Decimal(MONTHS.index(name.lower()) + 1),) * 2 for name in _MONTH.findall(text)]
    return found


def _value(number: str) -> Decimal:
    return parse_number(number) or Decimal(0)


def names_agree(claim: str, written: str, evidence: Iterable[str]) -> bool:
    """Return True if every name in a claim occurs in the evidence.

    ``written`` is the claim as the model wrote it, not in the search layer, because Latin names are
    recognised by their capitals. ``evidence`` are the cited passages, their speakers and titles.
    """
    text = "\n".join(evidence)
    for name in find_names(claim):
        if name.certain and not any(form in text for form in (name.form, short_place(name.form))):
            return False
    lower = text.lower()
    if has_han(text):
        romanised = romanised_names(written)
        if romanised:
            keys, pinyin = _pinyin_of(text)
            for spellings in romanised:
                if not any(spelling in keys or spelling in pinyin or spelling in lower
                           for spelling in spellings):  # fmt: skip
                    return False
        if not has_han(claim):
            return True  # foreign names may be written in Chinese characters
    return all(name.lower() in lower for name in _LATIN_NAME.findall(written))


@lru_cache(256)
def _pinyin_of(text: str) -> tuple[frozenset[str], str]:
    """Return the pinyin keys of the names in a text, and the pinyin of the whole text."""
    keys = {key for name in find_names(text) for key in pinyin_keys(name.form)}
    return frozenset(keys), "".join(spoken(text, lambda _: " "))


def covers(text: str, claim: str) -> float:
    """Return the share of the characters of a claim's content words that occur in a text, 0 to 1.

    Names are left out, because they occur in every sentence about the same person.
    """
    names = "".join(name.form for name in find_names(claim))
    chars = [char for word in content_words(claim) for char in word if word not in names]
    return sum(char in text for char in chars) / len(chars) if chars else 1.0


def says_something(claim: str) -> bool:
    """Return True if a claim has words that evidence can support: not *yes, that is so*."""
    return bool(content_words(claim))


def qualities_agree(claim: str, evidence: str) -> bool:
    """Return True if each quality that a clause of a claim ends on is one of the evidence.

    会议很好 says one thing of the meeting, whose other words stand in every text about one.
    """
    qualities = list(_final_qualities(claim))
    if not qualities:
        return True
    known = [word for word, flag in tagged(evidence) if flag[0] in "az"]
    return all(
        any(quality in word for word in known) if len(quality) == 1 else quality in evidence
        for quality in qualities
    )


def _final_qualities(text: str) -> Iterator[str]:
    """Yield the adjectives that end a clause, where 的 and 了 may follow."""
    last = ""
    for word, flag in [*tagged(text), ("。", "x")]:
        if flag[0] == "a":
            last = word
        elif not any(map(str.isalnum, word)):
            if last and not word.isspace():
                yield last
                last = ""
        elif word not in ("的", "了"):
            last = ""


def denials_agree(claim: str, evidence: str) -> bool:
    """Return True if each clause of a claim is negated exactly if its counterpart is.

    The counterpart is the clause of the evidence that shares most characters with it, so claim and
    evidence must be in the same script.
    """
    clauses = [(clause, set(clause)) for clause in _CLAUSE.findall(evidence)]
    for clause in _CLAUSE.findall(claim):
        compared = set(clause) - _NOT_COMPARED
        if len(compared) < _MIN_CLAUSE or not clauses:
            continue
        counterpart = max(clauses, key=lambda pair: (len(compared & pair[1]), -len(pair[1])))[0]
        if is_negated(clause) != is_negated(counterpart):
            return False
    return True


def is_negated(text: str) -> bool:
    """Return True if a Chinese or English text contains a negation."""
    return bool(_NOT_ZH.search(text) or _NOT_EN.search(text))
