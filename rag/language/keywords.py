"""Pick the words of a question that carry its meaning."""

import re

from index.text.segmenter import tagged
from rag.language.stopwords import ASKING, STOP_TERMS

# jieba's flags of nouns, verbs, adjectives, idioms, abbreviations, set phrases, numbers, times and
# places.
_CONTENT_FLAGS = "nvaijlmts"
# Words that ask for an amount, which no answer repeats: 几天, 多久, and the 钱 of 多少钱.
_AMOUNT_ASKED = re.compile(r"[几多](?!方|样|元)\w?|多少\w?|钱")


def content_words(search: str) -> list[str]:
    """Return the words that name things, actions and qualities, in lower case, without duplicates.

    ``search`` is a question in the search layer.
    """
    found = []
    for word, flag in tagged(search):
        lower = word.lower()
        if lower in STOP_TERMS or lower in ASKING or not re.search(r"\w", word):
            continue
        if _AMOUNT_ASKED.fullmatch(word):
            continue
        # A single character carries meaning only as a noun or a number.
        if flag == "eng" or flag[0] in _CONTENT_FLAGS and (len(word) > 1 or flag[0] in "nm"):
            found.append(lower)
    return list(dict.fromkeys(found))
