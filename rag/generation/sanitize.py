"""Strip markup, links, images and invisible characters from the text of a model.

The rules are stricter than those of a Markdown or HTML library: what is left must be harmless in a
page, in a terminal and in exported Markdown.
"""

import re
import unicodedata

from index.text.normalize import HAN

_ADDRESS = rf"(?:https?|ftp|file|data|javascript|mailto):[^\s<>\u3000-\u303f{HAN}\uff00-\uffef]*"
_REPLACEMENTS = (
    (re.compile(r"!\[[^\]]*\](?:\([^)]*\)?|\[[^\]]*\])"), ""),  # images
    (re.compile(r"\[(\d+)\]\([^)]*\)?"), r"[\1]"),  # a marker made into a link
    (re.compile(r"\[([^\[\]]*)\]\([^)]*\)?"), r"\1"),  # links
    (re.compile(rf"{_ADDRESS}|\bwww\.[\w./%?=&#-]+", re.IGNORECASE), ""),
    (re.compile(r"<(?=[a-zA-Z/!?|])[^>\n]*>?"), ""),  # tags, closed or not
    (re.compile(r"&(?:#\w{1,8}|[a-zA-Z]{2,8});"), ""),
    (re.compile(r"\*\*|__|`+|~~"), ""),
    (re.compile(r"^\s*(?:#{1,6}\s+|>+\s*|[-*+•]\s+|\d{1,2}[.)]\s+)", re.MULTILINE), ""),
    (re.compile(r"[ \t]{2,}"), " "),
)
_MAX_PASSES = 4  # markup nested deeper is an attack; then all brackets are removed


def plain(text: str) -> str:
    """Return only the words of a text, on the same lines."""
    text = visible(text)
    for _ in range(_MAX_PASSES):  # removing markup may join what is around it into new markup
        before = text
        for pattern, replacement in _REPLACEMENTS:
            text = pattern.sub(replacement, text)
        if text == before:
            break
    else:
        text = re.sub(r"[<>\[\]()!]", "", text)
    return text.strip()


def visible(text: str) -> str:
    """Return a text without its invisible characters, except for line ends and tabs."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or not is_hidden(char))


def is_hidden(char: str) -> bool:
    """Return True if a character shows nothing: control, format, private, selector, filler."""
    return (
        unicodedata.category(char)[0] == "C"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u2028\u2029"
    )
