"""Move the edges of a span to those of words, so that it can be read by itself."""

from index.text.normalize import has_han
from index.text.numerals import COUNTED, MEASURES, NUMERALS, UNITS
from index.text.segmenter import dictionary_words
from rag.question.answer_type import MEASURE_CHARACTERS

_MARKS = frozenset('，、；：。！？…,;:!?·—`*" \t\n\u3000')
_QUOTES = frozenset("“‘「『")
_FULL_STOP = "."  # an answer may begin with one (.env), but hardly ends with one
_CLOSING = {
    "（": "）", "(": ")", "《": "》", "「": "」", "『": "』", "“": "”", "‘": "’", "【": "】",
    "[": "]", "〈": "〉", "{": "}",
}  # fmt: skip
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_PARTICLES = frozenset("的了着")
_POINTS = frozenset(".,")  # inside a number
_SIGNS = frozenset("%％‰℃°")  # after a number
_ABOUT = frozenset("余多几")  # between a number and its measure: 30余部
_LONG_MEASURES = (
    "分钟 秒钟 公斤 公顷 厘米 毫米 千米 平方米 立方米 平方公里 美元 欧元 港元 千瓦 兆瓦 工作日"
    " 星期 世纪 年代 百分点"
).split()
_MEASURES = sorted((*MEASURES.split("|"), *_LONG_MEASURES), key=len, reverse=True)
_UNITS = sorted((*UNITS.split("|"), *_LONG_MEASURES), key=len, reverse=True)
_COUNTS = frozenset(COUNTED.split("|"))  # may stand before another measure: 六个月


def whole_words(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Return the range of a span, moved to the edges of words within ``[low, high)``.

    A word in letters or a number that the span cuts is taken whole, a number with its measure;
    marks, particles and halves of brackets at the edges are left out. ``text`` is of the search
    layer. The range is empty if nothing is left.
    """
    start, end = trimmed(text, start, end)
    if start < end:
        start, end = _take_whole(text, start, end, low, high)
        start, end = trimmed(text, *_without_particles(text, start, end))
    return start, end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range without marks, halves of brackets and quotation marks around all of it."""
    while start < end:
        first, last, inner = text[start], text[end - 1], text[start:end]
        if first in _MARKS or first in _OPENING or _is_half(first, _CLOSING, inner):
            start += 1
        elif last in _MARKS or last == _FULL_STOP or last in _CLOSING:
            end -= 1
        elif _is_half(last, _OPENING, inner):
            end -= 1
        elif first in _QUOTES and inner.find(_CLOSING[first]) == len(inner) - 1:
            start, end = start + 1, end - 1
        else:
            break
    return start, end


def _is_half(char: str, pairs: dict[str, str], text: str) -> bool:
    """Return True for a bracket whose other half the text lacks."""
    return char in pairs and pairs[char] not in text


def _take_whole(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Take words of letters and numbers whole.

    Chinese words are left as they are: a dictionary would join 越南 to 越南人 more often than the
    reader cuts a word.
    """
    while start > low and _continues(text, start - 1, start):
        start -= 1
    while end < high and _continues(text, end, end - 1):
        end += 1
    return start, _with_measure(text, end, high)


def _is_letter(char: str) -> bool:
    return char.isalnum() and not has_han(char) and char not in NUMERALS


def _is_numeral(char: str) -> bool:
    return char.isdigit() or char in NUMERALS


def _continues(text: str, at: int, beside: int) -> bool:
    """Return True if the character at one place goes on with the word or number beside it."""
    if _is_letter(text[at]) and _is_letter(text[beside]):
        return True
    if _is_numeral(text[at]):
        return _is_numeral(text[beside]) or text[beside] in _POINTS
    beyond = 2 * at - beside
    inside = 0 <= beyond < len(text) and text[beside].isdigit() and text[beyond].isdigit()
    return text[at] in _POINTS and inside


def _with_measure(text: str, end: int, high: int) -> int:
    """Return the end of the measure after a number that ends there, or the end itself."""
    if end >= high:
        return end
    if text[end - 1] in _COUNTS and _is_numeral(text[max(0, end - 2)]):
        return end + len(_longest(_UNITS, text, end, high))
    if not _is_numeral(text[end - 1]):
        return end
    if text[end] in _SIGNS:
        return end + 1
    at = end + (text[end] in _ABOUT)
    measure = _longest(_MEASURES, text, at, high)
    if not measure and at < high and text[at] in MEASURE_CHARACTERS:
        measure = text[at]
    if not measure:
        return end
    at += len(measure)
    return at + (len(_longest(_UNITS, text, at, high)) if measure in _COUNTS else 0)


def _longest(words: list[str], text: str, start: int, high: int) -> str:
    """Return the longest of some words, which come first, with which a text goes on, or ''."""
    return next((word for word in words if text.startswith(word, start, high)), "")


def _without_particles(text: str, start: int, end: int) -> tuple[int, int]:
    words = dictionary_words(text[start:end])
    if len(words) > 1 and words[0] in _PARTICLES:
        start += 1
    if len(words) > 1 and words[-1] in _PARTICLES:
        end -= 1
    return start, end
