"""Romanised Chinese names in a question: ``Wang Xiaoming``, ``Xi'an``, ``LI Siguang``."""

import re
from functools import cache

_TOKEN = r"(?:[A-Z]{2,}\b|[A-Z][a-zü]*(?:['’\-][A-Za-z]?[a-zü]+)*)"
_RUN = re.compile(rf"\b{_TOKEN}(?:[ ·]{_TOKEN}){{0,5}}")
_WORDS = frozenset(
    "a an he she me we you i in on one can hang long men to do go so no who the china chinese at "
    "are was has had june may name make take change range case base".split()
)
_POSSESSIVE = re.compile(r"['’]s?(?![A-Za-z])")
_ALSO_SURNAMES = frozenset("an he long you she".split())
_MOST_TOKENS = 3


def romanised_names(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the possible keys of each romanised name, longest reading first.

    Both name orders are given; apostrophes, hyphens and tone-less ü are folded. A name
    needs two syllables, and English words that are also syllables are left out.
    """
    found: list[tuple[str, ...]] = []
    for run in _RUN.findall(_POSSESSIVE.sub("", text)):
        written = re.split(r"[ ·]", run)
        tokens = [_fold(token) for token in written]
        at = 0
        while at < len(tokens):
            size = _longest_name(tokens, at)
            if size == 1 and _syllables(written[at]) < 2:
                size = 0
            if size:
                found.append(_keys(tokens[at : at + size]))
            at += size or 1
    return tuple(dict.fromkeys(found))


@cache
def _syllable() -> str:
    """Return the syllables of Chinese, longest first, as alternatives of a regular expression.

    They are pypinyin's first readings of the characters of GB 2312. Imported on first use, for
    that takes a fifth of a second.
    """
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    readings = (PINYIN_DICT[ord(char)].partition(",")[0] for char in _gb_2312())
    syllables = {_fold(to_normal(reading).replace("ve", "ue")) for reading in readings}
    spoken = [syllable for syllable in syllables if set(syllable) & set("aeiou")]  # not 嗯, n
    return f"(?:{'|'.join(sorted(spoken, key=len, reverse=True))})"


def _gb_2312() -> str:
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return b"".join(rows).decode("gb2312", errors="ignore")


@cache
def _pinyin() -> re.Pattern[str]:
    return re.compile(f"{_syllable()}+")


def _is_pinyin(token: str) -> bool:
    """Return True if a folded token is one syllable or more."""
    return bool(_pinyin().fullmatch(token))


@cache
def _single() -> re.Pattern[str]:
    return re.compile(_syllable())


def _fold(token: str) -> str:
    """Return a token as keys are written; ü is yu, as in passports."""
    plain = re.sub(r"['’\-]", "", token).lower().replace("ü", "yu")
    return {"lv": "lyu", "nv": "nyu"}.get(plain, plain)


def _longest_name(tokens: list[str], at: int) -> int:
    """Return how many tokens from here form a name, 0 for none."""
    size = 0
    while (
        at + size < len(tokens)
        and size < _MOST_TOKENS
        and (tokens[at + size] not in _WORDS or _is_surname(tokens, at + size))
        and _is_pinyin(tokens[at + size])
    ):
        size += 1
    return size


def _syllables(token: str) -> int:
    """Return how many syllables a token has; an apostrophe parts two, as in *Xi'an*."""
    return sum(len(_single().findall(_fold(part))) for part in re.split(r"['’\-]", token))


def _is_surname(tokens: list[str], at: int) -> bool:
    """Return True if an English word stands next to a given name, as in *He Xiangning*."""
    neighbours = tokens[max(0, at - 1) : at] + tokens[at + 1 : at + 2]
    return tokens[at] in _ALSO_SURNAMES and any(
        token not in _WORDS and _is_pinyin(token) and _syllables(token) > 1 for token in neighbours
    )


def _keys(tokens: list[str]) -> tuple[str, ...]:
    keys = ["".join(tokens)]
    if len(tokens) > 1:
        keys.append("".join([tokens[-1], *tokens[:-1]]))
        keys.append("".join([*tokens[1:], tokens[0]]))
    # A run such as "Li Bai Chang'an" may be two names.
    if len(tokens) == _MOST_TOKENS:
        keys += ["".join(tokens[:2]), tokens[1] + tokens[0], "".join(tokens[1:])]
    return tuple(dict.fromkeys(keys))
