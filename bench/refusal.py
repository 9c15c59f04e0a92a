"""Fit the refusal model and report how well it refuses.

    python -m bench.refusal ../shared/eval [--write]

Half of the paragraphs of each SQuAD-format set are indexed; questions on the other half
have no answer in the store, although its paragraphs come from the same articles. The
weights are fitted on the questions of every second article and measured on the others.
The corrections in ``rag/answerability/confidence.py`` that are not fitted are left out here.
``--write`` writes the fitted numbers to the data files of answerability and retrieval.
"""

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
from bench.fitted import Origin, digests, write_fit
from bench.sets import open_assistant, set_parser, store_folder
from index.embed import Embedder, open_embedder
from rag.answerability.checks import compared_passages
from rag.answerability.confidence import model_of
from rag.fitted import stage_file
from rag.retrieval.contrast import contrast

SETS = (
    ("XQuAD zh -> zh", "xquad.zh.json", "xquad.zh.json"),
    ("XQuAD en -> en", "xquad.en.json", "xquad.en.json"),
    ("DRCD Traditional", "drcd_dev.json", "drcd_dev.json"),
    ("XQuAD en -> zh", "xquad.zh.json", "xquad.en.json"),
)
FEWER = (8, 25)  # passages to compare with, as in small stores
KEPT = {"eager": 0.99, "balanced": 0.965, "cautious": 0.9}
"""Share of the answerable questions that each level answers."""
_LEAST_REPORTED = 50  # questions of a set; with fewer, the figures are left out


@dataclass(frozen=True)
class Sample:
    """The signals of a question and whether the store holds its paragraph.

    ``values`` are the signals that the model of its script weighs, in its order; ``fewer`` are
    the same when only FEWER of the passages are compared.
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
    """Index every second paragraph and return the signals of a sample of all questions."""
    asked: list[tuple[str, int, bool]] = []
    half: list[str] = []
    text_data = json.loads((folder / texts).read_text())["data"]
    question_data = json.loads((folder / questions).read_text())["data"]
    for article, (same, asking) in enumerate(zip(text_data, question_data, strict=True)):
        for paragraph, twin in zip(same["paragraphs"], asking["paragraphs"], strict=True):
            digest = hashlib.sha256(paragraph["context"].encode()).hexdigest()
            indexed = int(digest[:8], 16) % 2 == 0
            if indexed:
                half.append(paragraph["context"])
            asked += [(qa["question"], article, indexed) for qa in twin["qas"]]
    assistant = open_assistant(half, home / f"half of {texts}", model)
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
    return tuple(signals[name] for name in model_of(same_script).weights)


def fit(samples: list[Sample]) -> tuple[np.ndarray, float]:
    """Return the weights ``(signals,)`` and the bias of a logistic regression.

    Each question is repeated with fewer passages to compare with, as in small stores.
    """
    x = np.array([values for sample in samples for values in (sample.values, *sample.fewer)])
    y = np.array([sample.answerable for sample in samples for _ in (sample.values, *sample.fewer)])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression().fit((x - mean) / scale, y)
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - (mean * weights).sum())


def written(same_script: bool, weights: np.ndarray, bias: float) -> dict[str, float]:
    """Return a fitted model in the form of the data file: by name, to two digits."""
    names = [*model_of(same_script).weights, "bias"]
    values = [round(float(value), 2) for value in (*weights, bias)]
    return dict(zip(names, values, strict=True))


def main() -> None:
    """Print the fitted numbers and the table."""
    parser = set_parser(__doc__)
    parser.add_argument("--limit", type=int, default=1000, help="questions of each set")
    parser.add_argument("--plot", type=Path, help="SVG file for risk, coverage and reliability")
    parser.add_argument("--write", action="store_true", help="write the fitted numbers")
    arguments = parser.parse_args()
    model = open_embedder("builtin")
    with store_folder(arguments.home) as home:
        report(arguments.folder, arguments.limit, home, model, arguments.plot, arguments.write)


def report(
    folder: Path, limit: int, home: Path, model: Embedder, plot: Path | None, write: bool
) -> None:
    """Print the fitted numbers and how well they refuse, and write them if asked to."""
    data = digests(folder, [name for _, *names in SETS for name in names])
    origin = Origin(f"bench/refusal.py --limit {limit}", model.identity, data)
    file, coverage = stage_file("answerability"), stage_file("retrieval")
    samples = [
        sample
        for name, texts, questions in SETS
        for sample in ask_half(folder, name, texts, questions, limit, home, model)
    ]
    lines = []
    drawn: list[Scored] = []
    for script in ("same", "cross"):
        of_script = [sample for sample in samples if sample.script == script]
        train = [sample for sample in of_script if sample.article % 2 == 0]
        test = [sample for sample in of_script if sample.article % 2]
        weights, bias = fit(train)
        logits = np.array([weights @ np.array(sample.values) + bias for sample in train])
        kept = logits[[sample.answerable for sample in train]]
        levels = {
            level: round(float(1 / (1 + np.exp(-np.quantile(kept, 1 - share)))), 3)
            for level, share in KEPT.items()
        }
        print(f"{script}: weights {weights.round(2).tolist()}, bias {bias:.2f}, levels {levels}")
        if write:
            section = "same_script" if script == "same" else "other_script"
            by_hand = write_fit(file, section, written(script == "same", weights, bias), origin)
            by_hand += write_fit(file, f"{section}_levels", levels, origin)
            print(*by_hand, sep="\n")
        if script == "cross":
            lacks = [sample.lack for sample in train if sample.answerable]
            median = round(float(np.median(lacks)), 3)
            print(f"median lack of answerable questions {median:.3f}")
            if write:
                write_fit(coverage, "concept_coverage", {"lack": median}, origin)
        for name in dict.fromkeys(sample.name for sample in test):
            of_set = [sample for sample in test if sample.name == name]
            scores = np.array([weights @ np.array(sample.values) + bias for sample in of_set])
            truth = np.array([sample.answerable for sample in of_set])
            if len(of_set) < _LEAST_REPORTED:
                continue
            confidence = 1 / (1 + np.exp(-scores))
            refused = confidence < levels["balanced"]
            below = scores[~truth] < np.quantile(scores[truth], 0.05)
            columns = (refused[~truth], refused[truth], below)
            cells = " | ".join(f"{column.mean():.2f}" for column in columns)
            area = roc_auc_score(truth, scores)
            error = calibration_error(confidence, truth)
            lines.append(f"| {name} | {len(of_set)} | {area:.3f} | {cells} | {error:.3f} |")
            drawn.append((name, confidence, truth))
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
