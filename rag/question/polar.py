"""Polar questions, which ask for yes or no, and the modal words by which a rule answers them."""

from rag.language.stopwords import QUESTION_WORDS_ZH
from rag.types import AnswerType, Question

_AUXILIARIES = frozenset(
    "is are was were do does did has have had can could may might must shall should will would"
    " isn't aren't wasn't weren't don't doesn't didn't hasn't haven't can't couldn't mustn't"
    " shouldn't won't wouldn't".split()
)
_PARTICLES = ("吗", "么", "嘛")
_WHETHER = ("是否", "能否", "可否")
_OPEN = tuple(word for word in QUESTION_WORDS_ZH if word not in _WHETHER)
_MODALS_ZH = (
    "不得 不能 不可 不可以 不应 不应当 不应该 不准 不许 不允许 不需要 不必 无需 无须 禁止 严禁"
    " 可以 能够 有权 无权 允许 准许 应当 应该 必须 需要"
).split()
_MODALS_EN = (
    "may", "may not", "must", "must not", "shall", "shall not", "can", "cannot", "should",
    "should not", "is allowed", "are allowed", "is not allowed", "are not allowed",
    "is prohibited", "are prohibited", "is forbidden", "are forbidden",
    "is required", "are required", "is not required", "are not required",
)  # fmt: skip
_MODALS = sorted((*_MODALS_ZH, *_MODALS_EN), key=len, reverse=True)


def is_polar(question: Question) -> bool:
    """Return True if a question asks for yes or no and for nothing else.

    In Chinese it ends with a particle (吗), or holds 是否 or a verb with its negation (能不能,
    有没有); in English it begins with an auxiliary verb.
    """
    if question.kind is not AnswerType.WHAT:
        return False
    text = question.search.lower()
    if question.language == "en":
        return text.split()[0] in _AUXILIARIES and " or " not in text
    if any(word in text for word in _OPEN):
        return False
    if text.endswith(_PARTICLES) or any(word in text for word in _WHETHER):
        return True
    return any(
        text[at] in "不没" and text[at - 1] == text[at + 1] for at in range(1, len(text) - 1)
    )


def find_modals(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the modal words of a text of the search layer, in order.

    Of words inside each other the longest counts: 不可以, not 可以.
    """
    lower = text.lower()
    found: list[tuple[int, int]] = []
    for modal in _MODALS:
        at = lower.find(modal)
        while at >= 0:
            end = at + len(modal)
            if _stands_alone(lower, at, end) and all(end <= a or b <= at for a, b in found):
                found.append((at, end))
            at = lower.find(modal, end)
    return sorted(found)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return True if an English word is not a part of a longer one; Chinese ones always are."""
    if not text[start:end].isascii():
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isascii() and before.isalnum() or after.isascii() and after.isalnum())
