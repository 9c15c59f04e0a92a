"""Recognise romanised Chinese names: ``Wang Xiaoming``, ``Xi'an``, ``Leung Chun-ying``."""

from functools import cache
from typing import NamedTuple

from index.derived.pinyin import plain_readings
from index.text.names import pinyin_keys
from index.text.surnames import COMPOUND, SINGLE
from index.text.words import Word, latin_words
from rag.language.name_spellings import Reading, find_readings, is_syllable

# English words that are also written like syllables of pinyin.
_ENGLISH_WORDS = frozenset(
    "a an he she me we you i in on one can hang long men to do go so no who the china chinese at "
    "are was has had june may name make take change range case base".split()
)
_ALSO_SURNAMES = frozenset("an he long you she so to man hang".split())
_LONGEST_SYLLABLE = 6  # letters: zhuang
_MAX_TOKENS = 3  # of a name, as in Si Ma Qian and Lam Cheng Yuet-ngor


class RomanisedName(NamedTuple):
    """A name at ``[start, end)`` of a text and its possible keys, that of the whole name first.

    The keys are those of ``index.text.names.pinyin_keys``, with the surname first and last.
    ``readings`` are the name in other systems than pinyin; if it is no pinyin, no document has
    the keys.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    readings: tuple[Reading, ...] = ()


class _Token(NamedTuple):
    """A word with a capital: where it stands, its parts and all of it as keys are spelled.

    ``hyphened`` are the parts between hyphens, as other systems than pinyin spell.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    folded: str
    hyphened: tuple[str, ...]


def find_romanised(text: str) -> list[RomanisedName]:
    """Return the romanised names of a text in order.

    Apostrophes and hyphens are dropped. A name needs two syllables, and English words that are
    also syllables are left out.
    """
    found = []
    for tokens in _runs(text):
        at = 0
        while at < len(tokens):
            size = _name_size(tokens, at)
            if size == 1 and _count_syllables(tokens[at]) < 2:
                size = 0
            more, readings = _read_elsewhere(tokens, at)
            if more < size:
                readings = find_readings([one.hyphened for one in tokens[at : at + size]])
            size = max(size, more)
            if size:
                name = tokens[at : at + size]
                keys = _keys([token.folded for token in name])
                found.append(RomanisedName(name[0].start, name[-1].end, keys, readings))
            at += size or 1
    return found


def _read_elsewhere(tokens: list[_Token], at: int) -> tuple[int, tuple[Reading, ...]]:
    """Return how many tokens from ``at`` on are a name in another system than pinyin, and how."""
    if _begins_behind(tokens, at):
        return 0, ()
    for size in range(min(_MAX_TOKENS, len(tokens) - at), 0, -1):
        name = tokens[at : at + size]
        if any(
            token.folded in _ENGLISH_WORDS and not _may_be_surname(name, place)
            for place, token in enumerate(name)
        ):
            continue
        readings = find_readings([token.hyphened for token in name])
        # A word without hyphen is rather an English one: House.
        if readings and (size > 1 or len(name[0].hyphened) > 1):
            return size, readings
    return 0, ()


def _begins_behind(tokens: list[_Token], at: int) -> bool:
    """Return True if a name begins behind a word: Mayor Li Siguang, Teresa Cheng Yeuk-wah."""
    following = tokens[at + 1 : at + 3]
    if len(following) < 2 or is_syllable(tokens[at].folded) or len(tokens[at].hyphened) > 1:
        return False
    is_pinyin = spells_surname(following[0].folded) and _name_size(tokens, at + 1) > 1
    is_hyphened = len(following[1].hyphened) > 1
    return is_pinyin or (
        is_hyphened and bool(find_readings([token.hyphened for token in following]))
    )


def _may_be_surname(tokens: list[_Token], at: int) -> bool:
    """Return True if an English word is a surname next to a given name of several parts."""
    others = (token for place, token in enumerate(tokens) if place != at)
    return tokens[at].folded in _ALSO_SURNAMES and any(len(one.hyphened) > 1 for one in others)


def romanised_names(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the possible keys of each romanised name of a text, as ``find_romanised`` does."""
    return tuple(dict.fromkeys(name.keys for name in find_romanised(text)))


def _runs(text: str) -> list[list[_Token]]:
    """Return the words with capitals of a text, those together that a blank or a dot joins."""
    runs: list[list[_Token]] = []
    for word in latin_words(text):
        token = _token(word)
        if token is None:
            continue
        if runs and text[runs[-1][-1].end : token.start] in (" ", "·"):
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _token(word: Word) -> _Token | None:
    """Return a word without the ending of a possessive, None if it is not written like a name."""
    written = word.written.replace("’", "'").removesuffix("'s")
    parts = written.replace("-", "'").split("'")
    first = parts[0]
    if not first[0].isupper() or first not in (first.upper(), first.capitalize()):
        return None
    folded = tuple(map(_fold, parts))
    hyphened = tuple(part.replace("'", "") for part in written.lower().split("-") if part)
    plain = tuple(part.replace("ü", "u") for part in hyphened)
    return _Token(word.start, word.start + len(written), folded, _fold("".join(parts)), plain)


@cache
def _spelled_surnames() -> frozenset[str]:
    return frozenset(key for name in SINGLE | COMPOUND for key in pinyin_keys(name))


def spells_surname(word: str) -> bool:
    """Return True if a word in lower case spells a Chinese surname."""
    return word in _spelled_surnames()


@cache
def pinyin_syllables() -> frozenset[str]:
    """Return the syllables of Chinese.

    They are pypinyin's first readings of the characters of GB 2312.
    """
    readings = {plain_readings(char)[0] for char in _gb_2312()}
    syllables = {_fold(reading.replace("ve", "ue")) for reading in readings}
    # Readings without a vowel, such as n of 嗯, are in no name.
    return frozenset(syllable for syllable in syllables if set(syllable) & set("aeiou"))


def _gb_2312() -> str:
    """Return the characters of GB 2312, the common ones of Simplified Chinese."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return b"".join(rows).decode("gb2312", errors="ignore")


def _fewest_syllables(folded: str) -> int:
    """Return of how few syllables a folded token consists, 0 if it is no pinyin."""
    syllables = pinyin_syllables()
    fewest = {0: 0}  # by the length of the beginning
    for end in range(1, len(folded) + 1):
        starts = range(max(0, end - _LONGEST_SYLLABLE), end)
        counts = [fewest[at] + 1 for at in starts if at in fewest and folded[at:end] in syllables]
        if counts:
            fewest[end] = min(counts)
    return fewest.get(len(folded), 0)


def _fold(token: str) -> str:
    """Return a token as keys are spelled; ü becomes yu, as in passports."""
    folded = token.lower().replace("ü", "yu")
    return {"lv": "lyu", "nv": "nyu"}.get(folded, folded)


def _name_size(tokens: list[_Token], at: int) -> int:
    """Return how many tokens from ``at`` on may form a name, 0 for none."""
    size = 0
    while (
        at + size < len(tokens)
        and size < _MAX_TOKENS
        and (tokens[at + size].folded not in _ENGLISH_WORDS or _is_surname(tokens, at + size))
        and _fewest_syllables(tokens[at + size].folded)
    ):
        size += 1
    return size


def _count_syllables(token: _Token) -> int:
    """Return how many syllables a token has; an apostrophe separates two, as in *Xi'an*."""
    return sum(map(_fewest_syllables, token.parts))


def _is_surname(tokens: list[_Token], at: int) -> bool:
    """Return True if an English word is a surname next to a given name, as in *He Xiangning*."""
    neighbours = tokens[max(0, at - 1) : at] + tokens[at + 1 : at + 2]
    return tokens[at].folded in _ALSO_SURNAMES and any(
        token.folded not in _ENGLISH_WORDS and _count_syllables(token) > 1 for token in neighbours
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
