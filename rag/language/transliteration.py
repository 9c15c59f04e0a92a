"""Spell Chinese names in Latin letters: 王小明 as Wang Xiaoming."""

from collections.abc import Iterator

from index.derived.pinyin import spoken
from index.text.names import find_names, is_person, pinyin_keys, surname_reading
from index.text.normalize import is_han
from index.text.places import LAST_CHARACTERS, split_place
from index.text.segmenter import is_word, tagged
from index.text.surnames import COMPOUND, FUNCTION_WORDS, SINGLE
from index.text.transcribed import DOTS, renders_sounds
from rag.language.concepts import english_for
from rag.language.dictionary import stem_word
from rag.language.place_words import known_places, no_places
from rag.language.posts import TITLE_WORDS
from rag.language.romanised_names import find_romanised

_NAME_LENGTHS = range(2, 7)  # characters
COMMON_NOUNS = frozenset(
    "城市 都市 县城 城区 市区 山区 地区 社区 园区 乡镇 农村 省市 县市 市县 区县 国家".split()
)
"""Words with the ending of a place that name a kind of place."""
_SHORT_PERSON, _SHORT_PLACE = 2, 2  # characters; of a place without 市, 县 and the like
_PERSON_FLAGS = ("nr", "nrfg")
_NOTHING = ("", "")
_NEVER_LAST = frozenset("的了在是说曰对被将把也都就又还让向从等")  # characters of no given name
_ENDS_OF_THINGS = frozenset("溪沟桥路街坝塘寺庙站厂店馆院校局社会园楼")  # and of few names: 白沙溪
_AND = frozenset("和与及同跟")
_WHICH = frozenset("各本该全某每此我贵两多诸几")  # 各乡镇 is no town
_LONGEST_TITLE = max(map(len, TITLE_WORDS))  # characters
_ADDRESSES = ("先生", "女士", "同志", "老师")
_MAX_NAMES = 4  # more would hide the text that they are shown with


def spell_names(search: str, document: str = "", question: str = "") -> list[tuple[int, int, str]]:
    """Return the start, end and spelling of the first persons and places in a text.

    ``search`` is a text of the search layer and ``document`` the whole text that it is from. Each
    name is returned once, at most four in all, and only if it surely is one and whole: the tagger
    takes 万分之 for a person, and of 尹仲和 only 尹仲. A person that ``question`` spells keeps that
    spelling.
    """
    found = {search[start:end]: (start, end, own) for start, end, own in _asked(search, question)}
    taken = {at for start, end, _ in found.values() for at in range(start, end)}
    words = joined_names(tagged(search))
    document = document or search
    following = [*words[1:], _NOTHING, _NOTHING]
    at = 0
    for place, (word, flag) in enumerate(words):
        start, at = at, at + len(word)
        if len(word) not in _NAME_LENGTHS or not is_han(word) or start in taken:
            continue
        if _is_person(word, flag):
            form = _whole_person(word, document, following[place], following[place + 1])
            titles = search[max(0, start - _LONGEST_TITLE) : start], search[start + len(form) :]
            is_place_too = any(form + end in document for end in LAST_CHARACTERS)
            if form and form not in found and not is_place_too and _is_sure(form, *titles):
                found[form] = (start, start + len(form), spell_person(form))
        elif _is_place(word, flag) and word not in found:
            if word in known_places() or not _may_continue(word, following[place][0]):
                found[word] = (start, at, spell_place(word))
    return sorted(found.values())[:_MAX_NAMES]


def _asked(search: str, question: str) -> Iterator[tuple[int, int, str]]:
    """Yield the names of a text that a question spells, with its own spelling of persons."""
    romanised = find_romanised(question)
    names = find_names(search) if romanised else []
    for asked in romanised:
        keys = frozenset(asked.keys)
        name = next((one for one in names if not keys.isdisjoint(pinyin_keys(one.form))), None)
        if name is not None:
            written = question[asked.start : asked.end]
            spelling = written if is_person(name.form) else spell_place(name.form)
            yield name.start, name.start + len(name.form), spelling


def joined_names(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return tagged words, with surnames joined to given names where the tagger separated them."""
    joined: list[tuple[str, str]] = []
    for word, flag in words:
        after_surname = joined and joined[-1][0] in SINGLE and joined[-1][0] not in FUNCTION_WORDS
        is_given_name = flag in ("nr", "nrfg") and len(word) == 2 and is_han(word)
        if after_surname and is_given_name:
            joined[-1] = (joined[-1][0] + word, "nr")
        else:
            joined.append((word, flag))
    return joined


def _is_person(word: str, flag: str) -> bool:
    """Return True if the tagger takes a word that begins with a surname for a person."""
    has_surname = word[0] in SINGLE or word[:2] in COMPOUND
    return flag in _PERSON_FLAGS and has_surname and word[-1] not in LAST_CHARACTERS


def _whole_person(
    word: str, document: str, after: tuple[str, str], next_but_one: tuple[str, str]
) -> str:
    """Return a person with the character that the tagger cut off, '' if it may have cut one off.

    ``after`` and ``next_but_one`` are the tagged words that follow. If a character stands behind
    the name wherever the document has it, but not always the same behind that, it is part of it.
    """
    char, _ = after
    if len(word) != _SHORT_PERSON or not is_han(char) or char in _NEVER_LAST:
        return word
    if len(char) > 1:
        return word if is_word(char) else ""
    if char in _AND and _is_person(*next_but_one):
        return word
    behind = document.split(word)[1:]
    if len({text[:1] for text in behind}) > 1:
        return word
    return word + char if len({text[1:2] for text in behind}) > 1 else ""


def _is_sure(form: str, before: str, after: str) -> bool:
    """Return True if a word is surely a person: a known one, one with a title or no other word."""
    glosses = english_for(form)
    if glosses:
        # The dictionary spells the names that it has: 宿营 is to camp.
        surname = stem_word(spell_person(form).split()[0].lower())
        return any(surname in gloss for gloss in glosses)
    if before.endswith(TITLE_WORDS) or after.startswith(TITLE_WORDS + _ADDRESSES):
        return True
    if form[0] in FUNCTION_WORDS or form[-1] in _ENDS_OF_THINGS:
        return False
    # The dictionary of the tagger calls many an ordinary word a person: 齐平, 古树名.
    begin = form[:_SHORT_PERSON]
    return not is_word(begin) or (begin != form and tagged(begin)[0][1] in _PERSON_FLAGS)


def _is_place(word: str, flag: str) -> bool:
    """Return True if a word surely is a place; the tagger takes some places for persons."""
    may_be_place = flag == "ns" or (flag == "nr" and word[-1] in LAST_CHARACTERS)
    if not may_be_place or not is_word(word) or word in COMMON_NOUNS or word in no_places():
        return False
    stem, kind = split_place(word)
    if word in known_places() or (kind and stem in known_places()):
        return True
    if kind is None or kind.english is None or len(stem) != _SHORT_PLACE or stem[0] in _WHICH:
        return False
    return not is_word(stem) or (tagged(stem)[0][1] == "ns" and stem not in no_places())


def _may_continue(word: str, after: str) -> bool:
    """Return True if a place may be the start of a person's name that the tagger cut."""
    return len(word) == 2 and word[0] in SINGLE and len(after) == 1 and is_han(after)


def spell_person(form: str) -> str:
    """Return the name of a person in pinyin without tones, surname first.

    A name that renders sounds is spelled as one word, or as one for each part between dots.
    """
    if not DOTS.isdisjoint(form) or (len(form) > 3 and renders_sounds(form)):
        parts = "".join(" " if char in DOTS else char for char in form).split()
        return "·".join(map(_spell_word, parts))
    size = 2 if form[:2] in COMPOUND and len(form) > 2 else 1
    return f"{_spell_word(form[:size], surname=True)} {_spell_word(form[size:])}".strip()


def spell_place(form: str) -> str:
    """Return a Chinese place name in pinyin without tones, but 市, 县 and the like in English."""
    stem, kind = split_place(form)
    if kind is None or kind.english is None:
        return _spell_word(form)
    return f"{_spell_word(stem)} {kind.english}".strip()


def _spell_word(form: str, *, surname: bool = False) -> str:
    """Return a name in pinyin as one word; apostrophes separate ambiguous syllables (Xi'an)."""
    syllables = spoken(form, umlauts=True)
    if surname and len(form) == 1:
        syllables = [surname_reading(form) or syllables[0]]
    word = syllables[0] if syllables else ""
    for syllable in syllables[1:]:
        word += f"'{syllable}" if syllable[0] in "aoe" else syllable
    return word.capitalize()
