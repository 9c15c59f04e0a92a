"""Fit the weights that rank passages, and report what they give on held-out articles.

    python -m bench.weights ../shared/eval [--home FOLDER] [--write]

All paragraphs of XQuAD and DRCD are one store. A question gives its first fifty passages
with what each channel says of them; the weights maximise the softmax likelihood of the
right one, on the questions of every second article, one set of weights for questions in
the script of the text and one across scripts. English questions for the persons of
the paragraphs, by their romanised names, are among them. The figures are of the others.
``--write`` writes the fitted weights to ``rag/retrieval/weights.json``.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from bench.fitted import Origin, digests, write_fit
from bench.names import questions_by_name
from bench.sets import Ask, number_of, place, read_set, sample, store_of
from index.embed import open_embedder
from index.text.normalize import search_layer
from rag.assistant import Assistant
from rag.fitted import stage_file
from rag.retrieval.candidates import OTHER_SCRIPT, SAME_SCRIPT
from rag.retrieval.hybrid import RERANKED

FIELDS = ("late", "sentence", "dense", "lexical", "names", "translated")
SUM = 1.4
FILES = ("xquad.zh.json", "xquad.en.json", "drcd_dev.json")
_SHRINK = 1e-3
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Case:
    """The candidates of a question: ``features`` are FIELDS, one row each."""

    name: str
    other_script: bool
    held_out: bool
    features: np.ndarray
    right: np.ndarray


def case(assistant: Assistant, name: str, ask: Ask, places: set[int], held_out: bool) -> Case:
    """Return what the channels say of the first passages of a question."""
    other_script = not _HAN.search(ask.question)
    hits = [hit for hit in assistant.search(ask.question, RERANKED) if hit.late]
    rows = [[getattr(hit, field) for field in FIELDS] for hit in hits]
    right = [number_of(hit.document) in places for hit in hits]
    return Case(name, other_script, held_out, np.array(rows), np.array(right, dtype=bool))


def fit(cases: Sequence[Case]) -> np.ndarray:
    """Return the weights of late and FIELDS; none is negative.

    Those of cosines add up to SUM: only their proportions matter for the order.
    """
    usable = [one for one in cases if one.right.any() and not one.right.all()]

    def loss(scale_and_weights: np.ndarray) -> float:
        scale, weights = np.exp(scale_and_weights[0]), scale_and_weights[1:]
        total = 0.0
        for one in usable:
            scores = scale * (one.features @ np.concatenate([[1.0], weights]))
            highest = scores.max()
            total += np.log(np.exp(scores - highest).sum())
            total -= np.log(np.exp(scores[one.right] - highest).sum())
        return total / len(usable) + _SHRINK * float(weights @ weights)

    start = np.array([3.0, 0.4, 0.0, 0.2, 0.3, 0.1])
    bounds = [(0.0, 6.0)] + [(0.0, 3.0)] * (len(FIELDS) - 1)
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x
    weights = np.concatenate([[1.0], found[1:]])
    return np.asarray(weights * SUM / weights[:3].sum())


def written(weights: np.ndarray) -> dict[str, float]:
    """Return fitted weights as the data file holds them, by name and to two digits."""
    return dict(zip(FIELDS, weights.round(2).tolist(), strict=True))


def recall(cases: Sequence[Case], weights: np.ndarray) -> float:
    """Return the share of questions whose first passage is right."""
    first = [one.right[np.argmax(one.features @ weights)] for one in cases if len(one.right)]
    return float(np.sum(first)) / len(cases)


def collect(folder: Path, home: Path, most: int) -> list[Case]:
    """Return the cases of every set over one store of all paragraphs."""
    chinese, asked = read_set(folder / "xquad.zh.json")
    _, english = read_set(folder / "xquad.en.json")
    traditional, drcd = read_set(folder / "drcd_dev.json")
    drcd = [replace(ask, paragraph=ask.paragraph + len(chinese)) for ask in drcd]
    some = sample(drcd, 2 * most)
    simple = [replace(ask, question=search_layer(ask.question)) for ask in some[most:]]
    texts = chinese + traditional
    assistant = store_of(texts, home, open_embedder("builtin"))
    cases = []
    for name, asks in (
        ("English questions", sample(english, most)),
        ("Chinese questions", sample(asked, most)),
        ("DRCD, Traditional", some[:most]),
        ("DRCD, Simplified questions", simple),
    ):
        articles = list(dict.fromkeys(ask.article for ask in asks))
        for ask in asks:
            held_out = articles.index(ask.article) % 2 == 1
            cases.append(case(assistant, name, ask, {ask.paragraph}, held_out))
    for number, (question, places) in enumerate(questions_by_name(texts, most // 2)):
        ask = Ask("", question, 0, (), "")
        cases.append(case(assistant, "romanised names", ask, places, number % 2 == 1))
    return cases


def main() -> None:
    """Print the fitted weights and what they and those in force give."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    parser.add_argument("--most", type=int, default=600, help="questions of each set")
    parser.add_argument("--home", type=Path, help="folder to keep the store in for another run")
    parser.add_argument("--write", action="store_true", help="write the fitted weights")
    arguments = parser.parse_args()
    with place(arguments.home) as home:
        cases = collect(arguments.folder, home, arguments.most)
    model, data = open_embedder("builtin").identity, digests(arguments.folder, FILES)
    origin = Origin(f"bench/weights.py --most {arguments.most}", model, data)
    for other, section in ((False, SAME_SCRIPT), (True, OTHER_SCRIPT)):
        own = [one for one in cases if one.other_script == other]
        fitted = fit([one for one in own if not one.held_out])
        now = np.array([getattr(section.numbers, field) for field in FIELDS])
        print("\nother script" if other else "same script")
        print("fitted", written(fitted))
        if arguments.write:
            file = stage_file(section.stage)
            print("\n".join(write_fit(file, section.name, written(fitted), origin)))
        print("\n| held-out questions | | in force | fitted |\n|---|---|---|---|")
        for name in dict.fromkeys(one.name for one in own):
            part = [one for one in own if one.name == name and one.held_out]
            print(
                f"| {name} | {len(part)} | {recall(part, now):.3f} | {recall(part, fitted):.3f} |"
            )


if __name__ == "__main__":
    main()
