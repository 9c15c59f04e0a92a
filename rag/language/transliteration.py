"""Spell Chinese names in Latin letters: 王小明 as Wang Xiaoming."""

from index.derived.pinyin import spoken
from index.text.names import surname_reading
from index.text.normalize import is_han
from index.text.places import LAST_CHARACTERS, split_place
from index.text.segmenter import is_word, tagged
from index.text.surnames import COMPOUND, FUNCTION_WORDS, SINGLE
from index.text.transcribed import DOTS, renders_sounds
from rag.language.concepts import english_for
from rag.language.dictionary import stem_word

_NAME_LENGTHS = range(2, 7)  # characters
COMMON_NOUNS = frozenset(
    "城市 都市 县城 城区 市区 山区 地区 社区 园区 乡镇 农村 省市 县市 市县 区县 国家".split()
)
"""Words with the ending of a place that name a kind of place."""
_MAX_NAMES = 4  # more would hide the text that they are shown with


def spell_names(search: str) -> list[tuple[int, int, str]]:
    """Return the start, end and spelling of the first persons and places in a text.

    ``search`` is a text of the search layer. Each name is returned once, at most four in all.
    jieba's tagger distinguishes places from persons.
    """
    found: dict[str, tuple[int, int, str]] = {}
    at = 0
    words = joined_names(tagged(search))
    following = [word for word, _ in words[1:]]
    for (word, flag), after in zip(words, [*following, ""][: len(words)], strict=True):
        if len(word) in _NAME_LENGTHS and is_han(word) and word not in found:
            has_surname = word[0] in SINGLE or word[:2] in COMPOUND
            if flag in ("nr", "nrfg") and has_surname and word[-1] not in LAST_CHARACTERS:
                if not _is_ordinary(word):
                    found[word] = (at, at + len(word), spell_person(word))
            elif _is_place(word, flag) and not _may_continue(word, after):
                found[word] = (at, at + len(word), spell_place(word))
        at += len(word)
    return list(found.values())[:_MAX_NAMES]


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


def _is_ordinary(word: str) -> bool:
    """Return True if the dictionary has a word and does not spell it: 宿营 is to camp."""
    glosses = english_for(word)
    surname = stem_word(spell_person(word).split()[0].lower())
    return bool(glosses) and not any(surname in gloss for gloss in glosses)


def _is_place(word: str, flag: str) -> bool:
    """Return True if a word is a place; the tagger takes some places for persons."""
    may_be_place = flag == "ns" or (flag == "nr" and word[-1] in LAST_CHARACTERS)
    return may_be_place and is_word(word) and word not in COMMON_NOUNS


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
