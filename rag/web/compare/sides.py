"""Ask two documents or folders the same question, and say how their answers differ."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from index.errors import StoreError
from index.store import ReadableStore, Scope
from index.text.numerals import NUMERALS
from rag.assistant import Assistant
from rag.retrieval.editions import find_superseded
from rag.web.conversation import Turn, converse

Age = Literal["older", "newer", ""]
Verdict = Literal["both_same", "both_differ", "both_answer", "one_answers", "none_answers"]

_COMPARED = 3000  # characters of the quotes of an answer that are compared
_ALIKE = 0.5  # set by hand: texts that share less are two texts, not two wordings of one
_KEPT = 0.6  # set by hand: share of the shorter text that is in a longer wording of it
_SHORTEST_KEPT = 12  # tokens; what is shorter may be in any long text


@dataclass(frozen=True)
class Side:
    """A document or folder by its name, its turn, and which of two editions it is."""

    name: str
    turn: Turn
    age: Age = ""

    @property
    def quoted(self) -> str:
        """The quotes of its answer, '' if it does not answer."""
        answer = self.turn.answer
        if answer is None or not answer.answered:
            return ""
        return "\n".join(citation.quote for citation in answer.citations)[:_COMPARED]


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether the other text lacks it."""

    text: str
    differs: bool


def ask_both(assistant: Assistant, question: str, names: tuple[str, str]) -> Iterator[list[Side]]:
    """Ask each of two documents or folders; yield the sides each time an answer grows."""
    ages = editions(assistant.store, names)
    sides: list[Side] = []
    for name, age in zip(names, ages, strict=True):
        before = list(sides)
        for turn in converse(assistant, question, (), Scope(within=(name,))):
            numbered = replace(turn, number=len(before) + 1, can_be_judged=False)
            sides = [*before, Side(name, numbered, age)]
            yield sides


def editions(store: ReadableStore, names: tuple[str, str]) -> tuple[Age, Age]:
    """Return which of two documents is the older edition of one text; '' if neither is."""
    try:
        with store.snapshot():
            first, second = (store.document_by_path(name) for name in names)
            found = find_superseded([first, second])
    except StoreError:  # a folder, or a name that there is not: asking it will tell
        return "", ""
    if not found or first.id == second.id:
        return "", ""
    return ("older", "newer") if found[0].older == first.id else ("newer", "older")


def verdict(first: Side, second: Side) -> Verdict:
    """Return how the answers of two sides differ, by what they quote."""
    one, other = first.quoted, second.quoted
    if not one or not other:
        return "one_answers" if one or other else "none_answers"
    if one == other:
        return "both_same"
    return "both_differ" if differences(one, other) else "both_answer"


def differences(one: str, other: str) -> tuple[list[Piece], list[Piece]] | None:
    """Return two texts in pieces, those marked that the other lacks; None if they are not alike.

    They are if they share half of both, or most of the shorter one: a newer wording may add much.

    Chinese is compared by characters, numbers and what is written in letters whole.
    """
    first, second = _tokens(one), _tokens(other)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    shorter, both = min(len(first), len(second)), len(first) + len(second)
    least = _ALIKE * both / 2
    if shorter >= _SHORTEST_KEPT:
        least = min(least, _KEPT * shorter)
    if matcher.quick_ratio() * both / 2 < least or matcher.ratio() * both / 2 < least:
        return None
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, low, high, other_low, other_high in matcher.get_opcodes():
        differs = kind != "equal"
        left += [Piece("".join(first[low:high]), differs)] if low < high else []
        right += (
            [Piece("".join(second[other_low:other_high]), differs)]
            if other_low < other_high
            else []
        )
    return left, right


def _tokens(text: str) -> list[str]:
    """Return the words, numbers and other characters of a text; together they are the text."""
    tokens: list[str] = []
    for kind, run in groupby(text, _kind):
        joined = "".join(run)
        tokens += [joined] if kind else joined
    return tokens


def _kind(character: str) -> int:
    """Return 0 for a character that stands by itself, else the kind of token that it is part of."""
    if character in NUMERALS:
        return 2
    return int(character.isascii() and character.isalnum())
