"""Measure the times that are given as direct answers.

    python -m bench.direct ../shared/eval

Each question of a set that asks for a time is given the sentence that holds its answer, so
that only the choice inside the sentence is measured. A time is right when it is part of an
answer of the set, or one is part of it.
"""

import argparse
import json
import re
from pathlib import Path

from bench.answers import SETS
from index.text.normalize import search_layer
from rag.answer.time_span import direct_answer
from rag.question.parser import read_question

_SPACE = re.compile(r"\s+")
_ENDS = re.compile(r"[。！？!?\n]|\.\s")


def sentence_at(text: str, place: int) -> str:
    """Return the sentence of a text that holds a place."""
    start = max((match.end() for match in _ENDS.finditer(text) if match.end() <= place), default=0)
    after = _ENDS.search(text, place)
    return text[start : after.end() if after else len(text)]


def measure(texts: Path, questions: Path) -> tuple[int, int, int]:
    """Return how many questions ask for a time, get a direct answer, and get a right one."""
    asked = told = right = 0
    sets = (json.loads(path.read_text(encoding="utf-8"))["data"] for path in (texts, questions))
    for own, other in zip(*sets, strict=True):
        for paragraph, twin in zip(own["paragraphs"], other["paragraphs"], strict=True):
            text = search_layer(paragraph["context"])
            for qa, question in zip(paragraph["qas"], twin["qas"], strict=True):
                read = read_question(question["question"])
                if read.kind != "when" or not qa["answers"]:
                    continue
                asked += 1
                sentence = sentence_at(text, qa["answers"][0]["answer_start"])
                found = direct_answer(read, sentence)
                if found:
                    told += 1
                    given = sentence[slice(*found)]
                    answers = [search_layer(one["text"]) for one in qa["answers"]]
                    tight = _SPACE.sub("", given)
                    plain = [_SPACE.sub("", one) for one in answers]
                    right += any(tight in one or one in tight for one in plain)
    return asked, told, right


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    folder = parser.parse_args().folder
    print("| set | questions for a time | given a direct answer | of these right |")
    print("|---|---|---|---|")
    english = ("XQuAD en -> en", "xquad.en.json", "xquad.en.json")
    for name, texts, questions in (*SETS, english):
        asked, told, right = measure(folder / texts, folder / questions)
        print(f"| {name} | {asked} | {told} | {right / max(1, told):.3f} |")


if __name__ == "__main__":
    main()
