"""Names of persons and places in Chinese text, and the pinyin keys they are found by.

An English question writes 王小明 as *Wang Xiaoming*; neither an embedding nor a lexical
index connects the two. Names found in the text are stored under their romanised forms.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from index.text.normalize import HAN
from index.text.places import LAST_CHARACTERS, PLACE_KINDS, short_place
from index.text.segmenter import is_word, tagged
from index.text.surnames import COMPOUND, FUNCTION_WORDS, SINGLE


@dataclass(frozen=True)
class PersonOrPlace:
    """A name found in a text. ``certain`` is False for a mere surname pattern."""

    form: str
    start: int
    certain: bool = True


_HAN = re.compile(rf"^[{HAN}]{{2,8}}$")
_DISTRICT_ENDS = tuple(kind.end for kind in PLACE_KINDS if kind.district)
_NO_PERSON_ENDS = LAST_CHARACTERS | frozenset("会局院校司厂")
_PERSON_FLAGS = frozenset({"nr", "nrt", "nrfg"})
_PLACE_FLAGS = frozenset({"ns"})
_SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao",
    "尉": "yu", "盖": "ge", "覃": "qin", "翟": "zhai", "任": "ren", "华": "hua", "乐": "yue",
    "缪": "miao", "宁": "ning", "万": "wan", "长": "zhang", "重": "chong", "召": "shao",
}  # fmt: skip
_MOST_KEYS = 24


def find_names(search: str) -> list[PersonOrPlace]:
    """Return persons and places named in a text of the search layer, in order, repeated or not.

    jieba tags most of them; it splits rare given names, so every surname at the start of
    a word followed by one or two more characters is taken too, as uncertain. So is a district
    or county that it does not know as a place, also where it stands without its 区 or 县.
    """
    found: list[PersonOrPlace] = []
    stems: set[str] = set()
    at = 0
    for word, flag in tagged(search):
        if _is_name(word, flag):
            found.append(PersonOrPlace(word, at))
        elif _is_district(word):
            found.append(PersonOrPlace(word, at, certain=False))
            stems.add(word[:-1])
        found += _by_surname(search, at, word, flag)
        at += len(word)
    for stem in sorted(stems):
        found += (PersonOrPlace(stem, at.start(), False) for at in re.finditer(stem, search))
    return sorted(found, key=lambda name: name.start)


def _is_district(word: str) -> bool:
    """Return True if a word looks like a district; 开发区 is none, for 开发 is another word."""
    shaped = len(word) in (3, 4) and word.endswith(_DISTRICT_ENDS) and _HAN.match(word)
    return bool(shaped) and not is_word(word[:-1])


def _is_name(word: str, flag: str) -> bool:
    """Return True if a tagged word is a name; jieba tags some ordinary words as names."""
    if not _HAN.match(word):
        return False
    if flag in ("nr", "nrfg"):
        return word[0] in SINGLE or word[:2] in COMPOUND
    return flag in _PERSON_FLAGS | _PLACE_FLAGS


def _by_surname(search: str, at: int, word: str, flag: str) -> list[PersonOrPlace]:
    """Return the names that may begin at a word, none for a longer word of the dictionary."""
    size = 2 if search[at : at + 2] in COMPOUND else 1
    if size == 1 and (search[at] not in SINGLE or search[at] in FUNCTION_WORDS):
        return []
    if len(word) > size and is_word(word) and flag not in _PERSON_FLAGS | _PLACE_FLAGS:
        return []
    forms = (search[at : at + size + given] for given in (2, 1))
    return [
        PersonOrPlace(form, at, certain=False)
        for form in dict.fromkeys(forms)
        if form != word and len(form) > size and _HAN.match(form)
    ]


@lru_cache(maxsize=65_536)
def pinyin_keys(form: str) -> frozenset[str]:
    """Return the romanised keys of a name: syllables joined, no tones, all readings.

    A place is also found without its 市, 县, 区…; a surname has its own reading.
    """
    return frozenset(key for name in {form, short_place(form)} for key in _keys(name))


def surname_reading(char: str) -> str:
    """Return how a character is read as a surname where that differs; '' elsewhere."""
    return _SURNAME_READINGS.get(char, "")


def _keys(form: str) -> list[str]:
    syllables = [_syllables(char) for char in form]
    surname = _SURNAME_READINGS.get(form[0])
    if surname:
        syllables[0] = tuple(dict.fromkeys((surname, *syllables[0])))
    if not all(syllables):
        return []
    return ["".join(combination) for combination in islice(product(*syllables), _MOST_KEYS)]


@lru_cache(maxsize=65_536)
def _syllables(char: str) -> tuple[str, ...]:
    """Return the toneless readings of a character, the commonest first, at most four."""
    from pypinyin import Style, pinyin

    found = pinyin(char, heteronym=True, style=Style.NORMAL, errors="ignore", v_to_u=False)
    plain = [reading.replace("ü", "v") for reading in (found[0] if found else [])]
    # Lü is written Lv, Lu or Lyu.
    spelled = [form for reading in plain for form in _spellings(reading)]
    return tuple(dict.fromkeys(spelled))[:4]


def _spellings(syllable: str) -> tuple[str, ...]:
    if "v" not in syllable:
        return (syllable,)
    return (syllable, syllable.replace("v", "u"), syllable.replace("v", "yu"))


def is_person(form: str) -> bool:
    """Return True if a name is that of a person rather than of a place or an organisation."""
    surname = form[:1] in SINGLE - FUNCTION_WORDS or form[:2] in COMPOUND
    flags = [flag for _, flag in tagged(form)]
    return 2 <= len(form) <= 4 and surname and form[-1] not in _NO_PERSON_ENDS and flags != ["ns"]
