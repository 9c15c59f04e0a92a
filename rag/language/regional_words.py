"""The words for the same thing in the mainland and in Taiwan: 打印 and 列印, 鼠标 and 滑鼠."""

from functools import cache, lru_cache

from opencc import OpenCC

from index.text.normalize import has_han, search_layer

_MAX_CACHED = 4096
_SHORTEST = 2  # single characters differ by more than the region


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
    to_taiwan, in_taiwan, to_mainland = _converters()
    found = (
        search_layer(str(to_taiwan.convert(word))).lower(),
        search_layer(str(to_mainland.convert(in_taiwan.convert(word)))).lower(),
    )
    return tuple(dict.fromkeys(other for other in found if other != word))
