"""The words for the same thing in the mainland and in Taiwan: 打印 and 列印, 鼠标 and 滑鼠."""

from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import opencc
from opencc import OpenCC

from index.derived.cache import arrays, code_digest, kept, save_arrays, save_texts, texts
from index.derived.lexicon import lexicon_folder, listed_words, load_lexicon
from index.text import normalize
from index.text.normalize import has_han, search_layer

_MAX_CACHED = 4096
_SHORTEST = 2  # single characters differ by more than the region
_BETWEEN = "\t"  # words in a file


@cache
def _converters() -> tuple[OpenCC, OpenCC, OpenCC]:
    return OpenCC("s2twp"), OpenCC("s2tw"), OpenCC("tw2sp")


@lru_cache(_MAX_CACHED)
def other_region(word: str) -> tuple[str, ...]:
    """Return the words of the other region for a word of the search layer, which they are too.

    They come from the phrase tables of OpenCC; there is none for most words.
    """
    if len(word) < _SHORTEST or not has_han(word):
        return ()
    lexicon = load_lexicon()
    node = lexicon.words.find(word)
    listed = _listed() if node and lexicon.flag_numbers[node] else None
    if node is None or listed is None:
        return _look_up([word])[0]
    nodes, others = listed
    at = int(nodes.searchsorted(node))
    known = at < len(nodes) and int(nodes[at]) == node
    return tuple(others[at].split(_BETWEEN)) if known else ()


def _look_up(words: list[str]) -> list[tuple[str, ...]]:
    """Return what OpenCC gives for each word. Its tables take .07 s to load."""
    to_taiwan, in_taiwan, to_mainland = _converters()
    text = "\n".join(words)  # no phrase goes beyond the end of a line
    there = search_layer(str(to_taiwan.convert(text))).lower().split("\n")
    here = search_layer(str(to_mainland.convert(in_taiwan.convert(text)))).lower().split("\n")
    return [
        tuple(dict.fromkeys(other for other in found if other != word))
        for word, *found in zip(words, there, here, strict=True)
    ]


@cache
def _listed() -> tuple[np.ndarray, list[str]] | None:
    """Return what was found for the words of the dictionary, by their nodes in ascending order.

    None where that cannot be kept: to look up all words takes longer than to load the tables.
    """
    sources = f"{opencc.__version__} {lexicon_folder().name}"
    source = f"{sources} {code_digest(__file__, str(normalize.__file__))}"
    folder = kept("regional-words", source, _make)
    return (arrays(folder, "nodes")[0], texts(folder, "others")) if folder else None


def _make(folder: Path) -> None:
    words = load_lexicon().words
    looked_up = [word for word in listed_words() if len(word) >= _SHORTEST and has_han(word)]
    found = {
        words.find(word): others
        for word, others in zip(looked_up, _look_up(looked_up), strict=True)
        if others
    }
    nodes = sorted(node for node in found if node)
    save_arrays(folder, {"nodes": np.array(nodes, np.int32)})
    save_texts(folder, {"others": [_BETWEEN.join(found[node]) for node in nodes]})
