"""Romanised Chinese names in a question: ``Zhang Yuefeng``, ``Ma'anshan``, ``LI Dongcheng``."""

import re

_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    "(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|van|yuan|ai|ei|ui|ao|ou|iu|ie|ia|ua|uo|ue"
    "|ve|er|an|en|in|un|vn|a|o|e|i|u|v)"
)
_PINYIN = re.compile(rf"(?:{_SYLLABLE})+")
_ONE = re.compile(_SYLLABLE)
_TOKEN = r"(?:[A-Z][a-zü]*(?:['’\-][A-Za-z]?[a-zü]+)*|[A-Z]{2,})"
_RUN = re.compile(rf"{_TOKEN}(?:[ ·]{_TOKEN}){{0,5}}")
_WORDS = frozenset(
    "a an he she me we you i in on one can hang long men to do go so no who the china chinese at "
    "are was has had june may".split()
)
_MOST_TOKENS = 3


def romanised_names(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the possible keys of each romanised name, longest reading first.

    Both name orders are given; apostrophes, hyphens and tone-less ü are folded. A name
    needs two syllables, and English words that are also syllables are left out.
    """
    found: list[tuple[str, ...]] = []
    for run in _RUN.findall(text):
        tokens = [_fold(token) for token in re.split(r"[ ·]", run)]
        at = 0
        while at < len(tokens):
            size = _longest_name(tokens, at)
            if size:
                found.append(_keys(tokens[at : at + size]))
            at += size or 1
    return tuple(dict.fromkeys(found))


def _fold(token: str) -> str:
    return re.sub(r"['’\-]", "", token).replace("ü", "v").replace("Ü", "v").lower()


def _longest_name(tokens: list[str], at: int) -> int:
    """Return how many tokens from here form a name, 0 for none."""
    size = 0
    while (
        at + size < len(tokens)
        and size < _MOST_TOKENS
        and tokens[at + size] not in _WORDS
        and _PINYIN.fullmatch(tokens[at + size])
    ):
        size += 1
    if size and len(_ONE.findall("".join(tokens[at : at + size]))) < 2:
        return 0
    return size


def _keys(tokens: list[str]) -> tuple[str, ...]:
    keys = ["".join(tokens)]
    if len(tokens) > 1:
        keys.append("".join([tokens[-1], *tokens[:-1]]))
        keys.append("".join([*tokens[1:], tokens[0]]))
    # A run such as "Wu Guilin Ma'anshan" may be two names.
    if len(tokens) == _MOST_TOKENS:
        keys += ["".join(tokens[:2]), tokens[1] + tokens[0], "".join(tokens[1:])]
    return tuple(dict.fromkeys(keys))
