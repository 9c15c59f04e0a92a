"""Fit the model of short answers, and report how many are shown and how many of these are right.

    python -m bench.short_answers ../shared/reader/kit/eval.json.gz [--most 200] [--home FOLDER]
        [--write]

The questions are held out: no reader was trained on their articles. Of every fourth paragraph
nothing is indexed, so that its questions have no answer in the store. A short answer is right if
it and the answer of the set are the same but for a few words (``rag.evaluate.is_same_answer``).
Numbers and level are fitted on every second paragraph, and the table is of the others: the level
is the lowest at which PRECISION of the short answers shown are right. ``--write`` fits on all and
writes ``rag/answer/weights.json``. Where other programs use the processors, set the variable
YINZHENG_READING_MS to a long time, so that as many passages are read as on idle ones.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from tqdm import tqdm

from bench.fitted import Origin, write_fit
from bench.sets import open_assistant, store_folder
from index.embed import Embedder, open_embedder
from rag.answer.short_answer import Features, propose
from rag.answer.time_span import direct_answer
from rag.evaluate import is_same_answer
from rag.fitted import stage_file
from rag.pipeline import Outcome

PRECISION = 0.95
_RIDGE = 0.5  # weight of the squares of the weights in the loss
_LEFT_OUT = 4  # every so many paragraphs one is not indexed
_LEVELS = np.round(np.arange(0.5, 1.0, 0.005), 3)


@dataclass(frozen=True)
class Asked:
    """A question of a set, with what is proposed as its short answer.

    ``features`` are None if nothing is proposed or the question is refused; ``right`` is whether
    the proposal is. ``time`` is whether the time found by rule is right, None without one.
    """

    name: str
    paragraph: int
    answerable: bool
    features: Features | None
    right: bool
    time: bool | None


Question = tuple[str, int, list[str]]
"""A question, the number of its paragraph, and the answers of the set."""


def read_sets(file: Path, most: int) -> Iterator[tuple[str, list[str], list[Question]]]:
    """Yield the name of each set, its paragraphs and its questions, at most so many of them."""
    with gzip.open(file, "rt", encoding="utf-8") as content:
        held = json.load(content)
    for name in sorted({row["set"] for row in held["ev"]}):
        rows = [row for row in held["ev"] if row["set"] == name]
        rows = rows[:: max(1, len(rows) // most)][:most]
        keys = list(dict.fromkeys(str(row["p"]) for row in rows))
        numbers = {key: number for number, key in enumerate(keys)}
        asked = [(row["qt"], numbers[str(row["p"])], row["golds"]) for row in rows]
        yield name, [held["texts"][key] for key in keys], asked


def ask(
    name: str,
    paragraphs: Sequence[str],
    questions: Sequence[Question],
    home: Path,
    model: Embedder,
) -> list[Asked]:
    """Ask the questions of a set with three quarters of its paragraphs in the store."""
    indexed = [text for number, text in enumerate(paragraphs) if number % _LEFT_OUT]
    found = []
    with open_assistant(indexed, home / name.replace(" ", "_"), model) as assistant:
        for question, paragraph, answers in tqdm(questions, name):
            outcome = assistant.examine(question)
            answerable = paragraph % _LEFT_OUT != 0
            if not outcome.judgement.is_enough("balanced"):
                found.append(Asked(name, paragraph, answerable, None, False, None))
                continue
            found.append(judged(name, paragraph, answerable, outcome, answers))
    return found


def judged(
    name: str, paragraph: int, answerable: bool, outcome: Outcome, answers: Sequence[str]
) -> Asked:
    """Return what is proposed for an answered question, and whether it is right."""
    findings = outcome.findings
    proposal = propose(findings)
    right = False
    if proposal:
        text = proposal.quote.document.search[proposal.start : proposal.end]
        right = is_same_answer(text, answers)
    time = None
    for quote in findings.evidence.sentences[:1]:
        span = direct_answer(findings.question, quote.search)
        if span:
            time = is_same_answer(quote.search[slice(*span)], answers)
    return Asked(name, paragraph, answerable, proposal.features if proposal else None, right, time)


def fit(asked: Sequence[Asked]) -> dict[str, float]:
    """Return the numbers of ``rag.answer.short_answer`` by name.

    No weight is below 0: of two alike in all else, the span with the higher odds is likelier.
    """
    proposed = [one for one in asked if one.features]
    x = np.array([[*one.features, 1.0] for one in proposed if one.features])
    sign = np.array([1.0 if one.right else -1.0 for one in proposed])

    def loss(weights: np.ndarray) -> float:
        surprise = np.logaddexp(0, -sign * (x @ weights)).sum()
        return float(surprise + _RIDGE * (weights[:-1] ** 2).sum())

    count = len(Features._fields)
    bounds = [(0, None)] * count + [(None, None)]
    best = minimize(loss, np.zeros(count + 1), method="L-BFGS-B", bounds=bounds).x
    names = (*Features._fields, "bias")
    numbers = {name: round(float(value), 3) for name, value in zip(names, best, strict=True)}
    times = [one.time for one in asked if one.time is not None]
    numbers["time"] = round(sum(times) / max(1, len(times)), 3)
    enough = [level for level in _LEVELS if shown(asked, numbers, level)[1] >= PRECISION]
    numbers["level"] = float(enough[0]) if enough else 1.0
    return numbers


def probabilities(asked: Sequence[Asked], numbers: dict[str, float]) -> np.ndarray:
    """Return the probability of each proposal by some numbers, 0 without one, ``(questions,)``."""
    weights = np.array([numbers[name] for name in Features._fields])
    return np.array(
        [
            1 / (1 + np.exp(-(np.array(one.features) @ weights + numbers["bias"])))
            if one.features
            else 0.0
            for one in asked
        ]
    )


def shown(asked: Sequence[Asked], numbers: dict[str, float], level: float) -> tuple[float, float]:
    """Return the share of answerable questions given a short answer, and that of right ones."""
    over = probabilities(asked, numbers) >= level
    answerable = np.array([one.answerable for one in asked])
    right = np.array([one.right and one.answerable for one in asked])
    return float(over[answerable].mean()), float(right[over].mean()) if over.any() else 1.0


def main() -> None:
    """Print the table, and write the numbers if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the held-out questions")
    parser.add_argument("--most", type=int, default=200, help="questions of each set")
    parser.add_argument("--home", type=Path, help="folder to keep the stores in for other runs")
    parser.add_argument("--write", action="store_true", help="write the fitted numbers")
    arguments = parser.parse_args()
    model = open_embedder("builtin")
    asked: list[Asked] = []
    with store_folder(arguments.home) as home:
        for name, paragraphs, questions in read_sets(arguments.file, arguments.most):
            asked += ask(name, paragraphs, questions, home, model)
    numbers = fit([one for one in asked if one.paragraph // _LEFT_OUT % 2 == 0])
    print(numbers)
    print("| set | questions | proposed, of these right | shown | of these right |")
    print("|---|---|---|---|---|")
    tested = [one for one in asked if one.paragraph // _LEFT_OUT % 2]
    for name in dict.fromkeys(one.name for one in tested):
        of_set = [one for one in tested if one.name == name]
        proposed = shown(of_set, numbers, 1e-9)
        kept = shown(of_set, numbers, numbers["level"])
        cells = " | ".join(f"{share:.3f}" for share in (*proposed, *kept))
        print(f"| {name} | {len(of_set)} | {cells} |")
    times = [one.time for one in asked if one.time is not None]
    print(f"times by rule: {len(times)}, right {sum(times) / max(1, len(times)):.3f}")
    if arguments.write:
        numbers = fit(asked)
        digest = hashlib.sha256(arguments.file.read_bytes()).hexdigest()
        by = f"bench/short_answers.py --most {arguments.most}"
        origin = Origin(by, model.identity, {arguments.file.name: digest})
        write_fit(stage_file("answer"), "short", numbers, origin)
        print("written:", numbers)


if __name__ == "__main__":
    main()
