"""Recognise romanised Chinese names: ``Wang Xiaoming``, ``Xi'an``, ``LI Siguang``."""

import re
from functools import cache

from index.text.names import pinyin_keys
from index.text.surnames import COMPOUND, SINGLE

_TOKEN = r"(?:[A-Z]{2,}\b|[A-Z][a-zü]*(?:['’\-][A-Za-z]?[a-zü]+)*)"
_RUN = re.compile(rf"\b{_TOKEN}(?:[ ·]{_TOKEN}){{0,5}}")
CAPITALISED_WORDS = re.compile(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*")
"""Consecutive words with capitals, among which a romanised name may be."""
# English words that are also written like syllables of pinyin.
_ENGLISH_WORDS = frozenset(
    "a an he she me we you i in on one can hang long men to do go so no who the china chinese at "
    "are was has had june may name make take change range case base".split()
)
_POSSESSIVE = re.compile(r"['’]s?(?![A-Za-z])")
_ALSO_SURNAMES = frozenset("an he long you she".split())
_MAX_TOKENS = 3  # of a name, as in Si Ma Qian


def romanised_names(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the possible keys of each romanised name in a text, those of the whole name first.

    The keys are those of ``index.text.names.pinyin_keys``, with the surname first and last.
    Apostrophes and hyphens are dropped. A name needs two syllables, and English words that are
    also syllables are left out.
    """
    found: list[tuple[str, ...]] = []
    for run in _RUN.findall(_POSSESSIVE.sub("", text)):
        written = re.split(r"[ ·]", run)
        tokens = [_fold(token) for token in written]
        at = 0
        while at < len(tokens):
            size = _name_size(tokens, at)
            if size == 1 and _count_syllables(written[at]) < 2:
                size = 0
            if size:
                found.append(_keys(tokens[at : at + size]))
            at += size or 1
    return tuple(dict.fromkeys(found))


@cache
def _spelled_surnames() -> frozenset[str]:
    return frozenset(key for name in SINGLE | COMPOUND for key in pinyin_keys(name))


def spells_surname(word: str) -> bool:
    """Return True if a word in lower case spells a Chinese surname."""
    return word in _spelled_surnames()


@cache
def _syllables() -> str:
    """Return the syllables of Chinese, longest first, as alternatives of a regular expression.

    They are pypinyin's first readings of the characters of GB 2312. pypinyin is imported on first
    use, because that takes a fifth of a second.
    """
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    readings = (PINYIN_DICT[ord(char)].partition(",")[0] for char in _gb_2312())
    syllables = {_fold(to_normal(reading).replace("ve", "ue")) for reading in readings}
    # Readings without a vowel, such as n of 嗯, are in no name.
    with_vowel = [syllable for syllable in syllables if set(syllable) & set("aeiou")]
    return f"(?:{'|'.join(sorted(with_vowel, key=len, reverse=True))})"


def _gb_2312() -> str:
    """Return the characters of GB 2312, the common ones of Simplified Chinese."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return b"".join(rows).decode("gb2312", errors="ignore")


@cache
def _syllables_pattern() -> re.Pattern[str]:
    return re.compile(f"{_syllables()}+")


def _is_pinyin(token: str) -> bool:
    """Return True if a folded token consists of syllables."""
    return bool(_syllables_pattern().fullmatch(token))


@cache
def _syllable_pattern() -> re.Pattern[str]:
    return re.compile(_syllables())


def _fold(token: str) -> str:
    """Return a token as keys are spelled; ü becomes yu, as in passports."""
    folded = re.sub(r"['’\-]", "", token).lower().replace("ü", "yu")
    return {"lv": "lyu", "nv": "nyu"}.get(folded, folded)


def _name_size(tokens: list[str], at: int) -> int:
    """Return how many tokens from ``at`` on may form a name, 0 for none."""
    size = 0
    while (
        at + size < len(tokens)
        and size < _MAX_TOKENS
        and (tokens[at + size] not in _ENGLISH_WORDS or _is_surname(tokens, at + size))
        and _is_pinyin(tokens[at + size])
    ):
        size += 1
    return size


def _count_syllables(token: str) -> int:
    """Return how many syllables a token has; an apostrophe separates two, as in *Xi'an*."""
    pattern = _syllable_pattern()
    return sum(len(pattern.findall(_fold(part))) for part in re.split(r"['’\-]", token))


def _is_surname(tokens: list[str], at: int) -> bool:
    """Return True if an English word is a surname next to a given name, as in *He Xiangning*."""
    neighbours = tokens[max(0, at - 1) : at] + tokens[at + 1 : at + 2]
    return tokens[at] in _ALSO_SURNAMES and any(
        token not in _ENGLISH_WORDS and _is_pinyin(token) and _count_syllables(token) > 1
        for token in neighbours
    )


def _keys(tokens: list[str]) -> tuple[str, ...]:
    """Return the keys of a name whose surname may be its first or its last token."""
    keys = ["".join(tokens)]
    if len(tokens) > 1:
        keys.append("".join([tokens[-1], *tokens[:-1]]))
        keys.append("".join([*tokens[1:], tokens[0]]))
    # A run such as "Li Bai Chang'an" may be two names.
    if len(tokens) == _MAX_TOKENS:
        keys += ["".join(tokens[:2]), tokens[1] + tokens[0], "".join(tokens[1:])]
    return tuple(dict.fromkeys(keys))
