"""Read which of several things a question asks for: the highest, the fewest, the earliest."""

from typing import NamedTuple

from index.text.normalize import has_han
from index.text.segmenter import tagged
from index.text.words import latin_words

_PRICES = ("价", "费", "金额", "price", "cost", "fee", "rate")
_WEIGHTS = ("重", "weight")
_TIMES = ("时", "日期", "年", "time", "date", "year", "when")
_AGES = ("年龄", "岁", "age")
_MOST_ZH = "最"
# Before a verb these say "at most" and the like: 最多能借几本, 最高可处多少.
_BOUNDS = "高低多少长短大小"
_IS_ZH = ("是", "为")
_MODALS = ("能", "可", "不", "需", "应", "要")
_AT = "at"  # at most
_OF = "of"  # most of the rooms
_NEAR = 3  # words on either side that tell what is compared
_NEAR_ZH = 10  # characters


class _Kind(NamedTuple):
    """What a word compares: by numbers, and by dates or times of day, the greatest or the least.

    ``hints`` are parts of names of what is compared. ``general``: it may be anything.
    """

    number: bool
    time: bool
    hints: tuple[str, ...] = ()
    general: bool = False


_ADJECTIVES = {
    "高": _Kind(True, True, general=True), "低": _Kind(False, False, general=True),
    "多": _Kind(True, True, general=True), "少": _Kind(False, False, general=True),
    "大": _Kind(True, True), "小": _Kind(False, False), "长": _Kind(True, True),
    "短": _Kind(False, False), "贵": _Kind(True, True, _PRICES),
    "便宜": _Kind(False, False, _PRICES), "重": _Kind(True, True, _WEIGHTS),
    "轻": _Kind(False, False, _WEIGHTS), "早": _Kind(False, False, _TIMES),
    "晚": _Kind(True, True, _TIMES), "远": _Kind(True, True), "宽": _Kind(True, True),
    "窄": _Kind(False, False), "厚": _Kind(True, True),
    "薄": _Kind(False, False), "深": _Kind(True, True), "浅": _Kind(False, False),
}  # fmt: skip
_SUPERLATIVES = {
    "highest": _ADJECTIVES["高"], "lowest": _ADJECTIVES["低"], "most": _ADJECTIVES["多"],
    "least": _ADJECTIVES["少"], "fewest": _ADJECTIVES["少"], "greatest": _ADJECTIVES["高"],
    "largest": _ADJECTIVES["大"], "biggest": _ADJECTIVES["大"], "smallest": _ADJECTIVES["小"],
    "longest": _ADJECTIVES["长"], "shortest": _ADJECTIVES["短"],
    "cheapest": _ADJECTIVES["便宜"], "heaviest": _ADJECTIVES["重"],
    "lightest": _ADJECTIVES["轻"], "earliest": _ADJECTIVES["早"], "latest": _ADJECTIVES["晚"],
    "tallest": _ADJECTIVES["高"], "farthest": _ADJECTIVES["远"], "nearest": _Kind(False, False),
    "oldest": _Kind(True, False, _AGES), "youngest": _Kind(False, True, _AGES),
}  # fmt: skip
_DEAR = frozenset(("expensive", "costly"))


class Superlative(NamedTuple):
    """What of several things is asked for.

    ``word`` is how the question says so, with the ``adjective``. The thing is the one with the
    greatest number if ``greatest_number``, else the least, and among dates and times of day the
    last if ``greatest_time``. ``near`` are the words around it, which may name what is compared,
    as parts of names in ``hints`` do. ``general``: it may be anything that is compared.
    """

    word: str
    adjective: str
    greatest_number: bool
    greatest_time: bool
    near: str
    hints: tuple[str, ...] = ()
    general: bool = False


def find_superlative(search: str) -> Superlative | None:
    """Return what a question of the search layer asks for that exceeds others, None without it."""
    return _find_zh(search) if has_han(search) else _find_en(search)


def _find_zh(search: str) -> Superlative | None:
    at = search.find(_MOST_ZH)
    while at >= 0:
        rest = search[at + 1 :]
        adjective = next((one for one in _ADJECTIVES if rest.startswith(one)), "")
        if adjective:
            end = at + 1 + len(adjective)
            if not (adjective in _BOUNDS and _says_at_most(search, end)):
                near = search[max(0, at - _NEAR_ZH) : end + _NEAR_ZH]
                return _superlative(search[at:end], near, _ADJECTIVES[adjective])
        at = search.find(_MOST_ZH, at + 1)
    return None


def _says_at_most(search: str, end: int) -> bool:
    """Return True if what a superlative that ends at a place is followed by is done or allowed."""
    at = 0
    for word, flag in tagged(search):
        if at >= end:
            return word.startswith(_MODALS) or (flag.startswith("v") and word not in _IS_ZH)
        at += len(word)
    return False


def _find_en(search: str) -> Superlative | None:
    words = latin_words(search)
    for at, word in enumerate(words):
        kind = _SUPERLATIVES.get(word.lower)
        before = words[at - 1].lower if at else ""
        after = words[at + 1].lower if at + 1 < len(words) else ""
        if kind is None or before == _AT or after == _OF:
            continue
        if after in _DEAR:  # most expensive
            kind = kind._replace(hints=_PRICES, general=False)
        start = words[max(0, at - _NEAR)].start
        end = words[min(len(words) - 1, at + _NEAR)].end
        return _superlative(word.lower, search[start:end], kind)
    return None


def _superlative(word: str, near: str, kind: _Kind) -> Superlative:
    return Superlative(
        word, word.removeprefix(_MOST_ZH), kind.number, kind.time, near, kind.hints, kind.general
    )
