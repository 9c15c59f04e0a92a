"""Words that jieba takes for places and that are none, such as 东西, 福利 and 长度.

``no_places.json`` is made from CC-CEDICT (CC BY-SA 4.0) by ``bench/no_places.py``.
"""

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "no_places.json"


@cache
def no_places() -> frozenset[str]:
    """Return the words, which are read on first use."""
    return frozenset(json.loads(_FILE.read_text(encoding="utf-8")))
