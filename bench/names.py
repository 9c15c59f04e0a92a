"""Ask in English for persons that Chinese texts name, by their romanised names.

    python -m bench.names ../shared/eval/drcd_dev.json [--most 200]

The persons are those that jieba tags in the texts and whose first character is a surname; the
names channel uses jieba too, which favours it. A question is answered when a paragraph with
the name is found.
"""

import argparse
import random
import tempfile
from pathlib import Path

from pypinyin import lazy_pinyin

from bench.sets import open_assistant, paragraph_number, read_set
from index.embed import open_embedder
from index.text.names import find_names
from index.text.normalize import search_layer
from index.text.surnames import SINGLE
from rag.assistant import Assistant
from rag.retrieval.candidates import Channels

_TEMPLATES = (
    "What did {} say?",
    "When was {} born?",
    "What is {} known for?",
    "Where did {} work?",
)


def persons(texts: list[str]) -> dict[str, set[int]]:
    """Return the names of three characters, and the numbers of the paragraphs that hold each."""
    found: dict[str, set[int]] = {}
    layers = [search_layer(text) for text in texts]
    for layer in layers:
        for name in find_names(layer):
            if name.certain and len(name.form) == 3 and name.form[0] in SINGLE:
                found.setdefault(name.form, set())
    for form, paragraphs in found.items():
        paragraphs.update(n for n, layer in enumerate(layers) if form in layer)
    return found


def romanised(form: str, style: int) -> str:
    """Return a name in pinyin: surname first (style 0), given name first (1) or hyphened (2)."""
    surname, *given = (syllable.capitalize() for syllable in lazy_pinyin(form))
    joined = "".join(given).capitalize()
    return (f"{surname} {joined}", f"{joined} {surname}", f"{surname} {'-'.join(given)}")[style]


def questions_by_name(texts: list[str], most: int) -> list[tuple[str, set[int]]]:
    """Return at most that many questions and the paragraphs that hold the name asked for."""
    found = sorted(persons(texts).items())
    chosen = random.Random(0).sample(found, min(most, len(found)))
    return [
        (_TEMPLATES[n % len(_TEMPLATES)].format(romanised(form, n % 3)), paragraphs)
        for n, (form, paragraphs) in enumerate(chosen)
    ]


def recall(
    assistant: Assistant, questions: list[tuple[str, set[int]]], channels: Channels
) -> tuple[float, float]:
    """Return recall@1 and recall@5."""
    first = five = 0
    for question, paragraphs in questions:
        hits = assistant.search(question, 5, channels)
        numbers = [paragraph_number(hit.document) for hit in hits]
        first += bool(numbers) and numbers[0] in paragraphs
        five += bool(paragraphs.intersection(numbers))
    return first / len(questions), five / len(questions)


def main() -> None:
    """Print recall with and without the names channel."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--most", type=int, default=200, help="how many questions")
    arguments = parser.parse_args()
    texts, _ = read_set(arguments.file)
    questions = questions_by_name(texts, arguments.most)
    with tempfile.TemporaryDirectory() as home:
        assistant = open_assistant(texts, Path(home), open_embedder("builtin"))
        print(f"{len(questions)} questions\n\n| | recall@1 | recall@5 |\n|---|---|---|")
        for name, channels in (("all", Channels()), ("without names", Channels(names=False))):
            first, five = recall(assistant, questions, channels)
            print(f"| {name} | {first:.3f} | {five:.3f} |")


if __name__ == "__main__":
    main()
