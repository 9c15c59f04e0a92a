"""Find where a quote ends: with its sentence, or with what that sentence announces."""

import re

from index.store import StoredSentence
from index.text.normalize import HAN
from index.text.numerals import TO_TEN
from rag.question.analysis import SubQuestion

# A sentence shorter than this, in characters, may only announce what follows it …
_SHORT = 25
_SHORT_ACROSS = 14  # … across scripts, where its words cannot be compared with the question's
_NEWS = 6  # … if fewer of its characters than this do not occur in the question
# The beginning of a point of a list: (一), 1., •, 首先 and the like.
_POINT = re.compile(
    rf"\(?[{TO_TEN}]{{1,3}}(?:[是要、,)]|\.(?!\d))|\(?\d{{1,2}}(?:[、)]|\.(?!\d))"
    rf"|\d(?=[{HAN}])|[-*•·▪◆●]\s?|首先|第[{TO_TEN}](?=[,，是、])"
)
_MOST_POINTS = 12  # sentences after an announcement that may be points of its list
_MOST_LISTED = 500  # characters from the first point to the end of the last
_MOST_LINE_ENDS = 2  # between an announcement and what it announces
# A text without such an ending is rather a heading or a fragment than a sentence.
CLOSED = re.compile(r"[。！？!?；;：:.…”’」』）)]$")


def quote_end(part: SubQuestion, search: str, sentences: list[StoredSentence], place: int) -> int:
    """Return where the quote of a sentence ends, in characters of the document.

    ``search`` is the document in the search layer and ``place`` the index of the sentence in
    ``sentences``, those of its passage. A short sentence that says little more than the question
    only announces the next one, which is then quoted too, or the points of a list that the next
    one begins. Across the end of a line, only a sentence that ends with a colon announces.
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
    """Return where the first sentence of ``following`` ends, or its list if it begins one."""
    first = following[0]
    if not _POINT.match(search, first.start):
        return first.end
    return max(
        sentence.end
        for sentence in following
        if sentence is first
        or (_POINT.match(search, sentence.start) and sentence.end - first.start < _MOST_LISTED)
    )
