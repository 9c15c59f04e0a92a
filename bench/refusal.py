"""Fit the refusal model and report how well it refuses.

    python -m bench.refusal ../shared/eval

Half of the paragraphs of each SQuAD-format set are indexed; questions on the other half
have no answer in the store, although its paragraphs come from the same articles. The
weights are fitted on the questions of every second article and the figures are of the others.
The corrections of rag/answerability/confidence.py that are not fitted are left out here.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.curves import Scored, calibration_error, draw_curves
from bench.sets import place, store_of
from index.embed import Embedder, open_embedder
from rag.answerability.checks import compared_passages
from rag.answerability.confidence import OTHER_SCRIPT, SAME_SCRIPT
from rag.retrieval.contrast import contrast

SETS = (
    ("XQuAD zh -> zh", "xquad.zh.json", "xquad.zh.json"),
    ("XQuAD en -> en", "xquad.en.json", "xquad.en.json"),
    ("DRCD Traditional", "drcd_dev.json", "drcd_dev.json"),
    ("XQuAD en -> zh", "xquad.zh.json", "xquad.en.json"),
)
FEWER = (8, 25)
KEPT = {"eager": 0.99, "balanced": 0.965, "cautious": 0.9}


@dataclass(frozen=True)
class Sample:
    """The features of a question and whether the store holds its paragraph.

    ``fewer`` are its features when only some of the passages are compared.
    """

    name: str
    script: str
    article: int
    answerable: bool
    lack: float
    values: tuple[float, ...]
    fewer: tuple[tuple[float, ...], ...] = ()


def ask_half(
    folder: Path, name: str, texts: str, questions: str, limit: int, home: Path, model: Embedder
) -> list[Sample]:
    """Index every second paragraph and return the features of a sample of all questions."""
    asked: list[tuple[str, int, bool]] = []
    half: list[str] = []
    text_data = json.loads((folder / texts).read_text())["data"]
    question_data = json.loads((folder / questions).read_text())["data"]
    for article, (same, asking) in enumerate(zip(text_data, question_data, strict=True)):
        for one, other in zip(same["paragraphs"], asking["paragraphs"], strict=True):
            digest = hashlib.sha256(one["context"].encode()).hexdigest()
            indexed = int(digest[:8], 16) % 2 == 0
            if indexed:
                half.append(one["context"])
            asked += [(qa["question"], article, indexed) for qa in other["qas"]]
    assistant = store_of(half, home / texts, model)
    rng = random.Random(0)
    samples = []
    for question, article, answerable in rng.sample(asked, min(limit, len(asked))):
        outcome = assistant.examine(question)
        signals, same_script = outcome.judgement.signals, outcome.judgement.same_script
        script = "same" if same_script else "cross"
        fewer = []
        compared = compared_passages(outcome.findings.retrieved, outcome.findings.evidence)
        first, others = compared[0], compared[1:]
        for size in FEWER:
            some = [first, *rng.sample(others, min(size, len(others)))]
            smaller = contrast(some, outcome.findings.retrieved.token_weights)
            changed = {f"contrast_{name}": value for name, value in asdict(smaller).items()}
            fewer.append(fitted_signals({**signals, **changed}, same_script))
        values = fitted_signals(signals, same_script)
        lack = signals["lack"]
        samples.append(Sample(name, script, article, answerable, lack, values, tuple(fewer)))
    assistant.close()
    return samples


def fitted_signals(signals: Mapping[str, float], same_script: bool) -> tuple[float, ...]:
    """Return the values of the signals that the model of a script weighs, in its order."""
    model = SAME_SCRIPT if same_script else OTHER_SCRIPT
    return tuple(signals[name] for name in model.weights)


def fit(samples: list[Sample]) -> tuple[np.ndarray, float]:
    """Return weights and bias of a logistic regression.

    Each question counts again with fewer passages to compare with, as in small stores.
    """
    x = np.array([values for one in samples for values in (one.values, *one.fewer)])
    y = np.array([one.answerable for one in samples for _ in (one.values, *one.fewer)])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression().fit((x - mean) / scale, y)
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - (mean * weights).sum())


def main() -> None:
    """Print the fitted constants and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    parser.add_argument("--limit", type=int, default=1000, help="questions of each set")
    parser.add_argument("--home", type=Path, help="folder to keep the stores in for another run")
    parser.add_argument("--plot", type=Path, help="SVG file for risk, coverage and reliability")
    arguments = parser.parse_args()
    model = open_embedder("builtin")
    with place(arguments.home) as home:
        report(arguments.folder, arguments.limit, home, model, arguments.plot)


def report(folder: Path, limit: int, home: Path, model: Embedder, plot: Path | None) -> None:
    """Print what was fitted and what it gives."""
    samples = [
        sample
        for name, texts, questions in SETS
        for sample in ask_half(folder, name, texts, questions, limit, home, model)
    ]
    lines = []
    drawn: list[Scored] = []
    for script in ("same", "cross"):
        own = [one for one in samples if one.script == script]
        train = [one for one in own if one.article % 2 == 0]
        test = [one for one in own if one.article % 2]
        weights, bias = fit(train)
        logits = np.array([weights @ np.array(one.values) + bias for one in train])
        kept = logits[[one.answerable for one in train]]
        levels = {
            level: round(float(1 / (1 + np.exp(-np.quantile(kept, 1 - share)))), 3)
            for level, share in KEPT.items()
        }
        print(f"{script}: weights {weights.round(2).tolist()}, bias {bias:.2f}, levels {levels}")
        if script == "cross":
            lacks = [one.lack for one in train if one.answerable]
            print(f"median lack of answerable questions {np.median(lacks):.3f}")
        for name in dict.fromkeys(one.name for one in test):
            part = [one for one in test if one.name == name]
            scores = np.array([weights @ np.array(one.values) + bias for one in part])
            truth = np.array([one.answerable for one in part])
            if len(part) < 50:
                continue
            sure = 1 / (1 + np.exp(-scores))
            refused = sure < levels["balanced"]
            below = scores[~truth] < np.quantile(scores[truth], 0.05)
            shares = (refused[~truth], refused[truth], below)
            cells = " | ".join(f"{one.mean():.2f}" for one in shares)
            area = roc_auc_score(truth, scores)
            error = calibration_error(sure, truth)
            lines.append(f"| {name} | {len(part)} | {area:.3f} | {cells} | {error:.3f} |")
            drawn.append((name, sure, truth))
    print(
        "\n| set | questions | AUROC | unanswerable refused | answerable refused |"
        " refused where 95 % of answerable are kept | calibration error |"
    )
    print("|---|---|---|---|---|---|---|")
    print("\n".join(lines))
    if plot:
        draw_curves(drawn, plot)


if __name__ == "__main__":
    main()
