"""How Chinese characters are read, from the tables of pypinyin, mapped into memory.

To import pypinyin takes .2 s and 50 MB at each start. Its tables are made into arrays once, and
read in the same way: a text is cut into phrases by the longest match, which say how their
characters are read; every other character has its first reading.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import chain, groupby
from pathlib import Path

import numpy as np

from index.derived import trie
from index.derived.cache import arrays, code_digest, derived, save_arrays, save_texts, texts

Others = Callable[[str], str]
"""Returns what stands for characters without a reading."""


@dataclass(frozen=True)
class _Tables:
    """The tables as arrays.

    ``toned`` and ``plain`` are the readings with and without marks of tones, in which ü is v;
    ``umlauts`` have it as it is. Rows of the others hold their numbers. ``characters`` are those
    with readings, ``ends`` where their rows of ``single`` end; ``phrase_starts``, by node of
    ``phrases``, where those of ``phrase`` begin, -1 for what is no phrase. ``edges`` are the code
    points at which ranges of Chinese characters begin and end.
    """

    phrases: trie.Trie
    phrase_starts: np.ndarray
    phrase: np.ndarray
    characters: np.ndarray
    ends: np.ndarray
    single: np.ndarray
    edges: list[int]
    toned: list[str]
    plain: list[str]
    umlauts: list[str]

    def numbers(self, char: str) -> np.ndarray:
        """Return the readings of a character, the commonest first, none for most characters."""
        at = int(self.characters.searchsorted(ord(char)))
        if at == len(self.characters) or self.characters[at] != ord(char):
            return self.single[:0]
        return self.single[self.ends[at - 1] if at else 0 : self.ends[at]]

    def is_chinese(self, char: str) -> bool:
        """Return True if pypinyin takes a character for a Chinese one, with a reading or not."""
        return bisect_right(self.edges, ord(char)) % 2 == 1


def toned_readings(char: str) -> list[str]:
    """Return the readings of a character with marks of tones, the commonest first."""
    tables = _tables()
    return [tables.toned[number] for number in tables.numbers(char)]


def plain_readings(char: str) -> list[str]:
    """Return the readings of a character without tones, each once; ü is v."""
    tables = _tables()
    return list(dict.fromkeys(tables.plain[number] for number in tables.numbers(char)))


def spoken(
    text: str, others: Others = str, *, tones: bool = False, umlauts: bool = False
) -> list[str]:
    """Return the syllables of a text: without tones unless ``tones``, with v for ü by default.

    What has no reading is one part for each run of characters, as ``others`` returns it: by
    default unchanged; '' is left out.
    """
    tables = _tables()
    spelled = tables.toned if tones else tables.umlauts if umlauts else tables.plain
    found: list[str] = [] if text else list(filter(None, [others(text)]))
    for chinese, characters in groupby(text, tables.is_chinese):
        run = "".join(characters)
        if not chinese:
            found += filter(None, [others(run)])
            continue
        for start, end, node in _phrases(tables, run):
            if node:
                first = tables.phrase_starts[node]
                numbers = tables.phrase[first : first + end - start]
                found += [spelled[number] for number in numbers]
            else:
                single = tables.numbers(run[start])
                found += [spelled[single[0]]] if len(single) else filter(None, [others(run[start])])
    return found


def without_others(text: str) -> str:
    """Leave out what has no reading."""
    return ""


def _phrases(tables: _Tables, run: str) -> list[tuple[int, int, int]]:
    """Return the phrases of a run, and between them single characters with node 0, in order."""
    size = len(run)
    reach, longest, nodes = [0] * size, [0] * size, [0] * size
    for length, starts, found in tables.phrases.walk(trie.codes_of(run)):
        is_phrase = tables.phrase_starts[found] >= 0
        steps = zip(starts.tolist(), found.tolist(), is_phrase.tolist(), strict=True)
        for start, node, whole in steps:
            reach[start] = length
            if whole:
                longest[start], nodes[start] = length, node
    cut, at = [], 0
    while at < size:
        if longest[at]:
            cut.append((at, at + longest[at], nodes[at]))
            at += longest[at]
        elif at + reach[at] == size and reach[at]:
            # A phrase could begin here, but the text ends: pypinyin looks for no other in the rest.
            cut += [(place, place + 1, 0) for place in range(at, size)]
            break
        else:
            cut.append((at, at + 1, 0))
            at += 1
    return cut


_ARRAYS = ("keys", "phrase_starts", "phrase", "characters", "ends", "single", "edges")


@cache
def _tables() -> _Tables:
    spec = find_spec("pypinyin")
    files = [
        Path(folder) / name
        for folder in (spec.submodule_search_locations or [] if spec else [])
        for name in ("pinyin_dict.json", "phrases_dict.json", "__init__.py")  # with the version
    ]
    source = code_digest(__file__, str(trie.__file__), *files)
    folder = derived("pinyin", source, _make)
    keys, starts, phrase, characters, ends, single, edges = arrays(folder, *_ARRAYS)
    toned, plain = texts(folder, "toned"), texts(folder, "plain")
    umlauts = [reading.replace("v", "ü") for reading in plain]
    return _Tables(
        trie.Trie(keys), starts, phrase, characters, ends, single, edges.tolist(),
        toned, plain, umlauts,
    )  # fmt: skip


def _make(folder: Path) -> None:
    """Write the tables; pypinyin's own functions say what is Chinese and drop the tones."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT, RE_HANS, Style
    from pypinyin.style import auto_discover, convert

    auto_discover()
    single = {code: PINYIN_DICT[code].split(",") for code in sorted(PINYIN_DICT)}
    phrases = {phrase: [each[0] for each in row] for phrase, row in PHRASES_DICT.items()}
    toned = list(dict.fromkeys(chain(*single.values(), *phrases.values())))
    number = {reading: place for place, reading in enumerate(toned)}
    plain = [convert(reading, Style.NORMAL, True) for reading in toned]
    built, nodes = trie.build(list(phrases))
    phrase_starts = np.full(len(built.keys) + 1, -1, np.int32)
    sizes = [len(row) for row in phrases.values()]
    phrase_starts[nodes] = np.cumsum(sizes) - sizes
    chinese = np.array([bool(RE_HANS.match(chr(code))) for code in range(0x110000)])
    edges = np.flatnonzero(np.diff(chinese, prepend=False, append=False))
    row = np.uint16
    save_arrays(folder, {
        "keys": built.keys, "phrase_starts": phrase_starts,
        "phrase": np.array([number[one] for one in chain(*phrases.values())], row),
        "characters": np.array(list(single), np.uint32),
        "ends": np.cumsum([len(one) for one in single.values()]).astype(np.uint32),
        "single": np.array([number[one] for one in chain(*single.values())], row),
        "edges": edges.astype(np.uint32),
    })  # fmt: skip
    save_texts(folder, {"toned": toned, "plain": plain})
