"""Fit the weights that rank passages, and report their recall on held-out articles.

    python -m bench.weights ../shared/eval [--home FOLDER] [--write]

All paragraphs of XQuAD and DRCD are in one store. The weights combine the scores that the
channels give to the first fifty passages of a question; they maximise the softmax likelihood of
the right passage on the questions of every second article, and are measured on the others. There
is one set of weights for questions in the script of the text and one across scripts; the latter
is also fitted to English questions about persons of the paragraphs, by their romanised names.
``--write`` writes the fitted weights to ``rag/retrieval/weights.json``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from bench.fitted import Origin, digests, write_fit
from bench.names import questions_by_name
from bench.sets import (
    Question,
    open_assistant,
    paragraph_number,
    read_xquad_and_drcd,
    sample,
    set_parser,
    store_folder,
)
from index.embed import open_embedder
from index.text.normalize import search_layer
from rag.assistant import Assistant
from rag.fitted import stage_file
from rag.retrieval.candidates import OTHER_SCRIPT, SAME_SCRIPT
from rag.retrieval.hybrid import RERANKED

FIELDS = ("late", "sentence", "dense", "lexical", "names", "translated")
SUM = 1.4  # of the weights of cosines; only their proportions change the order
FILES = ("xquad.zh.json", "xquad.en.json", "drcd_dev.json")
_SHRINK = 1e-3  # penalty on the squares of the weights
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Case:
    """The ``n`` candidates of a question.

    ``features`` is ``(n, len(FIELDS))``; ``right``, ``(n,)``, bool, says which candidates are of
    a right paragraph.
    """

    name: str
    other_script: bool
    held_out: bool
    features: np.ndarray
    right: np.ndarray


def read_case(
    assistant: Assistant, name: str, question: str, paragraphs: set[int], held_out: bool
) -> Case:
    """Return the scores of the channels for the first passages of a question.

    ``paragraphs`` are the numbers of the right ones.
    """
    other_script = not _HAN.search(question)
    hits = [hit for hit in assistant.search(question, RERANKED) if hit.late]
    rows = [[getattr(hit, field) for field in FIELDS] for hit in hits]
    right = [paragraph_number(hit.document) in paragraphs for hit in hits]
    return Case(name, other_script, held_out, np.array(rows), np.array(right, dtype=bool))


def fit(cases: Sequence[Case]) -> np.ndarray:
    """Return the weights of FIELDS, ``(len(FIELDS),)``; none is negative.

    Those of cosines add up to SUM.
    """
    usable = [case for case in cases if case.right.any() and not case.right.all()]

    def loss(scale_and_weights: np.ndarray) -> float:
        scale, weights = np.exp(scale_and_weights[0]), scale_and_weights[1:]
        total = 0.0
        for case in usable:
            scores = scale * (case.features @ np.concatenate([[1.0], weights]))
            highest = scores.max()
            total += np.log(np.exp(scores - highest).sum())
            total -= np.log(np.exp(scores[case.right] - highest).sum())
        return total / len(usable) + _SHRINK * float(weights @ weights)

    start = np.array([3.0, 0.4, 0.0, 0.2, 0.3, 0.1])
    bounds = [(0.0, 6.0)] + [(0.0, 3.0)] * (len(FIELDS) - 1)
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x
    weights = np.concatenate([[1.0], found[1:]])
    return np.asarray(weights * SUM / weights[:3].sum())


def written(weights: np.ndarray) -> dict[str, float]:
    """Return fitted weights in the form of the data file: by name, to two digits."""
    return dict(zip(FIELDS, weights.round(2).tolist(), strict=True))


def recall(cases: Sequence[Case], weights: np.ndarray) -> float:
    """Return the share of questions whose first passage is right."""
    first = [case.right[np.argmax(case.features @ weights)] for case in cases if len(case.right)]
    return float(np.sum(first)) / len(cases)


def collect(folder: Path, home: Path, most: int) -> list[Case]:
    """Return the cases of every set over one store of all paragraphs."""
    joined = read_xquad_and_drcd(folder)
    drcd = sample(joined.traditional, 2 * most)
    assistant = open_assistant(joined.paragraphs, home, open_embedder("builtin"))
    cases = []
    for name, questions in (
        ("English questions", sample(joined.english, most)),
        ("Chinese questions", sample(joined.chinese, most)),
        ("DRCD, Traditional", drcd[:most]),
        ("DRCD, Simplified questions", [_simplified(question) for question in drcd[most:]]),
    ):
        articles = list(dict.fromkeys(question.article for question in questions))
        for question in questions:
            held_out = articles.index(question.article) % 2 == 1
            paragraphs = {question.paragraph}
            cases.append(read_case(assistant, name, question.text, paragraphs, held_out))
    by_name = questions_by_name(joined.paragraphs, most // 2)
    for number, (text, paragraphs) in enumerate(by_name):
        held_out = number % 2 == 1
        cases.append(read_case(assistant, "romanised names", text, paragraphs, held_out))
    return cases


def _simplified(question: Question) -> Question:
    return replace(question, text=search_layer(question.text))


def main() -> None:
    """Print the fitted weights, and the recall with them and with those in force."""
    parser = set_parser(__doc__, most=600)
    parser.add_argument("--write", action="store_true", help="write the fitted weights")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        cases = collect(arguments.folder, home, arguments.most)
    model, data = open_embedder("builtin").identity, digests(arguments.folder, FILES)
    origin = Origin(f"bench/weights.py --most {arguments.most}", model, data)
    for other, section in ((False, SAME_SCRIPT), (True, OTHER_SCRIPT)):
        of_script = [case for case in cases if case.other_script == other]
        fitted = fit([case for case in of_script if not case.held_out])
        in_force = np.array([getattr(section.numbers, field) for field in FIELDS])
        print("\nother script" if other else "same script")
        print("fitted", written(fitted))
        if arguments.write:
            file = stage_file(section.stage)
            print("\n".join(write_fit(file, section.name, written(fitted), origin)))
        print("\n| held-out questions | | in force | fitted |\n|---|---|---|---|")
        for name in dict.fromkeys(case.name for case in of_script):
            held_out = [case for case in of_script if case.name == name and case.held_out]
            shares = f"{recall(held_out, in_force):.3f} | {recall(held_out, fitted):.3f}"
            print(f"| {name} | {len(held_out)} | {shares} |")


if __name__ == "__main__":
    main()
