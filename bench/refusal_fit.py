"""Fit the probability that evidence answers: logistic regression over the signals that help.

Signals are standardised and weighed with an L2 penalty. Forward selection takes one signal after
the other, the one that best raises the mean AUROC over all kinds of questions without an answer,
until none raises it by LEAST_GAIN. Its figures are measured crosswise: by a fit to other articles.
A signal that says what the evidence lacks may only lower the probability.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from bench.refusal_ask import Sample
from bench.refusal_pairs import ANSWERABLE

LEAST_GAIN = 0.001  # of the mean AUROC; a signal that gives less is left out
PENALTIES = (0.0003, 0.001, 0.003, 0.01, 0.03)
FOLDS = 4
NOWHERE = -30.0  # logit of a question for which nothing was found
_SEVERAL_PAIRS = ("XQuAD", "SQuAD 2.0", "structures")
_LOWERS = ("lack", "told_unseen", "other_kind", "read_other", "asks_nothing")


@dataclass(frozen=True)
class Line:
    """A logistic regression: weights by the name of their signal, and the bias."""

    weights: Mapping[str, float]
    bias: float

    def logits(self, samples: Sequence[Sample]) -> np.ndarray:
        """Return the log odds that the evidence answers, ``(n,)``."""
        if not samples:
            return np.zeros(0)
        values = table(samples, tuple(self.weights)) @ np.array([*self.weights.values()])
        found = np.array([is_judged(sample) for sample in samples])
        return np.where(found, values + self.bias, NOWHERE)


def is_judged(sample: Sample) -> bool:
    """Return True if something was found that can be weighed."""
    return bool(sample.signals) and not sample.signals["asks_nothing"]


def table(samples: Sequence[Sample], names: Sequence[str]) -> np.ndarray:
    """Return the values of some signals, ``(n, len(names))``; 0 where nothing was found."""
    rows = [[sample.signals.get(name, 0.0) for name in names] for sample in samples]
    return np.array(rows).reshape(len(samples), len(names))


def shares(samples: Sequence[Sample]) -> np.ndarray:
    """Return what each question counts, ``(n,)``, 1 on average.

    Every genre counts the same, in it answerable questions as much as the others, and among these
    every kind the same.
    """
    sizes: dict[tuple[object, ...], int] = defaultdict(int)
    keys = []
    for sample in samples:
        asked = sample.asked
        keys.append((asked.genre, asked.answerable, "" if asked.answerable else asked.kind))
        sizes[keys[-1]] += 1
    kinds: dict[tuple[object, object], int] = defaultdict(int)
    for genre, answerable, _ in sizes:
        kinds[genre, answerable] += 1
    counts = np.array([1 / sizes[key] / kinds[key[:2]] for key in keys])
    return np.asarray(counts / counts.mean())


def fit(samples: Sequence[Sample], names: Sequence[str], penalty: float) -> Line:
    """Return the regression over some signals."""
    samples = [sample for sample in samples if is_judged(sample)]
    x, counts = table(samples, names), shares(samples)
    y = np.array([1.0 if sample.asked.answerable else -1.0 for sample in samples])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    penalties = np.array([penalty] * len(names) + [0.0])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = y * (z @ weights)
        value = (counts * np.logaddexp(0, -margins)).mean() + (penalties * weights**2).sum() / 2
        slope = -counts * y / (1 + np.exp(np.clip(margins, -50, 50)))
        return float(value), z.T @ slope / len(y) + penalties * weights

    bounds = [(None, 0.0) if name.startswith(_LOWERS) else (None, None) for name in names]
    found = minimize(
        loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]
    )
    weights = found.x[:-1] / scale
    bias = float(found.x[-1] - (weights * mean).sum())
    return Line(dict(zip(names, map(float, weights), strict=True)), bias)


def crosswise(samples: Sequence[Sample], names: Sequence[str], penalty: float) -> np.ndarray:
    """Return logits, ``(n,)``, each of a fit to the questions of other articles."""
    fold = np.array([_fold(sample.asked.article) for sample in samples])
    logits = np.zeros(len(samples))
    for number in range(FOLDS):
        others = [sample for sample, of in zip(samples, fold, strict=True) if of != number]
        inside = np.flatnonzero(fold == number).tolist()
        line = fit(others, names, penalty)
        logits[inside] = line.logits([samples[at] for at in inside])
    return logits


def select(
    samples: Sequence[Sample], names: Sequence[str], penalty: float
) -> Iterator[tuple[str, float]]:
    """Yield the signals that help, in the order they are taken, with the mean AUROC reached."""
    chosen: list[str] = []
    best = 0.5
    while True:
        gains = {
            name: mean_area(samples, crosswise(samples, [*chosen, name], penalty))
            for name in names
            if name not in chosen
        }
        name = max(gains, key=gains.__getitem__, default="")
        if not name or gains[name] < best + LEAST_GAIN:
            return
        chosen.append(name)
        best = gains[name]
        yield name, best


def choose_penalty(samples: Sequence[Sample], names: Sequence[str]) -> float:
    """Return the penalty under which the fits to other articles are the most likely."""
    y = np.array([1.0 if sample.asked.answerable else -1.0 for sample in samples])
    counts = shares(samples)

    def loss(penalty: float) -> float:
        return float((counts * np.logaddexp(0, -y * crosswise(samples, names, penalty))).mean())

    return min(PENALTIES, key=loss)


Cell = tuple[str, str, str]
"""Genre, row ("zh->zh", "DRCD test") and kind of questions without an answer."""


def by_kind(
    samples: Sequence[Sample],
    logits: np.ndarray,
    measure: Callable[[np.ndarray, np.ndarray], float],
    least: int = 15,
) -> dict[Cell, float]:
    """Return a measure of the logits with and without an answer, by genre, row and kind.

    Kinds with fewer than ``least`` questions of either sort are left out.
    """
    places: dict[tuple[str, str, bool, str], list[int]] = defaultdict(list)
    for at, sample in enumerate(samples):
        asked = sample.asked
        row = asked.pair if asked.group in _SEVERAL_PAIRS else asked.group
        own = "half store" if asked.kind == "half store" else asked.group
        places[asked.genre, row, asked.answerable, f"{own}/{asked.kind}"].append(at)
    found = {}
    for (genre, row, answerable, label), without in places.items():
        own, kind = label.split("/", 1)
        if answerable:
            continue
        like = "half store" if kind == "half store" else ANSWERABLE
        with_answer = places.get((genre, row, True, f"{own}/{like}"), [])
        if min(len(with_answer), len(without)) >= least:
            found[genre, row, kind] = measure(logits[with_answer], logits[without])
    return found


def area(answerable: np.ndarray, others: np.ndarray) -> float:
    """Return the AUROC of the logits of answerable questions against others."""
    truth = np.repeat([True, False], [len(answerable), len(others)])
    return float(roc_auc_score(truth, np.concatenate([answerable, others])))


def refused(answerable: np.ndarray, others: np.ndarray) -> float:
    """Return the share of the others that is refused where 95 % of the answerable are kept."""
    return float((others < np.quantile(answerable, 0.05)).mean())


def mean_of(cells: Mapping[Cell, float]) -> float:
    """Return the mean over genres of the mean over kinds of the mean over rows."""
    nested: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (genre, _, kind), value in cells.items():
        nested[genre][kind].append(value)
    genres = [np.mean([np.mean(values) for values in kinds.values()]) for kinds in nested.values()]
    return float(np.mean(genres)) if genres else float("nan")


def mean_area(samples: Sequence[Sample], logits: np.ndarray) -> float:
    """Return the mean AUROC over genres and kinds."""
    return mean_of(by_kind(samples, logits, area))


def level(samples: Sequence[Sample], logits: np.ndarray, share: float) -> float:
    """Return the confidence that a share of the answerable questions reaches.

    Every genre counts the same.
    """
    places = np.flatnonzero([sample.asked.answerable for sample in samples])
    counts = shares(samples)[places]
    order = np.argsort(-logits[places])
    reached = int(np.searchsorted(np.cumsum(counts[order]) / counts.sum(), share))
    logit = logits[places][order][min(reached, len(order) - 1)]
    return float(1 / (1 + np.exp(-logit)))


def _fold(article: str) -> int:
    return int(hashlib.sha256(article.encode()).hexdigest()[:8], 16) % FOLDS
