"""Do a claim and its evidence agree where a slip changes everything: numbers, names, negation.

All texts are of the search layer.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from index.text.dates import MONTHS
from index.text.names import find_names, pinyin_keys
from index.text.normalize import has_han
from index.text.numerals import CARDINALS, FIGURE, MEASURES, NUMERALS, TO_TEN, parse_number
from index.text.places import short_place
from rag.language.keywords import content_words
from rag.language.pinyin import romanised_names

# A numeral of one character is a number before a measure word, "about" or the verb of a list item.
_NUMERALS = re.compile(
    rf"(?<=百分之)[{NUMERALS}]+(?:点[{NUMERALS}]+)?|[{NUMERALS}]{{2,}}"
    rf"|(?!百分之|十分)[{NUMERALS}](?={MEASURES}|[要是来多余])"
)
_LABEL = re.compile(rf"(?:^|[第，。；：、,;:\s])([两{TO_TEN}])")
_VERBS_TOO = ("march", "may")  # months only next to a number
_MONTH = re.compile(
    rf"\b({'|'.join(month for month in MONTHS if month not in _VERBS_TOO)}"
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
_SHORT_CLAUSE = 4
_JOINING = frozenset("没有不未无非是了的在和与对将要也都就 ")
_LATIN_NAME = re.compile(r"(?<![.!?“\"「] )(?<!^)\b[A-Z][A-Za-z]*\d*\b|\b[A-Z]*\d+[A-Z]+\b")


def numbers(text: str) -> set[Decimal]:
    """Return the values a text gives as figures, numerals and names of months.

    A scaled figure (3.5 million, 3.5亿) counts with its value. A bare 一 or *one* is no
    number.
    """
    return {value for value, _ in _valued(text)}


def holds_numbers(text: str) -> set[Decimal]:
    """Return the same, and the unscaled figures too: what a claim may take its numbers from."""
    found = {value for pair in _valued(text) for value in pair}
    for char in _LABEL.findall(text):  # 四要…, 第二…
        found.add(_value(char))
    return found


def _valued(text: str) -> list[tuple[Decimal, Decimal]]:
    """Return pairs of value and figure as written."""
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


def names_agree(claim: str, written: str, told: Iterable[str]) -> bool:
    """Return True if every name of a claim is in the passages it cites.

    ``written`` is the claim as the model wrote it (capitals tell Latin names), ``told`` the
    passages, their speakers and titles.
    """
    texts = list(told)
    every = "\n".join(texts)
    for name in find_names(claim):
        if name.certain and not any(form in every for form in (name.form, short_place(name.form))):
            return False
    if has_han(every):
        spelled = romanised_names(written)
        if spelled:
            known, sound = _sounds(every)
            for spellings in spelled:
                if not any(spelling in known or spelling in sound or spelling in every.lower()
                           for spelling in spellings):  # fmt: skip
                    return False
        if not has_han(claim):
            return True  # names of other tongues may be written in Chinese characters
    lower = every.lower()
    return all(name.lower() in lower for name in _LATIN_NAME.findall(written))


@lru_cache(256)
def _sounds(text: str) -> tuple[frozenset[str], str]:
    """Return the pinyin keys of the names in a text, and its whole pinyin in one string."""
    from pypinyin import lazy_pinyin

    known = {key for name in find_names(text) for key in pinyin_keys(name.form)}
    return frozenset(known), "".join(lazy_pinyin(text, errors=lambda _: " ", v_to_u=False))


def covers(text: str, claim: str) -> float:
    """Return the share of the characters of a claim's content words that a text holds.

    Names are left aside: they are in every sentence about somebody.
    """
    names = "".join(name.form for name in find_names(claim))
    chars = [char for word in content_words(claim) for char in word if word not in names]
    return sum(char in text for char in chars) / len(chars) if chars else 1.0


def denials_agree(claim: str, evidence: str) -> bool:
    """Return True if every clause of a claim denies what the likest clause of its evidence denies.

    Clauses are alike by the characters they share, so both must be of one script.
    """
    clauses = [(clause, set(clause)) for clause in _CLAUSE.findall(evidence)]
    for clause in _CLAUSE.findall(claim):
        own = set(clause) - _JOINING
        if len(own) < _SHORT_CLAUSE or not clauses:
            continue
        likest = max(clauses, key=lambda pair: (len(own & pair[1]), -len(pair[1])))[0]
        if is_negated(clause) != is_negated(likest):
            return False
    return True


def is_negated(text: str) -> bool:
    """Return True if a text denies, in Chinese or English."""
    return bool(_NOT_ZH.search(text) or _NOT_EN.search(text))
