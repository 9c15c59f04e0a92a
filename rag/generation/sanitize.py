"""Make the text of a model plain: no markup, links, images, controls or invisible characters."""

import re
import unicodedata

from index.text.normalize import HAN

_ADDRESS = rf"(?:https?|ftp|file|data|javascript|mailto):[^\s<>\u3000-\u303f{HAN}\uff00-\uffef]*"
_STEPS = (
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
_DEPTH = 4


def plain(text: str) -> str:
    """Return the words of a text alone, on as many lines as before."""
    text = visible(text)
    for _ in range(_DEPTH):  # what is taken out may join what stood around it
        before = text
        for pattern, put in _STEPS:
            text = pattern.sub(put, text)
        if text == before:
            break
    else:
        text = re.sub(r"[<>\[\]()!]", "", text)
    return text.strip()


def visible(text: str) -> str:
    """Remove control, format, private and unassigned characters, line ends and tabs apart."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or not is_hidden(char))


def is_hidden(char: str) -> bool:
    """Return True for a character that shows nothing: control, format, selector, filler."""
    return (
        unicodedata.category(char)[0] == "C"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u2028\u2029"
    )
