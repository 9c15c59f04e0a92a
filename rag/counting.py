"""Whether a text tells of as many things as a question asks for, and of those."""

import re
from functools import lru_cache

from index.normal import has_han
from rag.lexicon import Translated, translate
from rag.question import NUMBERS
from rag.types import Question

_NOUN = 6  # characters after the measure word in which the thing counted is named


def has_count(text: str, question: Question) -> bool:
    """Tell whether a text lists or speaks of as many things as are asked for."""
    count = question.count
    return count is not None and (has_run(text, count) or tells_count(text, question))


def has_run(text: str, count: int) -> bool:
    """Tell whether a text lists exactly so many things between enumeration commas."""
    return any(run.count("、") + 1 == count for run in re.findall(r"[^，,。；;：:]+", text))


def tells_count(text: str, question: Question) -> bool:
    """Tell whether a text speaks of so many of the things asked for: 五大产业, 五个方面.

    Four angles are no four industries; what is not known to be another thing may be meant.
    """
    count = question.count
    if count is None:
        return False
    written = [one for one, value in NUMBERS.items() if value == count and has_han(one)]
    numbers = "|".join([*written, str(count)])
    measured = rf"(?<![十百千\d])(?:{numbers})(?:个方面|方面|大|个|项|条|点|种|类|家|名)"
    ends = (match.end() for match in re.finditer(measured, text))
    return any(_may_be(question.counted, text[end : end + _NOUN]) for end in ends)


def _may_be(noun: str, text: str) -> bool:
    """Tell whether a text may begin with a noun; English ones are translated."""
    if not noun or not has_han(text[:1]):
        return True
    if has_han(noun):
        return not set(noun).isdisjoint(text)
    translated = _translated(noun)
    known = any(map(has_han, translated.chinese))
    return not known or translated.coverage(text) > 0


@lru_cache(maxsize=64)
def _translated(noun: str) -> Translated:
    return translate(noun, (), ())
