"""Cut Chinese text into words with jieba, which is loaded on first use."""

from functools import cache, lru_cache
from typing import Any

_TAGGED_AT_ONCE = 5_000  # characters; also the unit in which repetition is looked for
_NEVER_REPETITIVE = 200  # characters; shorter texts are tagged fast enough whatever they hold
_LEAST_VARIETY = 1 / 20  # distinct characters a character; below, a text only repeats itself
_MAX_CACHED_RUNS = 4096


@cache
def _tokenizer() -> Any:  # noqa: ANN401
    from index.derived.lexicon import load_lexicon
    from index.text.tagger import Cutter

    return Cutter(load_lexicon())


@cache
def _tagger() -> Any:  # noqa: ANN401
    from index.derived.lexicon import load_tag_model
    from index.text.tagger import Tagger

    return Tagger(_tokenizer(), load_tag_model())


def load() -> None:
    """Load the dictionary and the tagger now rather than on first use."""
    tagged("引证")


def cut(text: str) -> list[str]:
    """Return all words of a text, including those inside longer words (jieba's search mode)."""
    return list(_tokenizer().cut_for_search(text))


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of a text, each with jieba's part-of-speech flag.

    Words that the dictionary lacks are recognised by the hidden Markov model, except where a text
    repeats the same few characters over and over: there it takes a millisecond a character.
    """
    found: list[tuple[str, str]] = []
    for start in range(0, len(text), _TAGGED_AT_ONCE):
        part = text[start : start + _TAGGED_AT_ONCE]
        varied = len(part) < _NEVER_REPETITIVE or len(set(part)) > len(part) * _LEAST_VARIETY
        found += _tagger().cut(part, model=varied)
    return found


@lru_cache(_MAX_CACHED_RUNS)
def dictionary_words(text: str) -> tuple[str, ...]:
    """Return a text cut into words of the dictionary; what is between them, into characters."""
    return tuple(_tokenizer().cut(text, HMM=False))


def is_word(text: str) -> bool:
    """Return True if jieba's dictionary contains this word."""
    return bool(_tokenizer().FREQ.get(text))
