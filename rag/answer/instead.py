"""Say in words what the documents tell of in place of what a question names."""

from collections.abc import Iterable

from index.text.normalize import has_han
from rag.language.transliteration import spell_person, spell_place
from rag.types import Language, Mismatch, MismatchKind

_WORDS: dict[Language, str] = {
    "zh": "文档讲的是{found}，不是{asked}。",
    "en": "The documents tell this of {found}, not of {asked}.",
}
_NOWHERE: dict[Language, str] = {
    "zh": "没有文档提到{asked}。",
    "en": "No document names {asked}.",
}
_SPELLINGS = {MismatchKind.PLACE: spell_place, MismatchKind.PERSON: spell_person}
_MOST = 2  # sentences; more would hide the quotes below


def name_nowhere(language: Language, names: Iterable[str]) -> str:
    """Return a sentence for each name that no document has."""
    said = [_NOWHERE[language].format(asked=name) for name in names]
    return ("" if language == "zh" else " ").join(said)


def tell_instead(language: Language, mismatches: Iterable[Mismatch]) -> str:
    """Return a sentence for each of the first things that something else is found in place of.

    A Chinese name that is found for an English question is followed by its pinyin.
    """
    told = [
        _WORDS[language].format(found=_spelled(language, mismatch), asked=mismatch.asked)
        for mismatch in mismatches
        if mismatch.found
    ]
    return ("" if language == "zh" else " ").join(told[:_MOST])


def _spelled(language: Language, mismatch: Mismatch) -> str:
    found = mismatch.found or ""
    spell = _SPELLINGS.get(mismatch.kind)
    if language == "zh" or spell is None or not has_han(found):
        return found
    return f"{found} ({spell(found)})"
