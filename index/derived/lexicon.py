"""jieba's dictionary and its model of parts of speech as arrays that are mapped into memory.

As objects of Python they take 1.6 s and 150 MB at each start. They are made once, from the jieba
that is installed.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.derived import trie
from index.derived.cache import arrays, code_digest, derived, save_arrays, save_texts, texts


@dataclass(frozen=True)
class Lexicon:
    """The words of the dictionary, how often each occurs, and its part of speech.

    ``counts``, int32, and ``flag_numbers``, uint8, are by node of the trie; what only begins a
    word counts 0. ``total`` is the sum of the counts of all entries. ``flags[0]`` is that of no
    word.
    """

    words: trie.Trie
    counts: np.ndarray
    total: int
    flag_numbers: np.ndarray
    flags: list[str]

    @cached_property
    def count_of(self) -> "memoryview[int]":
        """The counts, of which single ones are got more quickly."""
        return self.counts.data.cast("B").cast("i")

    def get(self, text: str) -> int | None:
        """Return how often a word occurs, 0 if words only begin so, None if none does."""
        node = self.words.find(text)
        return self.count_of[node] if node else None

    def flag(self, word: str, default: str) -> str:
        """Return the part of speech of a word, a default if the dictionary lacks it."""
        node = self.words.find(word)
        return (self.flags[self.flag_numbers[node]] if node else "") or default


@dataclass(frozen=True)
class Sparse:
    """Rows by character, of which few columns have a value.

    ``characters`` are code points in ascending order, ``ends`` where their rows end; ``columns``
    are uint16. ``values`` are float64, or empty where only the columns matter.
    """

    characters: np.ndarray
    ends: np.ndarray
    columns: np.ndarray
    values: np.ndarray

    def row(self, character: str) -> slice | None:
        """Return where the values of a character are, None if it has none."""
        at = int(np.searchsorted(self.characters, ord(character)))
        if at == len(self.characters) or self.characters[at] != ord(character):
            return None
        return slice(int(self.ends[at - 1]) if at else 0, int(self.ends[at]))


@dataclass(frozen=True)
class TagModel:
    """jieba's hidden Markov model; states are numbered in the order of their names.

    A state is the position of a character in its word with the word's part of speech.
    ``start``, float64 ``(n,)``, and ``moves``, float64 ``(n, n)``, are log probabilities,
    ``reaches`` tells which moves the model lists. ``allowed`` are the states of a character,
    ``emitted`` its log probabilities in states, ``least`` those of all others.
    """

    states: list[tuple[str, str]]
    start: np.ndarray
    moves: np.ndarray
    reaches: np.ndarray
    allowed: Sparse
    emitted: Sparse
    least: float


@cache
def load_lexicon() -> Lexicon:
    """Return the dictionary."""
    folder = lexicon_folder()
    keys, counts, total, numbers = arrays(folder, "keys", "counts", "total", "flag_numbers")
    return Lexicon(trie.Trie(keys), counts, int(total), numbers, texts(folder, "flags"))


@cache
def load_tag_model() -> TagModel:
    """Return the model of parts of speech."""
    folder = lexicon_folder()
    start, moves, reaches, least = arrays(folder, "start", "moves", "reaches", "least")
    positions, flags = texts(folder, "positions"), texts(folder, "state_flags")
    allowed, emitted = (
        Sparse(*arrays(folder, *(f"{name}_{part}" for part in _PARTS)))
        for name in ("allowed", "emitted")
    )
    states = list(zip(positions, flags, strict=True))
    return TagModel(states, start, moves, reaches, allowed, emitted, float(least))


_PARTS = ("characters", "ends", "columns", "values")


def listed_words() -> list[str]:
    """Return the words of the dictionary in the order of its file, each once."""
    return list(_read_dictionary(_dictionary_file())[0])


@cache
def lexicon_folder() -> Path:
    """Return the folder of the arrays; its name changes with the dictionary."""
    import jieba

    file = _dictionary_file()
    source = f"{jieba.__version__} {code_digest(__file__, str(trie.__file__), file)}"
    return derived("jieba", source, lambda folder: _make(folder, file))


def _dictionary_file() -> Path:
    import jieba

    return Path(jieba.__file__).parent / str(jieba.DEFAULT_DICT_NAME)


def _read_dictionary(file: Path) -> tuple[dict[str, tuple[int, str]], int]:
    """Return count and flag by word, and the sum of all counts.

    Of a word with several entries the last is in force; all of them are in the sum.
    """
    words: dict[str, tuple[int, str]] = {}
    total = 0
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            word, count, flag = line.strip().split(" ")
            words[word] = int(count), flag
            total += int(count)
    return words, total


def _make(folder: Path, dictionary: Path) -> None:
    _write_dictionary(folder, dictionary)
    _write_model(folder)


def _write_dictionary(folder: Path, file: Path) -> None:
    """Write the entries of a dictionary file."""
    words, total = _read_dictionary(file)
    built, nodes = trie.build(list(words))
    flags = ["", *sorted({flag for _, flag in words.values()})]
    number = {flag: place for place, flag in enumerate(flags)}
    counts = np.zeros(len(built.keys) + 1, np.int32)
    numbers = np.zeros(len(built.keys) + 1, np.uint8)
    counts[nodes] = [count for count, _ in words.values()]
    numbers[nodes] = [number[flag] for _, flag in words.values()]
    save_texts(folder, {"flags": flags})
    save_arrays(folder, {
        "keys": built.keys, "counts": counts, "total": np.array(total), "flag_numbers": numbers,
    })  # fmt: skip


def _write_model(folder: Path) -> None:
    """Write the arrays of jieba's model; its module takes long to import."""
    from jieba import posseg
    from jieba.posseg.viterbi import MIN_FLOAT, MIN_INF

    states = sorted(posseg.trans_P)
    number = {state: place for place, state in enumerate(states)}
    moves = np.full((len(states), len(states)), MIN_INF)
    reaches = np.zeros(moves.shape, bool)
    for state, following in posseg.trans_P.items():
        for after, value in following.items():
            moves[number[state], number[after]] = value
            reaches[number[state], number[after]] = True
    emitted: dict[str, dict[int, float]] = {}
    for state, values in posseg.emit_P.items():
        for character, value in values.items():
            emitted.setdefault(character, {})[number[state]] = value
    allowed = {
        character: {number[state]: 0.0 for state in listed}
        for character, listed in posseg.char_state_tab_P.items()
    }
    positions, flags = zip(*states, strict=True)
    save_texts(folder, {"positions": positions, "state_flags": flags})
    save_arrays(folder, {
        "start": np.array([posseg.start_P[state] for state in states]),
        "moves": moves, "reaches": reaches, "least": np.array(MIN_FLOAT),
        **_sparse("allowed", allowed), **_sparse("emitted", emitted),
    })  # fmt: skip


def _sparse(name: str, rows: dict[str, dict[int, float]]) -> dict[str, np.ndarray]:
    characters = sorted(rows)
    cells = [(column, rows[one][column]) for one in characters for column in sorted(rows[one])]
    values: dict[str, Any] = {
        "characters": np.array([ord(one) for one in characters], np.uint32),
        "ends": np.cumsum([len(rows[one]) for one in characters]).astype(np.uint32),
        "columns": np.array([column for column, _ in cells], np.uint16),
        "values": np.array([value for _, value in cells]),
    }
    return {f"{name}_{part}": values[part] for part in _PARTS}
