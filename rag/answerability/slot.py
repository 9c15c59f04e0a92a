"""Compare what stands next to two things: 柳河[市的]市委书记 and 松原市委书记."""

from index.text.normalize import has_han
from rag.answerability.exact_things import Thing
from rag.language.stopwords import STOP_TERMS

_PAIR = 2  # neighbouring characters that make a Chinese word, or English words


def in_same_slot(question: str, asked: Thing, text: str, found: Thing) -> bool:
    """Return True if two things are followed, or preceded, by the same word in their texts.

    Chinese is compared by two characters, English by a word or by two of which one only joins.
    """
    after = _after(question, asked)
    before = _before(question, asked)
    return bool(after and after == _after(text, found)) or bool(
        before and before == _before(text, found)
    )


def _after(text: str, thing: Thing) -> str:
    rest = text[thing.end :].lower().removeprefix("'s").removeprefix("’s").lstrip()
    if has_han(rest[:1]):
        rest = rest.removeprefix("的")
        pair = rest[:_PAIR]
        return pair if len(pair) == _PAIR and pair.isalpha() and has_han(pair[1]) else ""
    words = rest.split()[:1]
    return words[0].strip(".,;:?!") if words and words[0] not in STOP_TERMS else ""


def _before(text: str, thing: Thing) -> str:
    rest = text[: thing.start].lower().rstrip()
    if has_han(rest[-1:]):
        pair = rest[-_PAIR:]
        return pair if len(pair) == _PAIR and pair.isalpha() and has_han(pair[0]) else ""
    words = rest.split()[-_PAIR:]
    return " ".join(words) if set(words) - STOP_TERMS else ""
