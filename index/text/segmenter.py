"""Chinese words by jieba, loaded on first use and without its marshal cache file."""

import logging
from functools import cache, lru_cache
from typing import Any

_STRETCH = 5_000
_SHORT = 200


@cache
def _tokenizer() -> Any:  # noqa: ANN401
    import jieba

    from index.text.tagger import Cutter

    jieba.setLogLevel(logging.WARNING)
    tokenizer = Cutter()
    # jieba would cache the dictionary in the shared temporary folder and unmarshal
    # whatever lies there next time.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@cache
def _tagger() -> Any:  # noqa: ANN401
    from index.text.tagger import Tagger

    return Tagger(_tokenizer())


def load() -> None:
    """Load the dictionary and the tagger now."""
    tagged("引证")


def cut(text: str) -> list[str]:
    """Return all words of a text, overlapping ones too (jieba's search mode)."""
    return list(_tokenizer().cut_for_search(text))


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of a text with jieba's part-of-speech flags.

    Unknown words are recognised too, except in stretches that repeat the same few
    characters over and over: there it would take a millisecond a character.
    """
    found: list[tuple[str, str]] = []
    for start in range(0, len(text), _STRETCH):
        part = text[start : start + _STRETCH]
        varied = len(part) < _SHORT or len(set(part)) * 20 > len(part)
        found += [(pair.word, pair.flag) for pair in _tagger().cut(part, HMM=varied)]
    return found


@lru_cache(4096)
def pieces(text: str) -> tuple[str, ...]:
    """Return the words of a text, one after the other, each in the dictionary or one character."""
    return tuple(_tokenizer().cut(text, HMM=False))


def is_word(text: str) -> bool:
    """Return True if the dictionary has this word."""
    return bool(_tokenizer().FREQ.get(text))
