"""Spell Chinese names for readers of Latin letters: 王小明 is Wang Xiaoming."""

import re

from index.text.names import surname_reading
from index.text.normalize import HAN
from index.text.places import LAST_CHARACTERS, split_place
from index.text.segmenter import is_word, tagged
from index.text.surnames import COMPOUND, FUNCTION_WORDS, SINGLE

_HAN = re.compile(rf"^[{HAN}]{{2,6}}$")
_ONE_HAN = re.compile(f"[{HAN}]")
_NO_PLACE = frozenset(
    "城市 都市 县城 城区 市区 山区 地区 社区 园区 乡镇 农村 省市 县市 市县 区县 国家".split()
)
_MOST = 4


def spell_names(search: str) -> list[tuple[int, int, str]]:
    """Return ranges of the first persons and places in a text of the search layer, spelled.

    Each name comes once, four at most. jieba's tagger distinguishes places from persons.
    """
    found: dict[str, tuple[int, int, str]] = {}
    at = 0
    words = _joined_names(tagged(search))
    following = [word for word, _ in words[1:]]
    for (word, flag), after in zip(words, [*following, ""][: len(words)], strict=True):
        if _HAN.match(word) and word not in found:
            known = word[0] in SINGLE or word[:2] in COMPOUND
            if flag in ("nr", "nrfg") and known and word[-1] not in LAST_CHARACTERS:
                found[word] = (at, at + len(word), spell_person(word))
            elif _is_place(word, flag) and not _may_go_on(word, after):
                found[word] = (at, at + len(word), spell_place(word))
        at += len(word)
    return list(found.values())[:_MOST]


def _joined_names(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the words with surnames joined to given names that the tagger cut off."""
    joined: list[tuple[str, str]] = []
    for word, flag in words:
        cut = joined and joined[-1][0] in SINGLE and joined[-1][0] not in FUNCTION_WORDS
        if cut and flag in ("nr", "nrfg") and _HAN.match(word) and len(word) == 2:
            joined[-1] = (joined[-1][0] + word, "nr")
        else:
            joined.append((word, flag))
    return joined


def _is_place(word: str, flag: str) -> bool:
    """Return True if a word is a place; the tagger takes some for persons."""
    named = flag == "ns" or (flag == "nr" and word[-1] in LAST_CHARACTERS)
    return named and is_word(word) and word not in _NO_PLACE


def _may_go_on(word: str, after: str) -> bool:
    """Return True if a place may be the beginning of a person's name that the tagger cut."""
    return len(word) == 2 and word[0] in SINGLE and bool(_ONE_HAN.fullmatch(after))


def spell_person(form: str) -> str:
    """Return a Chinese person's name in pinyin without tones, surname first."""
    size = 2 if form[:2] in COMPOUND and len(form) > 2 else 1
    return f"{_joined(form[:size], surname=True)} {_joined(form[size:])}".strip()


def spell_place(form: str) -> str:
    """Return a Chinese place in pinyin without tones; 市, 县 and the like in English."""
    stem, kind = split_place(form)
    if kind is None or kind.english is None:
        return _joined(form)
    return f"{_joined(stem)} {kind.english}".strip()


def _joined(form: str, *, surname: bool = False) -> str:
    """Return the syllables of a name as one word, an apostrophe where they would run together."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(form, v_to_u=True)
    if surname and len(form) == 1:
        syllables = [surname_reading(form) or syllables[0]]
    word = syllables[0] if syllables else ""
    for syllable in syllables[1:]:
        word += f"'{syllable}" if syllable[0] in "aoe" else syllable
    return word.capitalize()
