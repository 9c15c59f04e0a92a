"""Pick the words of a question that carry its meaning."""

from index.text.segmenter import tagged
from rag.language.stopwords import ASKING, STOP_TERMS

# jieba's flags of nouns, verbs, adjectives, idioms, abbreviations, set phrases, numbers, times and
# places.
_CONTENT_FLAGS = "nvaijlmts"


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


def _asks_amount(word: str) -> bool:
    """Return True for a word that no answer repeats: 几天, 多久 and the 钱 of 多少钱.

    几何, 多方, 多样 and 多元 only look like one.
    """
    asks = word[0] in "几多" and len(word) <= 2 and word[-1] not in "何方样元"
    return asks or word == "钱" or (word.startswith("多少") and len(word) == 3)
