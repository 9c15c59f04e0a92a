"""Damage clean texts, restore them, and print how much comes back.

    python -m bench.restore FILE… [--limit 300] [--length 1000]

Files are SQuAD-format JSON (the paragraphs of an article are joined to pages of the given
length), plain text (a file is a page), or ``.tagged`` text (a line is a paragraph, and words are
followed by ``/`` and their part of speech). Every page is damaged with several annotation tables.
``exact`` is the share of shifted spans restored character by character; ``CER`` the
character errors against the intended text: of the damaged page, of the page without anything
that looks like an annotation, of the restored text, and of the text that is searched (suspect
pages are shown as they are and searched as they read when repaired).
"""

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from bench.damage import damage, intended
from index.restore.detect import ANNOTATION, detect
from index.restore.layers import Restored
from index.restore.readings import is_traditional, readings
from index.restore.repair import restore
from index.restore.verdict import Verdict
from index.text.normalize import search_layer

CORPUS = Path(__file__).parent.parent / "corpus"
_TAG = re.compile(r"/\w*$")
_LEVELS = (0.999, 0.99, 0.9, 0.6, 0.0)  # of the posterior of a span


@dataclass
class Tally:
    """Counts over the texts of an annotation table.

    ``raw``, ``stripped``, ``wrong`` and ``searched`` count character errors; ``calibration``
    holds, for each level, how many spans were exact and how many there were.
    """

    texts: int = 0
    damaged: int = 0
    characters: int = 0
    raw: int = 0
    stripped: int = 0
    wrong: int = 0
    searched: int = 0
    spans: int = 0
    exact: int = 0
    seconds: float = 0.0
    bytes: int = 0
    calibration: dict[float, list[int]] = field(
        default_factory=lambda: {level: [0, 0] for level in _LEVELS}
    )


def errors(wanted: str, got: str) -> int:
    """Return how many characters differ, by difflib's longest matching blocks."""
    if wanted == got:
        return 0
    blocks = SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    return max(len(wanted), len(got)) - sum(block.size for block in blocks)


def measure(texts: list[str], table: dict[str, str], *, question: bool = False) -> Tally:
    """Damage and restore texts with an annotation table, and return the counts."""
    tally = Tally()
    for text in texts:
        wanted, page = intended(text), damage(text, table, question=question)
        began = time.perf_counter()
        found = detect(page)
        restored = restore(page, found)
        tally.seconds += time.perf_counter() - began
        tally.texts += 1
        tally.bytes += len(page.encode())
        tally.damaged += found.verdict is Verdict.DAMAGED
        tally.characters += len(wanted)
        tally.raw += errors(wanted, page)
        tally.stripped += errors(wanted, ANNOTATION.sub(r"\1", page))
        tally.wrong += errors(wanted, restored.text)
        searched = restored
        if found.verdict is Verdict.SUSPECT:
            searched = restore(page, replace(found, verdict=Verdict.DAMAGED))
        tally.searched += errors(wanted, searched.text)
        _judge(tally, wanted, restored)
    return tally


def _judge(tally: Tally, wanted: str, restored: Restored) -> None:
    """Count the spans that are exact, by aligning the restored text with the intended one."""
    text = restored.text
    right = [False] * len(text)
    for block in SequenceMatcher(None, wanted, text, autojunk=False).get_matching_blocks():
        right[block.b : block.b + block.size] = [True] * block.size
    for span in restored.spans:
        exact = all(right[span.start : span.end])
        tally.spans += 1
        tally.exact += exact
        level = next(level for level in _LEVELS if span.posterior >= level)
        tally.calibration[level][0] += exact
        tally.calibration[level][1] += 1


def tables() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield annotation tables with their names: those of the sample pages, and random ones."""
    pages = [
        detect(path.read_text(encoding="utf-8")).table for path in sorted(CORPUS.glob("*.txt"))
    ]
    found = [table for table in pages if table]
    yield "dense (sample page)", found[0]
    yield "sparse (sample page)", found[2]
    yield "sparse and A3BF", found[2]
    frequent = [chr(code) for code in range(0x4E00, 0x9FA6) if is_traditional(chr(code))]
    known = [char for char in frequent if readings(char) and _encodes(char)]
    for size in (300, 80):
        chosen = random.Random(size).sample(known, size)
        yield f"random {size}", {char: min(readings(char)) for char in chosen}


def _encodes(char: str) -> bool:
    try:
        return len(char.encode("gbk")) == 2 and len(search_layer(char).encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def articles(path: Path) -> list[list[str]]:
    """Return the paragraphs of each article of a SQuAD file; a text file is one article."""
    if path.suffix == ".tagged":
        with path.open(encoding="utf-8") as file:
            words = [[_TAG.sub("", word) for word in line.split()] for line in file]
        return [["".join(line) for line in words if line]]
    if path.suffix != ".json":
        return [[path.read_text(encoding="utf-8")]]
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [[p["context"] for p in article["paragraphs"]] for article in data]


def pages_of(path: Path, length: int) -> list[str]:
    """Return pages of at least ``length`` characters, in the search layer.

    The last page of an article may be shorter. The search layer is Simplified, half width.
    """
    pages = []
    for paragraphs in articles(path):
        page = ""
        for number, paragraph in enumerate(paragraphs, 1):
            page += search_layer(paragraph) + "\n"
            if len(page) >= length or number == len(paragraphs):
                pages.append(page)
                page = ""
    return pages


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=300, help="pages of each file")
    parser.add_argument("--length", type=int, default=1000, help="characters of a page")
    arguments = parser.parse_args()
    texts = []
    for path in arguments.files:
        found = pages_of(path, arguments.length)
        texts += random.Random(0).sample(found, min(arguments.limit, len(found)))
    print("| table | pages (damaged) | CER raw | stripped | restored | searched | exact | kB/s |")
    print("|---|---|---|---|---|---|---|---|")
    calibration = {level: [0, 0] for level in _LEVELS}
    for name, table in tables():
        tally = measure(texts, table, question="A3BF" in name)
        size = tally.characters
        share = f"{tally.exact}/{tally.spans} = {tally.exact / max(1, tally.spans):.1%}"
        print(
            f"| {name} | {tally.texts} ({tally.damaged}) | {tally.raw / size:.2%} |"
            f" {tally.stripped / size:.3%} | {tally.wrong / size:.3%} |"
            f" {tally.searched / size:.3%} | {share} |"
            f" {tally.bytes / tally.seconds / 1000:.0f} |",
            flush=True,
        )
        for level, (exact, total) in tally.calibration.items():
            calibration[level][0] += exact
            calibration[level][1] += total
    print("\n| posterior at least | spans | exact |\n|---|---|---|")
    for level, (exact, total) in calibration.items():
        print(f"| {level} | {total} | {exact / max(1, total):.1%} |")
    touched = sum(restore(text).text != text for text in texts + [intended(t) for t in texts])
    print(f"\nclean texts touched: {touched} of {2 * len(texts)}")


if __name__ == "__main__":
    main()
