"""Chinese words by jieba, loaded on first use and without its marshal cache file."""

import logging
from functools import cache
from typing import Any


@cache
def _tokenizer() -> Any:  # noqa: ANN401
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # jieba would cache the dictionary in the shared temporary folder and unmarshal
    # whatever lies there next time; building it takes as long as reading the cache.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@cache
def _tagger() -> Any:  # noqa: ANN401
    import jieba.posseg

    return jieba.posseg.POSTokenizer(_tokenizer())


def load() -> None:
    """Load the dictionary and the tagger now."""
    tagged("引证")


def cut(text: str) -> list[str]:
    """Return all words of a text, overlapping ones too (jieba's search mode)."""
    return list(_tokenizer().cut_for_search(text))


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of a text with jieba's part-of-speech flags."""
    return [(pair.word, pair.flag) for pair in _tagger().cut(text)]


def is_word(text: str) -> bool:
    """Tell whether the dictionary has this word."""
    return bool(_tokenizer().FREQ.get(text))
