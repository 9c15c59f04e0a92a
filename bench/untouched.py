"""Restore clean texts in many forms, and count those that are changed.

    python -m bench.untouched FILE…

Files are SQuAD-format JSON or plain text. Every paragraph and every article is tried in every
form, every sentence in a few: Simplified, Traditional as several converters write it, Japanese,
and annotated as authors do: ruby, glosses on names, on rare characters, on some characters once
or everywhere, textbooks, entries of dictionaries, zhuyin, furigana. Texts in other languages are
tried as they are. Adversarial forms, counted separately, may be identical to a damaged page: a
text converted character by character with 2 to 8 characters glossed at every occurrence.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from opencc import OpenCC
from pypinyin import Style, pinyin

from bench.damage import intended
from bench.restore import articles
from index.restore.detect import detect
from index.restore.readings import is_common, is_frequent, is_han, is_traditional, readings
from index.restore.repair import restore
from index.text.normalize import search_layer

_SURNAMES = frozenset(
    "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林羅鄭梁謝許韓馮鄧蕭葉蘇盧蔣賈魏薛閻鍾譚廖範陸金"
)
_RUN = re.compile("[\u4e00-\u9fff]{2,4}")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_FORMS_OF_A_SENTENCE = 4
_SHORT = 20  # distinct Han characters; a text with fewer is taken for another language
_SOME = (2, 3, 4, 6, 8)  # glossed characters in the adversarial forms
_ADVERSARIAL = "adversarial: "

Note = Callable[[str], str]
"""From a character to the annotation behind it."""


def reading(char: str) -> str:
    """Return the pinyin of a character in brackets."""
    return f"({min(readings(char))})"


def full_width(char: str) -> str:
    """Return the pinyin of a character in full-width brackets."""
    return f"（{min(readings(char))}）"


def zhuyin(char: str) -> str:
    """Return the zhuyin of a character in brackets."""
    return f"({pinyin(char, style=Style.BOPOMOFO)[0][0]})"


def glossed(
    text: str,
    chars: set[str],
    *,
    share: float = 1.0,
    once: bool = False,
    note: Note = reading,
) -> str:
    """Return a text with notes behind some characters: a share of them, or each only once."""
    out, seen = [], set()
    for char in text:
        out.append(char)
        if char not in chars or not readings(char) or (once and char in seen):
            continue
        if random.random() < share:
            seen.add(char)
            out.append(note(char))
    return "".join(out)


def words_glossed(text: str, share: float) -> str:
    """Return a text with pinyin behind some runs of characters, a syllable for each."""

    def gloss(match: re.Match[str]) -> str:
        if random.random() > share:
            return match[0]
        return f"{match[0]}({' '.join(syllable for (syllable,) in pinyin(match[0]))})"

    return _RUN.sub(gloss, text)


def textbook(text: str) -> str:
    """Return a text in which each character is glossed in the first sentence that has it."""
    known: set[str] = set()
    out = []
    for sentence in _SENTENCE.findall(text):
        out.append(glossed(sentence, set(sentence) - known))
        known |= set(sentence)
    return "".join(out)


def dictionary(text: str, chars: list[str]) -> str:
    """Return dictionary entries for some characters, each with the sentences that have it."""
    sentences = _SENTENCE.findall(text)
    return "\n".join(
        f"{char}{reading(char)} " + "".join(s for s in sentences if char in s) for char in chars
    )


def plain_forms(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text in several scripts and by several converters, with their names."""
    simple, full = search_layer(text), intended(search_layer(text))
    yield "Simplified", simple
    yield "Traditional, each character by itself", full
    yield "Traditional, by words", _converter("s2t").convert(simple)
    yield "Taiwan standard", _converter("s2tw").convert(simple)
    yield "Hong Kong standard", _converter("s2hk").convert(simple)
    yield "as published", text
    yield "Japanese characters", _converter("t2jp").convert(full)
    yield (
        "Japanese with furigana",
        _RUN.sub(lambda m: f"{m[0]}(かな)", _converter("t2jp").convert(full)),
    )


def annotated_forms(full: str) -> Iterator[tuple[str, str]]:
    """Yield a Traditional text annotated in the ways of authors, with their names."""
    known = [char for char in sorted(set(filter(is_han, full))) if readings(char)]
    only = [char for char in known if is_traditional(char)]
    yield "ruby on all", glossed(full, set(known))
    yield "ruby on all, full width", glossed(full, set(known), note=full_width)
    yield "ruby on a third", glossed(full, set(known), share=0.3)
    yield "zhuyin on all", glossed(full, set(known), note=zhuyin)
    yield "zhuyin on Traditional ones", glossed(full, set(only), note=zhuyin)
    yield "Traditional ones, full width", glossed(full, set(only), note=full_width)
    yield "words glossed", words_glossed(full, 0.2)
    yield "textbook", textbook(full)
    yield "entries of a dictionary", dictionary(full, random.sample(known, min(6, len(known))))
    rare = {char for char in known if not is_frequent(char)}
    yield "rare characters everywhere", glossed(full, rare)
    yield "rarest characters everywhere", glossed(full, {c for c in known if not is_common(c)})
    yield "surnames everywhere", glossed(full, set(_SURNAMES))
    for many in (1, 2, 5, 10):
        chosen = set(random.sample(only, min(many, len(only))))
        yield f"{many} Traditional once", glossed(full, chosen, once=True)
    for many in _SOME:
        chosen = set(random.sample(known, min(many, len(known))))
        yield f"{_ADVERSARIAL}converted, {many} characters everywhere", glossed(full, chosen)
    yield "1 Traditional everywhere", glossed(full, set(only[:1]))


def forms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the forms of a clean text with their names."""
    if len(set(filter(is_han, text))) < _SHORT:
        yield "other languages", text
        return
    yield from plain_forms(text)
    yield from annotated_forms(intended(search_layer(text)))
    genuine = _converter("s2t").convert(search_layer(text))
    known = [char for char in sorted(set(filter(is_han, genuine))) if readings(char)]
    only = list(filter(is_traditional, known))
    for many in (1, 2, 3, 4):
        yield (
            f"by words, {many} characters everywhere",
            glossed(genuine, set(random.sample(known, many))),
        )
    yield (
        "by words, 3 Traditional everywhere",
        glossed(genuine, set(random.sample(only, min(3, len(only))))),
    )


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def clean_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the forms of all sentences, paragraphs and articles of a file."""
    for paragraphs in articles(path):
        for paragraph in paragraphs:
            for sentence in _SENTENCE.findall(paragraph):
                found = list(forms(sentence))
                yield from random.sample(found, min(_FORMS_OF_A_SENTENCE, len(found)))
            yield from forms(paragraph)
        if len(paragraphs) > 1:
            yield from forms("\n".join(paragraphs))


def main() -> None:
    """Print how many texts of each form there were, and how many were changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    random.seed(0)
    texts: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    for path in parser.parse_args().files:
        for name, text in clean_texts(path):
            found = detect(text)
            texts[name] += 1
            verdicts[name] += found.verdict == "suspect"
            changed[name] += restore(text, found).text != text
    print("| form | texts | suspect | changed |\n|---|---|---|---|")
    for name, n in texts.items():
        print(f"| {name} | {n} | {verdicts[name]} | {changed[name]} |")
    hard = {name for name in texts if name.startswith(_ADVERSARIAL)}
    for label, names in (("all but adversarial", texts.keys() - hard), ("all adversarial", hard)):
        counts = (sum(map(column.__getitem__, names)) for column in (texts, verdicts, changed))
        print(f"| {label} | " + " | ".join(map(str, counts)) + " |")


if __name__ == "__main__":
    main()
