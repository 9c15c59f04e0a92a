"""Tell the words of the person that a question asks about from what others say or are said to do.

"What did Zhang San say?" is answered by what Zhang San said: not by a line that lists those who
came, and not by the words of somebody else.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from index.text.names import is_person
from index.text.normalize import has_han
from index.text.transcribed import renders_sounds
from index.text.verbs import TELLING
from rag.language.name_spellings import matches
from rag.language.romanised_names import find_romanised
from rag.question.answer_type import ANSWERS
from rag.reading.evidence import Quote
from rag.types import AnswerType, Question

# What is taken off the score of a sentence that is not the person's; set by hand: more than
# likeness can make up for.
NOT_THEIR_WORDS = 1.0
# What follows the name of somebody who is merely listed among those present.
_ATTENDS = r"[^。；;]{0,80}?(?:出席|参加|到场|到会|陪同|列席|等)"
_REACH = 25  # most characters between the name of a speaker and the verb of saying


def asked_speakers(question: Question, forms: Collection[str]) -> list[str]:
    """Return the persons whose words a question asks for, of the Chinese names that it means.

    They stand before the verb; what stands behind it is what they spoke of.
    """
    asked = ANSWERS[AnswerType.STATEMENT].asks.search(question.search)
    if asked is None:
        return []
    if has_han(question.search):
        before = question.search[: asked.start()]
        return [form for form in forms if form in before and is_person(form)]
    before = question.search[: asked.end()]
    return [form for form in _spelled(before, tuple(sorted(forms))) if is_person(form)]


@lru_cache(64)
def _spelled(text: str, forms: tuple[str, ...]) -> list[str]:
    """Return the forms that an English text has in Latin letters."""
    romanised = find_romanised(text)
    return [
        form
        for form in forms
        if renders_sounds(form)
        or any(matches(name.keys, name.readings, form) for name in romanised)
    ]


def merely_lists(person: str, text: str) -> bool:
    """Return True if a text names a person among those present and not as somebody who speaks."""
    name = re.escape(person)
    return bool(re.search(rf"{name}{_ATTENDS}", text)) and not re.search(
        rf"{name}(?:[:：]|[^。！？]{{0,{_REACH}}}(?:{TELLING}))", text
    )


def not_their_words(
    question: Question, quotes: Sequence[Quote], forms: Collection[str]
) -> list[bool]:
    """Return for each quote whether it is somebody else's words or only lists who came.

    It is so for none if the question asks for nobody's words, or if no quote has the person's.
    """
    speakers = asked_speakers(question, forms)
    if not speakers or not any(quote.speaker in speakers for quote in quotes):
        return [False] * len(quotes)
    return [
        quote.speaker not in speakers
        and (bool(quote.speaker) or any(merely_lists(one, quote.search) for one in speakers))
        for quote in quotes
    ]
