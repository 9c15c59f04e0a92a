"""Which words of a text carry its meaning."""

import re

from index.text.segmenter import tagged
from rag.language.stopwords import ASKING, STOP_TERMS


def content_words(search: str) -> list[str]:
    """Return the words of a question that name things, deeds and qualities."""
    found = []
    for word, flag in tagged(search):
        plain = word.lower()
        if plain in STOP_TERMS or plain in ASKING or not re.search(r"\w", word):
            continue
        if flag == "eng" or flag[0] in "nvaijlmts" and (len(word) > 1 or flag[0] in "nm"):
            found.append(plain)
    return list(dict.fromkeys(found))
