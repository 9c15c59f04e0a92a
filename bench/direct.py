"""Measure the times that are given as direct answers.

    python -m bench.direct ../shared/eval

Each question of a set that asks for a time is given the sentence that holds its answer, so
that only the choice inside the sentence is measured. A time is right when it is part of an
answer of the set, or an answer is part of it.
"""

import json
import re
from pathlib import Path

from bench.answers import SETS
from bench.sets import set_parser
from index.text.normalize import search_layer
from rag.answer.time_span import direct_answer
from rag.question.parser import read_question

_SPACE = re.compile(r"\s+")
_ENDS = re.compile(r"[。！？!?\n]|\.\s")


def sentence_at(text: str, offset: int) -> str:
    """Return the sentence of a text that holds the character at an offset."""
    start = max((match.end() for match in _ENDS.finditer(text) if match.end() <= offset), default=0)
    after = _ENDS.search(text, offset)
    return text[start : after.end() if after else len(text)]


def measure(texts: Path, questions: Path) -> tuple[int, int, int]:
    """Return how many questions ask for a time, get a direct answer, and get a right one."""
    asked = given = right = 0
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
                    given += 1
                    time = _SPACE.sub("", sentence[slice(*found)])
                    answers = [_SPACE.sub("", search_layer(a["text"])) for a in qa["answers"]]
                    right += any(time in answer or answer in time for answer in answers)
    return asked, given, right


def main() -> None:
    """Print the table."""
    folder = set_parser(__doc__, home=False).parse_args().folder
    print("| set | questions for a time | given a direct answer | of these right |")
    print("|---|---|---|---|")
    english = ("XQuAD en -> en", "xquad.en.json", "xquad.en.json")
    for name, texts, questions in (*SETS, english):
        asked, given, right = measure(folder / texts, folder / questions)
        print(f"| {name} | {asked} | {given} | {right / max(1, given):.3f} |")


if __name__ == "__main__":
    main()
