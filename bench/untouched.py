"""Restore clean texts in many forms, and count those that are changed.

    python -m bench.untouched FILE…

Files are SQuAD-format JSON (the paragraphs are used) or plain text. Each Chinese text is
taken in Simplified, in Traditional, in Japanese characters, with ruby on all or some of its
characters and with glosses on a few of them; other texts as they are.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from opencc import OpenCC

from bench.damage import intended
from bench.restore import articles
from index.normal import search_layer
from index.restore import detect, restore
from index.restore.readings import is_han, is_traditional, readings


def glossed(text: str, chars: set[str], *, share: float = 1.0, once: bool = False) -> str:
    """Return a text with the pinyin of some characters in brackets behind them."""
    out, seen = [], set()
    for char in text:
        out.append(char)
        if char not in chars or not readings(char) or (once and char in seen):
            continue
        if random.random() < share:
            seen.add(char)
            out.append(f"({min(readings(char))})")
    return "".join(out)


def forms(text: str, japanese: OpenCC) -> Iterator[tuple[str, str]]:
    """Yield the forms of a clean text with their names."""
    chars = sorted(set(filter(is_han, text)))
    if len(chars) < 20:
        yield "other languages", text
        return
    simple, full = search_layer(text), intended(search_layer(text))
    yield "Simplified", simple
    yield "Traditional", full
    yield "Taiwan standard", text
    yield "Japanese characters", japanese.convert(full)
    known = sorted(set(filter(is_han, full)))
    only = [char for char in known if is_traditional(char)]
    yield "ruby on all", glossed(full, set(known))
    yield "ruby on a third", glossed(full, set(known), share=0.3)
    for many in (1, 2, 5, 10):
        chosen = set(random.sample(only, min(many, len(only))))
        yield f"{many} Traditional characters glossed once", glossed(full, chosen, once=True)
    yield "3 characters glossed everywhere", glossed(full, set(random.sample(known, 3)))
    yield (
        "1 Traditional glossed everywhere",
        glossed(full, set(random.sample(only, 1)) if only else set()),
    )


def main() -> None:
    """Print how many texts of each form there were, and how many were changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    random.seed(0)
    japanese = OpenCC("t2jp")
    texts: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    for path in parser.parse_args().files:
        for paragraph in [one for article in articles(path) for one in article]:
            for name, text in forms(paragraph, japanese):
                found = detect(text)
                texts[name] += 1
                verdicts[name] += found.verdict == "suspect"
                changed[name] += restore(text, found).text != text
    print("| form | texts | suspect | changed |\n|---|---|---|---|")
    for name, n in texts.items():
        print(f"| {name} | {n} | {verdicts[name]} | {changed[name]} |")
    print(f"| all | {texts.total()} | {verdicts.total()} | {changed.total()} |")


if __name__ == "__main__":
    main()
