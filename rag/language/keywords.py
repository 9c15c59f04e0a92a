"""Pick the words of a question that carry its meaning."""

from index.text.segmenter import tagged
from rag.language.stopwords import (
    ASKING,
    FUNCTION,
    LIGHT,
    MOMENTS,
    SPEAKERS,
    STOP_TERMS,
    TIME_NOUNS,
)

# jieba's flags of nouns, verbs, adjectives, idioms, abbreviations, set phrases, numbers, times and
# places.
_CONTENT_FLAGS = "nvaijlmts"
# Those of pronouns, particles, prepositions, conjunctions, adverbs, measure words and signs.
_FUNCTION_FLAGS = "rupcdqyxeokf"
_EMPTY = STOP_TERMS | ASKING | FUNCTION | LIGHT | MOMENTS | SPEAKERS
_ASK_BEFORE, _ASK_BEHIND = frozenset(("什么", "what", "which")), frozenset(("几", "几号"))


def content_words(search: str) -> list[str]:
    """Return the words that name things, actions and qualities, in lower case, without duplicates.

    ``search`` is a question in the search layer.
    """
    found = []
    for word, flag in tagged(search):
        lower = word.lower()
        if lower in STOP_TERMS or lower in ASKING or not any(map(str.isalnum, word)):
            continue
        if _asks_amount(word):
            continue
        # A single character carries meaning only as a noun or a number.
        if flag == "eng" or flag[0] in _CONTENT_FLAGS and (len(word) > 1 or flag[0] in "nm"):
            found.append(lower)
    return list(dict.fromkeys(found))


def names_something(search: str) -> bool:
    """Return True if a question has a word for something that a document may tell of.

    你好 and 今天星期几 have none: they only speak of who asks whom, and when.
    """
    words = [word.lower() for word, _ in tagged(search) if not word.isspace()]
    flags = [flag for word, flag in tagged(search) if not word.isspace()]
    around = ["", *words, ""]
    for before, word, after, flag in zip(around, words, around[2:], flags, strict=False):
        is_asked = word in TIME_NOUNS and (before in _ASK_BEFORE or after in _ASK_BEHIND)
        is_address = len(word) == 2 and word[0] in SPEAKERS  # 你好
        if is_asked or is_address or word in _EMPTY or _asks_amount(word):
            continue
        if flag == "eng" or flag[0] not in _FUNCTION_FLAGS:
            return True
    return False


def _asks_amount(word: str) -> bool:
    """Return True for a word that no answer repeats: 几天, 多久 and the 钱 of 多少钱.

    几何, 多方, 多样 and 多元 only look like one.
    """
    asks = word[0] in "几多" and len(word) <= 2 and word[-1] not in "何方样元"
    return asks or word == "钱" or (word.startswith("多少") and len(word) == 3)
