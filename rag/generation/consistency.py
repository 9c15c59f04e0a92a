"""Do a claim and its evidence agree where a slip changes everything: numbers, names, negation.

All texts are of the search layer.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from index.text.names import find_names, pinyin_keys, short_place
from index.text.normalize import has_han
from rag.language.keywords import content_words
from rag.language.pinyin import romanised_names

_DIGIT_VALUES = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2,
}  # fmt: skip
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_SCALES = {
    **_SMALL, **_LARGE, "万亿": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_FIGURES = re.compile(
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s*(万亿|[千百万亿]|thousand|million|billion|trillion))?",
    re.IGNORECASE,
)
_COUNTED = (
    "个|年|月|日|号|点|项|条|名|家|人|次|位|种|类|大|倍|成|方面|届|期|座|所|批|步|岁|天|周|小时|分|元|米|吨|"
    "公里|亩|户|篇|要|是|来|多|余"
)
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_NUMERALS = re.compile(
    rf"(?<=百分之)[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?|[{_NUMERAL}]{{2,}}|(?!百分之|十分)[{_NUMERAL}](?={_COUNTED})"
)
_LABEL = re.compile(r"(?:^|[第，。；：、,;:\s])([一二两三四五六七八九十])")
_WORDS = {
    word: value
    for value, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve".split(), start=2
    )
}
_MONTHS = {
    word: value
    for value, word in enumerate(
        "january february march april may june july august september october november"
        " december".split(),
        start=1,
    )
}
_MONTH = re.compile(
    r"\b(january|february|april|june|july|august|september|october|november|december"
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
    found = {one for pair in _valued(text) for one in pair}
    for char in _LABEL.findall(text):  # 四要…, 第二…
        found.add(Decimal(_DIGIT_VALUES.get(char, 10)))
    return found


def _valued(text: str) -> list[tuple[Decimal, Decimal]]:
    """Return pairs of value and figure as written."""
    found = []
    for figure, scale in _FIGURES.findall(text):
        plain = Decimal(figure.replace(",", ""))
        found.append((plain * _SCALES.get(scale.lower(), 1), plain))
    for numeral in _NUMERALS.findall(text):
        value = _read(numeral)
        if value is not None and value != 1:
            found.append((value, value))
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _WORDS:
            found.append((Decimal(_WORDS[word]),) * 2)
    found += [(Decimal(_MONTHS[one.lower()]),) * 2 for one in _MONTH.findall(text)]
    return found


def _read(numeral: str) -> Decimal | None:
    """Return the value of a Chinese numeral: 三十五, 二〇二四, 百分之十二点五's 十二点五."""
    whole, _, fraction = numeral.partition("点")
    if fraction:
        digits = "".join(str(_DIGIT_VALUES.get(char, "")) for char in fraction)
        value = _read(whole)
        return None if value is None or not digits else value + Decimal(f"0.{digits}")
    if len(whole) > 1 and all(char in _DIGIT_VALUES for char in whole):
        return Decimal("".join(str(_DIGIT_VALUES[char]) for char in whole))
    total = section = digit = 0
    for char in whole:
        if char in _DIGIT_VALUES:
            digit = _DIGIT_VALUES[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        elif char in _LARGE:
            if not section + digit:
                return None
            total = (total + section + digit) * _LARGE[char]
            section = digit = 0
    return Decimal(total + section + digit)


def names_agree(claim: str, written: str, told: Iterable[str]) -> bool:
    """Tell whether every name of a claim is in the passages it cites.

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
                if not any(one in known or one in sound or one in every.lower()
                           for one in spellings):  # fmt: skip
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
    """Tell whether every clause of a claim denies what the likest clause of its evidence denies.

    Clauses are alike by the characters they share, so both must be of one script.
    """
    clauses = [(one, set(one)) for one in _CLAUSE.findall(evidence)]
    for one in _CLAUSE.findall(claim):
        own = set(one) - _JOINING
        if len(own) < _SHORT_CLAUSE or not clauses:
            continue
        likest = max(clauses, key=lambda pair: (len(own & pair[1]), -len(pair[1])))[0]
        if is_negated(one) != is_negated(likest):
            return False
    return True


def is_negated(text: str) -> bool:
    """Tell whether a text denies, in Chinese or English."""
    return bool(_NOT_ZH.search(text) or _NOT_EN.search(text))
