"""Words that jieba takes for places: those that are none, such as 东西 and 长度, and known ones.

``no_places.json`` and ``known_places.json`` are made from CC-CEDICT (CC BY-SA 4.0) by
``bench/place_words.py``. jieba's dictionary has many words that are in neither: 各乡镇, 之日起.
"""

import json
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def no_places() -> frozenset[str]:
    """Return the words that are no places, which are read on first use."""
    return _read("no_places.json")


@cache
def known_places() -> frozenset[str]:
    """Return the words that a dictionary spells as one name, which are read on first use."""
    return _read("known_places.json")


def _read(name: str) -> frozenset[str]:
    return frozenset(json.loads((_FOLDER / name).read_text(encoding="utf-8")))
