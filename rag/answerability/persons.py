"""Whether quotes say what somebody said, what somebody is called and who holds a post.

A person who is only listed among those present has said nothing, and a sentence without a person
cannot name one.
"""

import re
from collections.abc import Collection, Sequence

from index.text.names import is_person
from index.text.normalize import has_han
from index.text.segmenter import tagged
from index.text.surnames import FUNCTION_WORDS, SINGLE
from index.text.verbs import SAYING
from rag.answerability.checks import Case, check
from rag.language.posts import holder_words
from rag.question.answer_type import ANSWERS, asks
from rag.reading.evidence import Quote
from rag.types import AnswerType, Question

_ATTENDS = r"[^。；;]{0,80}?(?:出席|参加|到场|到会|陪同|列席|等)"
_REACH = 25  # characters in which a verb follows the name of the speaker
_DEPUTY = re.compile(r"副|\b(?:deputy|vice|associate|assistant)\b", re.IGNORECASE)


def lacks_words(question: Question, quotes: Sequence[Quote], forms: Collection[str]) -> bool:
    """Return True if a question asks what a person said whom the quotes only mention.

    ``forms`` are the Chinese names that the question means.
    """
    asked = ANSWERS[AnswerType.STATEMENT].asks.search(question.search)
    if asked is None:
        return False
    before = question.search[: asked.start()]  # the speaker stands before the verb
    may_speak = [form for form in forms if not has_han(before) or form in before]
    persons = [form for form in may_speak if is_person(form)]
    if any(quote.speaker in persons for quote in quotes):
        return False
    mentions = [(person, text) for text in _texts(quotes) for person in persons if person in text]
    return bool(mentions) and all(
        re.search(rf"{person}{_ATTENDS}", text)
        and not re.search(rf"{person}(?:[:：]|.{{0,{_REACH}}}(?:{SAYING}))", text)
        for person, text in mentions
    )


def lacks_post(question: Question, quotes: Sequence[Quote]) -> bool:
    """Return True if a question asks who holds a post and no quote speaks of that post.

    Only the posts of ``rag.language.posts`` are looked for.
    """
    asked = ANSWERS[AnswerType.HOLDER].asks.search(question.search)
    if asked is None or _DEPUTY.search(question.search):
        return False
    texts = _texts(quotes)
    post = next(group for group in asked.groups() if group).lower()
    held = re.compile(f"(?<!副)(?<!副总)(?:{holder_words(post)})")
    return any(map(has_han, texts)) and not any(map(held.search, texts))


def lacks_name(question: Question, quote: str) -> bool:
    """Return True if a question asks what a person is called and a Chinese text names nobody."""
    if not asks(question.search, AnswerType.NAME) or not has_han(quote) or "·" in quote:
        return False
    titled = ANSWERS[AnswerType.NAME].tells.findall(quote)
    return not any(name[0] in SINGLE - FUNCTION_WORDS for name in titled) and not any(
        flag in ("nr", "nrt", "nrfg") and len(word) > 1 for word, flag in tagged(quote)
    )


@check("lacks_person")
def person_is_lacking(case: Case) -> float:
    """Return 1 if the quotes lack a person's words, name or post that are asked for."""
    question, quotes = case.question, case.evidence.quotes
    return float(
        lacks_words(question, quotes, case.retrieved.forms)
        or lacks_name(question, case.lead.search)
        or lacks_post(question, quotes)
    )


def _texts(quotes: Sequence[Quote]) -> list[str]:
    return [quote.document.search[quote.start : quote.end] for quote in quotes]
