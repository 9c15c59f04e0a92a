"""Names of persons and places in Chinese text, and the pinyin keys they are found by.

An English question writes 王小明 as *Wang Xiaoming*; neither an embedding nor a lexical
index connects the two. Names found in the text are stored under their romanised forms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, product

from index.derived.pinyin import plain_readings
from index.text.normalize import HAN
from index.text.places import LAST_CHARACTERS, PLACE_KINDS, short_place
from index.text.segmenter import is_word, tagged
from index.text.surnames import COMPOUND, FUNCTION_WORDS, SINGLE
from index.text.transcribed import DOTS, find_transcribed, renders_sounds, sound_key


@dataclass(frozen=True)
class PersonOrPlace:
    """A name and where it starts in the text.

    ``certain`` is False if only its form suggests a name: a surname with a given name, the
    ending of a district, or characters that usually render sounds.
    """

    form: str
    start: int
    certain: bool = True


_NAME_FORM = re.compile(rf"^[{HAN}]{{2,8}}$")
# A surname that is more often another word is one behind a title: 局长区志明.
_TITLED = re.compile(
    rf"(?:长|书记|主任|主席|委员|代表|教授|记者|经理|总裁|院士|同志|老师|医生|律师|秘书)"
    rf"([{''.join(sorted(FUNCTION_WORDS))}][{HAN}]{{2}})"
)
_DISTRICT_ENDINGS = tuple(kind.end for kind in PLACE_KINDS if kind.district)
# Organisations such as 方正公司 may begin like a person's name but end in one of these.
_NO_PERSON_ENDINGS = LAST_CHARACTERS | frozenset("会局院校司厂")
# jieba's part-of-speech flags: persons (Chinese, transcribed, other) and places.
_PERSON_FLAGS = frozenset({"nr", "nrt", "nrfg"})
_PLACE_FLAGS = frozenset({"ns"})
# A word with one of these may be the beginning of a name that jieba cut, as 柯文 of 柯文哲.
_MAY_BEGIN_NAMES = _PERSON_FLAGS | _PLACE_FLAGS | {"nz"}
_SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao",
    "尉": "yu", "盖": "ge", "覃": "qin", "翟": "zhai", "任": "ren", "华": "hua", "乐": "yue",
    "缪": "miao", "宁": "ning", "万": "wan", "长": "zhang", "重": "chong", "召": "shao",
}  # fmt: skip
_MAX_KEYS = 24  # of a name; bounds the combinations of characters with several readings
_MAX_READINGS = 4  # of a character
_MAX_CACHED = 65_536  # names, and characters


def find_names(search: str) -> list[PersonOrPlace]:
    """Return every mention of a person or place in a text of the search layer, in order.

    jieba tags most of them but splits rare given names, so a surname at the start of a word
    with the one or two characters after it is also returned, as uncertain; one that is more
    often another word only behind a title. So is a district or county that jieba does not know
    as a place, with or without its 区 or 县, and a name that renders the sounds of another
    language, whole with its dots.
    """
    found: list[PersonOrPlace] = []
    stems: set[str] = set()
    at = 0
    words = tagged(search)
    inside: set[int] = set()  # what is part of a name with dots is none by itself
    for start, end, certain in find_transcribed(search, words):
        found.append(PersonOrPlace(search[start:end], start, certain))
        if not DOTS.isdisjoint(search[start:end]):
            inside.update(range(start, end))
    found += _pairs(words)
    for word, flag in words:
        if at in inside:
            at += len(word)
            continue
        if _is_name(word, flag):
            found.append(PersonOrPlace(word, at))
        elif _is_district(word):
            found.append(PersonOrPlace(word, at, certain=False))
            stems.add(word[:-1])
        found += _names_by_surname(search, at, word, flag)
        at += len(word)
    titled = {match[1] for match in _TITLED.finditer(search)}
    stems |= {form[:size] for form in titled for size in (2, 3) if not is_word(form[:size])}
    for size in sorted(set(map(len, stems))):  # one pass for all stems, which may be thousands
        for start in range(len(search) - size + 1):
            if search[start : start + size] in stems:
                found.append(PersonOrPlace(search[start : start + size], start, certain=False))
    return sorted(found, key=lambda name: name.start)


def _pairs(words: list[tuple[str, str]]) -> Iterator[PersonOrPlace]:
    """Yield names of two words that both are names of two characters: 洛桑江村."""
    at = 0
    for (word, flag), (after, its_flag) in pairwise(words):
        are_names = {flag, its_flag} <= _PERSON_FLAGS | _PLACE_FLAGS
        if are_names and len(word) == len(after) == 2 and renders_sounds(word):
            yield PersonOrPlace(word + after, at, certain=False)
        at += len(word)


def _is_district(word: str) -> bool:
    """Return True if a word looks like a district: not 开发区, as 开发 is a common word."""
    has_form = len(word) in (3, 4) and word.endswith(_DISTRICT_ENDINGS) and _NAME_FORM.match(word)
    return bool(has_form) and not is_word(word[:-1])


def _is_name(word: str, flag: str) -> bool:
    """Return True if a tagged word is a name.

    jieba tags some ordinary words as persons, so a person needs a known surname.
    """
    if not _NAME_FORM.match(word):
        return False
    if flag in ("nr", "nrfg"):
        return word[0] in SINGLE or word[:2] in COMPOUND
    return flag in _PERSON_FLAGS | _PLACE_FLAGS


def _names_by_surname(search: str, at: int, word: str, flag: str) -> list[PersonOrPlace]:
    """Return the names that may start with the word at ``at``; none if it is a dictionary word."""
    size = 2 if search[at : at + 2] in COMPOUND else 1
    if size == 1 and (search[at] not in SINGLE or search[at] in FUNCTION_WORDS):
        return []
    if len(word) > size and is_word(word) and flag not in _MAY_BEGIN_NAMES:
        return []
    forms = (search[at : at + size + given_size] for given_size in (2, 1))
    return [
        PersonOrPlace(form, at, certain=False)
        for form in dict.fromkeys(forms)
        if form != word and len(form) > size and _NAME_FORM.match(form)
    ]


@lru_cache(maxsize=_MAX_CACHED)
def pinyin_keys(form: str) -> frozenset[str]:
    """Return the romanised keys of a name: its syllables joined, without tones, in all readings.

    A place also has the keys of its name without 市, 县, 区…; a surname is read as a surname.
    """
    plain = "".join(char for char in form if char not in DOTS)
    return frozenset(key for name in {plain, short_place(plain)} for key in _keys(name))


def name_keys(form: str) -> frozenset[str]:
    """Return the keys under which a name is stored: ``pinyin_keys``, and that of its sound."""
    sound = {sound_key(form)} if renders_sounds(form) else set()
    return pinyin_keys(form) | sound


def surname_reading(char: str) -> str:
    """Return the reading of a character as a surname if it differs from the usual one, else ''."""
    return _SURNAME_READINGS.get(char, "")


def syllable_readings(char: str, *, surname: bool = False) -> tuple[str, ...]:
    """Return the toneless readings of a character, in all spellings of ü, at most some.

    That of a surname comes first if it is asked for.
    """
    special = _SURNAME_READINGS.get(char) if surname else None
    return tuple(dict.fromkeys(((special,) if special else ()) + _syllables(char)))


def _keys(form: str) -> list[str]:
    syllables = [_syllables(char) for char in form]
    surname = _SURNAME_READINGS.get(form[0])
    if surname:
        syllables[0] = tuple(dict.fromkeys((surname, *syllables[0])))
    if not all(syllables):
        return []
    return ["".join(combination) for combination in islice(product(*syllables), _MAX_KEYS)]


@lru_cache(maxsize=_MAX_CACHED)
def _syllables(char: str) -> tuple[str, ...]:
    """Return the toneless readings of a character, the commonest first, at most four."""
    spellings = [spelling for reading in plain_readings(char) for spelling in _spellings(reading)]
    return tuple(dict.fromkeys(spellings))[:_MAX_READINGS]


def _spellings(syllable: str) -> tuple[str, ...]:
    """Return the ways to write a syllable with ü, given as v: Lü is spelled Lv, Lu or Lyu."""
    if "v" not in syllable:
        return (syllable,)
    return (syllable, syllable.replace("v", "u"), syllable.replace("v", "yu"))


def _is_common(word: str) -> bool:
    """Return True for a word of the dictionary that is no given name."""
    return is_word(word) and [flag for _, flag in tagged(word)] not in (["nr"], ["nrt"], ["nz"])


def is_person(form: str) -> bool:
    """Return True if a name belongs to a person rather than to a place or an organisation."""
    if not DOTS.isdisjoint(form):
        return True
    has_surname = form[:1] in SINGLE - FUNCTION_WORDS or form[:2] in COMPOUND
    if form[:1] in FUNCTION_WORDS and len(form) == 3:  # 区志明, but not 区政府
        has_surname = not is_word(form) and not _is_common(form[1:])
    flags = [flag for _, flag in tagged(form)]
    if len(form) > 2 and renders_sounds(form):
        return flags != ["ns"]
    may_be_person = 2 <= len(form) <= 4 and has_surname and form[-1] not in _NO_PERSON_ENDINGS
    return may_be_person and flags != ["ns"]
