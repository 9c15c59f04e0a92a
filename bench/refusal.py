"""Fit the refusal model and report how well it refuses.

    python -m bench.refusal ../shared/eval

Half of the paragraphs of each SQuAD-format set are indexed; questions on the other half
have no answer in the store, although its paragraphs come from the same articles. The
weights are fitted on the questions of every second article and the figures are of the others.
The corrections of rag/refuse.py that are not fitted are left out here.
"""

import argparse
import hashlib
import json
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.embed import Embedder, open_embedder
from index.settings import load_settings
from index.sync import sync
from rag.assistant import Assistant
from rag.refuse import features

SETS = (
    ("XQuAD zh -> zh", "xquad.zh.json", "xquad.zh.json"),
    ("XQuAD en -> en", "xquad.en.json", "xquad.en.json"),
    ("DRCD Traditional", "drcd_dev.json", "drcd_dev.json"),
    ("XQuAD en -> zh", "xquad.zh.json", "xquad.en.json"),
)
# Across scripts the model tells less, so that it may refuse less.
KEPT = {
    "same": {"eager": 0.98, "balanced": 0.92, "cautious": 0.85},
    "cross": {"eager": 0.98, "balanced": 0.95, "cautious": 0.85},
}


@dataclass(frozen=True)
class Sample:
    """The features of a question and whether the store holds its paragraph."""

    name: str
    script: str
    article: int
    answerable: bool
    values: tuple[float, ...]


def measure(
    folder: Path, name: str, texts: str, questions: str, limit: int, model: Embedder
) -> list[Sample]:
    """Index every second paragraph and return the features of a sample of all questions."""
    asked: list[tuple[str, int, bool]] = []
    with tempfile.TemporaryDirectory() as home:
        corpus = Path(home) / "corpus"
        corpus.mkdir()
        text_data = json.loads((folder / texts).read_text())["data"]
        question_data = json.loads((folder / questions).read_text())["data"]
        for article, (same, asking) in enumerate(zip(text_data, question_data, strict=True)):
            for one, other in zip(same["paragraphs"], asking["paragraphs"], strict=True):
                digest = hashlib.sha256(one["context"].encode()).hexdigest()
                indexed = int(digest[:8], 16) % 2 == 0
                if indexed:
                    (corpus / f"{digest[:12]}.txt").write_text(one["context"])
                asked += [(qa["question"], article, indexed) for qa in other["qas"]]
        settings = load_settings(store=Path(home) / "store")
        sync([corpus], settings, model)
        assistant = Assistant.open(settings=settings, embedder=model)
        chosen = random.Random(0).sample(asked, min(limit, len(asked)))
        samples = []
        for question, article, answerable in chosen:
            read, _, findings = assistant.examine(question)
            seen = features(read, findings)
            script = "same" if seen.same_script else "cross"
            samples.append(Sample(name, script, article, answerable, seen.values))
        assistant.close()
    return samples


def fit(samples: list[Sample]) -> tuple[np.ndarray, float]:
    """Return weights and bias of a logistic regression."""
    x = np.array([one.values for one in samples])
    y = np.array([one.answerable for one in samples])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression().fit((x - mean) / scale, y)
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - (mean * weights).sum())


def main() -> None:
    """Print the fitted constants and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    parser.add_argument("--limit", type=int, default=1000, help="questions of each set")
    arguments = parser.parse_args()
    model = open_embedder("builtin")
    samples = [
        sample
        for name, texts, questions in SETS
        for sample in measure(arguments.folder, name, texts, questions, arguments.limit, model)
    ]
    lines = []
    for script in ("same", "cross"):
        own = [one for one in samples if one.script == script]
        train = [one for one in own if one.article % 2 == 0]
        test = [one for one in own if one.article % 2]
        weights, bias = fit(train)
        logits = np.array([weights @ np.array(one.values) + bias for one in train])
        kept = logits[[one.answerable for one in train]]
        levels = {
            level: round(float(1 / (1 + np.exp(-np.quantile(kept, 1 - share)))), 3)
            for level, share in KEPT[script].items()
        }
        print(f"{script}: weights {weights.round(2).tolist()}, bias {bias:.2f}, levels {levels}")
        for name in dict.fromkeys(one.name for one in test):
            part = [one for one in test if one.name == name]
            scores = np.array([weights @ np.array(one.values) + bias for one in part])
            truth = np.array([one.answerable for one in part])
            if len(part) < 50:
                continue
            refused = 1 / (1 + np.exp(-scores)) < levels["balanced"]
            lines.append(
                f"| {name} | {len(part)} | {roc_auc_score(truth, scores):.3f} |"
                f" {refused[~truth].mean():.2f} | {refused[truth].mean():.2f} |"
            )
    print("\n| set | questions | AUROC | unanswerable refused | answerable refused |")
    print("|---|---|---|---|---|")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
