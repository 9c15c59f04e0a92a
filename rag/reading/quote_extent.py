"""Where the quote of a sentence ends."""

import re

from index.store import StoredSentence
from index.text.normalize import HAN
from index.text.numerals import TO_TEN
from rag.question.analysis import SubQuestion

_SHORT = 25
_SHORT_ACROSS = 14  # Chinese characters of a sentence that is rather a heading
_NEWS = 6
_POINT = re.compile(
    rf"\(?[{TO_TEN}]{{1,3}}(?:[是要、,)]|\.(?!\d))|\(?\d{{1,2}}(?:[、)]|\.(?!\d))"
    rf"|\d(?=[{HAN}])|[-*•·▪◆●]\s?|首先|第[{TO_TEN}](?=[,，是、])"
)
_MOST_POINTS = 12  # sentences in which the points of an announced list stand
_MOST_LISTED = 500  # characters of them
_MOST_LINE_ENDS = 2  # between an announcement and what it announces
CLOSED = re.compile(r"[。！？!?；;：:.…”’」』）)]$")


def quote_end(part: SubQuestion, search: str, sentences: list[StoredSentence], place: int) -> int:
    """Return where the quote of a sentence ends.

    A short sentence that says hardly more than the question announces the next one. One that
    ends with a colon does so past the end of its line, too, and announces all points of a list.
    """
    sentence = sentences[place]
    text = search[sentence.start : sentence.end]
    if part.terms.across(text):
        announces = len(text) < _SHORT_ACROSS
    else:
        asked = set(part.text)
        news = sum(char.isalnum() and char not in asked for char in text)
        announces = len(text) < _SHORT and news < _NEWS
    following = sentences[place + 1 : place + 1 + _MOST_POINTS]
    if not announces or not following:
        return sentence.end
    gap = search[sentence.end : following[0].start]
    near = "\n" not in gap or (
        text.endswith(("：", ":"))
        and gap.isspace()
        and gap.count("\n") <= _MOST_LINE_ENDS
        and CLOSED.search(search[following[0].start : following[0].end]) is not None
    )
    return points_end(search, following) if near else sentence.end


def points_end(search: str, following: list[StoredSentence]) -> int:
    """Return where the first of some sentences ends, or the last point that it begins."""
    first = following[0]
    if not _POINT.match(search, first.start):
        return first.end
    return max(
        sentence.end
        for sentence in following
        if sentence is first
        or (_POINT.match(search, sentence.start) and sentence.end - first.start < _MOST_LISTED)
    )
