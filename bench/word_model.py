"""Character counts that a published trigram model of Chinese words expects.

The model is libime's ``lm_sc.arpa`` (Simplified Chinese, LGPL-2.1-or-later), in ARPA
format, read from the source archive of libime as Debian distributes it.
"""

import io
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.text.normalize import search_layer

Counts = dict[str, float]
"""Counts, or probabilities, of sequences of characters."""
_HAN = re.compile("[\u4e00-\u9fff]+")
_SECTION = re.compile(r"\\(\d)-grams:")
_ROUNDS = 30  # of the power iteration
_RAREST = 0.4  # rarer sequences over a word of one character are not kept


@dataclass(frozen=True)
class WordModel:
    """Probabilities of words and word pairs, and the back-off weight of each.

    ``three`` holds the probability of a word after a pair.
    """

    one: dict[str, tuple[float, float]]
    two: dict[tuple[str, str], tuple[float, float]]
    three: dict[tuple[str, str, str], float]


def read_arpa(archive: Path) -> WordModel:
    """Read the model inside libime's source archive; words that are not Han are left out."""
    model = WordModel({}, {}, {})
    for size, words, chance, back in _entries(archive):
        if not all(map(_HAN.fullmatch, words)):
            continue
        if size == 1:
            model.one[words[0]] = chance, back
        elif size == 2:
            model.two[words[0], words[1]] = chance, back
        else:
            model.three[words[0], words[1], words[2]] = chance
    return model


def _entries(archive: Path) -> Iterator[tuple[int, list[str], float, float]]:
    with tarfile.open(archive) as outer:
        name = next(n for n in outer.getnames() if re.search(r"/lm_sc\.arpa.*\.tar\.\w+$", n))
        packed = outer.extractfile(name)
        assert packed is not None
        with tarfile.open(fileobj=packed) as inner:
            file = inner.extractfile("lm_sc.arpa")
            assert file is not None
            size = 0
            for line in io.TextIOWrapper(file, encoding="utf-8"):
                section = _SECTION.match(line)
                if section:
                    size = int(section[1])
                elif size and "\t" in line:
                    chance, words, *back = line.rstrip("\n").split("\t")
                    weight = 10 ** float(back[0]) if back else 1.0
                    yield size, words.split(" "), 10 ** float(chance), weight


def frequencies(model: WordModel) -> tuple[Counts, Counts]:
    """Return how often each word occurs in running text, and what follows it unlisted.

    Both are shares between 0 and 1. The single-word probabilities of such a model only say in
    how many contexts a word is seen; the frequencies are those that the pairs leave unchanged
    (power iteration).
    """
    words = list(model.one)
    number = {word: i for i, word in enumerate(words)}
    pairs = [(number[a], number[b], p) for (a, b), (p, _) in model.two.items()]
    first, second, chance = (np.array(column) for column in zip(*pairs, strict=True))
    single = np.array([model.one[word][0] for word in words])
    single /= single.sum()
    unlisted = np.clip(1 - np.bincount(first, chance, len(words)), 0, None)
    often = single
    for _ in range(_ROUNDS):
        often = np.bincount(second, often[first] * chance, len(words))
        often += (1 - often.sum()) * single
    return dict(zip(words, often.tolist(), strict=True)), dict(
        zip(words, unlisted.tolist(), strict=True)
    )


def expected(model: WordModel, size: float) -> tuple[tuple[Counts, Counts, Counts], Counts]:
    """Return the expected counts of one, two and three characters in ``size`` words of text.

    The second part counts how often the model does not say what follows a context.
    """
    often, unlisted = frequencies(model)
    simple = {word: search_layer(word) for word in model.one}
    tables, ends = empty(), defaultdict[str, float](float)
    for word, share in often.items():
        count(simple[word], share * size, tables)
        for width in (1, 2):
            if len(simple[word]) >= width:
                ends[simple[word][-width:]] += share * size * unlisted[word]
    before = defaultdict[str, Counts](lambda: defaultdict(float))
    after = defaultdict[str, Counts](lambda: defaultdict(float))
    for (a, b), (chance, back) in model.two.items():
        n, x, y = often[a] * chance * size, simple[a], simple[b]
        _over_two(x, y, n, tables)
        if len(x) == 1:
            after[x][y[0]] += chance
        if len(y) == 1:
            before[y][x[-1]] += n * min(1.0, back)
    for (a, b, c), chance in model.three.items():
        if len(simple[b]) == 1 and (a, b) in model.two:
            n = often[a] * model.two[a, b][0] * size
            tables[2][simple[a][-1] + simple[b] + simple[c][0]] += n * chance
    for middle, lefts in before.items():
        _over_one(middle, lefts, after[middle], tables[2], ends)
    return tables, ends


def empty() -> tuple[Counts, Counts, Counts]:
    """Return tables for the counts of one, two and three characters."""
    return defaultdict(float), defaultdict(float), defaultdict(float)


def count(text: str, weight: float, tables: tuple[Counts, Counts, Counts]) -> None:
    """Add the one, two and three character sequences of a text to the tables."""
    for end in range(1, len(text) + 1):
        for size, table in enumerate(tables, 1):
            if end >= size:
                table[text[end - size : end]] += weight


def _over_two(x: str, y: str, n: float, tables: tuple[Counts, Counts, Counts]) -> None:
    """Count the sequences that begin in one word and end in the next."""
    tables[1][x[-1] + y[0]] += n
    if len(x) > 1:
        tables[2][x[-2:] + y[0]] += n
    if len(y) > 1:
        tables[2][x[-1] + y[:2]] += n


def _over_one(middle: str, lefts: Counts, rights: Counts, three: Counts, ends: Counts) -> None:
    """Count the sequences around a word of one character, as its pairs predict them."""
    likeliest = sorted(rights.items(), key=lambda pair: -pair[1])
    for left, n in lefts.items():
        known = 0.0
        for right, chance in likeliest:
            if n * chance < _RAREST:
                break
            three[left + middle + right] += n * chance
            known += chance
        ends[left + middle] += n * max(0.0, 1 - known)
